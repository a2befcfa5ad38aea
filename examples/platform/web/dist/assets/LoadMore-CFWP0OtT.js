import{n as e}from"./rolldown-runtime-WkwZ5CU-.js";import{E as t}from"./main-oAWlmJci.js";import{Ct as n,Ft as r,Gt as i,Kn as a,P as o,St as s,Ut as c,dn as l,fn as u,gn as d,gt as f,hn as p,ht as m,tn as h,un as g,ur as _,xt as v}from"./ground-DFXBffb8.js";var y=e(_(),1);function b(e){return l(`MuiSkeleton`,e)}g(`MuiSkeleton`,[`root`,`text`,`rectangular`,`rounded`,`circular`,`pulse`,`wave`,`withChildren`,`fitContent`,`heightAuto`]);var x=a(),S=e=>{let{classes:t,variant:n,animation:r,hasChildren:i,width:a,height:o}=e;return h({root:[`root`,n,r,i&&`withChildren`,i&&!a&&`fitContent`,i&&!o&&`heightAuto`]},b,t)},C=d`
  0% {
    opacity: 1;
  }

  50% {
    opacity: 0.4;
  }

  100% {
    opacity: 1;
  }
`,w=d`
  0% {
    transform: translateX(-100%);
  }

  50% {
    /* +0.5s of delay between each loop */
    transform: translateX(100%);
  }

  100% {
    transform: translateX(100%);
  }
`,T=typeof C==`string`?null:p`
        animation: ${C} 2s ease-in-out 0.5s infinite;
      `,E=typeof w==`string`?null:p`
        &::after {
          animation: ${w} 2s linear 0.5s infinite;
        }
      `,D=i(`span`,{name:`MuiSkeleton`,slot:`Root`,overridesResolver:(e,t)=>{let{ownerState:n}=e;return[t.root,t[n.variant],n.animation!==!1&&t[n.animation],n.hasChildren&&t.withChildren,n.hasChildren&&!n.width&&t.fitContent,n.hasChildren&&!n.height&&t.heightAuto]}})(r(({theme:e})=>{let t=v(e.shape.borderRadius)||`px`,r=s(e.shape.borderRadius),i=n(e,{animation:`none`}),a=n(e,{"&::after":{animation:`none`,display:`none`}});return{display:`block`,backgroundColor:e.vars?e.vars.palette.Skeleton.bg:e.alpha(e.palette.text.primary,e.palette.mode===`light`?.11:.13),height:`1.2em`,variants:[{props:{variant:`text`},style:{marginTop:0,marginBottom:0,height:`auto`,transformOrigin:`0 55%`,transform:`scale(1, 0.60)`,borderRadius:`${r}${t}/${Math.round(r/.6*10)/10}${t}`,"&:empty:before":{content:`"\\00a0"`}}},{props:{variant:`circular`},style:{borderRadius:`50%`}},{props:{variant:`rounded`},style:{borderRadius:(e.vars||e).shape.borderRadius}},{props:({ownerState:e})=>e.hasChildren,style:{"& > *":{visibility:`hidden`}}},{props:({ownerState:e})=>e.hasChildren&&!e.width,style:{maxWidth:`fit-content`}},{props:({ownerState:e})=>e.hasChildren&&!e.height,style:{height:`auto`}},{props:{animation:`pulse`},style:T||{animation:`${C} 2s ease-in-out 0.5s infinite`}},...i?[{props:{animation:`pulse`},style:i}]:[],{props:{animation:`wave`},style:{position:`relative`,overflow:`hidden`,WebkitMaskImage:`-webkit-radial-gradient(white, black)`,"&::after":{background:`linear-gradient(
                90deg,
                transparent,
                ${(e.vars||e).palette.action.hover},
                transparent
              )`,content:`""`,position:`absolute`,transform:`translateX(-100%)`,bottom:0,left:0,right:0,top:0}}},{props:{animation:`wave`},style:E||{"&::after":{animation:`${w} 2s linear 0.5s infinite`}}},...a?[{props:{animation:`wave`},style:a}]:[]]}})),O=y.forwardRef(function(e,t){let n=c({props:e,name:`MuiSkeleton`}),{animation:r=`pulse`,className:i,component:a=`span`,height:o,style:s,variant:l=`text`,width:d,...f}=n,p={...n,animation:r,component:a,variant:l,hasChildren:!!f.children},m=S(p);return(0,x.jsx)(D,{as:a,ref:t,className:u(m.root,i),ownerState:p,...f,style:{width:d,height:o,...s}})});function k({rows:e=5}){let{t}=f();return(0,x.jsx)(m,{role:`status`,"aria-label":t(`loading`),children:Array.from({length:e},(e,t)=>(0,x.jsxs)(m,{"aria-hidden":!0,sx:{display:`flex`,alignItems:`center`,gap:1.5,paddingBlock:1.5},children:[(0,x.jsx)(O,{variant:`circular`,width:44,height:44}),(0,x.jsxs)(m,{sx:{flex:1},children:[(0,x.jsx)(O,{width:`40%`}),(0,x.jsx)(O,{width:`65%`})]})]},t))})}function A({query:e}){let{t:n}=f(),r=(0,y.useRef)(null),{hasNextPage:i,isFetchingNextPage:a,isFetchNextPageError:s,fetchNextPage:c}=e,l=i&&!a&&!s;return(0,y.useEffect)(()=>{let e=r.current;if(!l||!e||typeof IntersectionObserver>`u`)return;let t=new IntersectionObserver(e=>e.some(e=>e.isIntersecting)&&c(),{rootMargin:`400px`});return t.observe(e),()=>t.disconnect()},[l,c]),i?(0,x.jsx)(m,{ref:r,sx:{display:`grid`,justifyItems:`center`,paddingBlock:2},children:s?(0,x.jsx)(t,{problem:e.error,onRetry:()=>c(),sx:{inlineSize:`100%`}}):(0,x.jsx)(o,{loading:a,onClick:()=>c(),children:n(a?`loadingMore`:`actions.more`)})}):null}export{k as n,O as r,A as t};