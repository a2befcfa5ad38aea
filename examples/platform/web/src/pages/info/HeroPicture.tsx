import { useTheme } from '@mui/material/styles';
import { looks } from '../../theme/palette';

const faces = [
  { x: 24, y: 24, ground: '#2b4a8f', skin: '#f2c9a8', shirt: '#f0b94a', hair: '#2a1c17' },
  { x: 232, y: 24, ground: '#1d6b62', skin: '#a56a45', shirt: '#f3f4f7', hair: '#191412' },
  { x: 24, y: 164, ground: '#7a3b57', skin: '#e8b18b', shirt: '#5b8def', hair: '#5a3a22' },
  { x: 232, y: 164, ground: '#4d4391', skin: '#8a5536', shirt: '#e2707a', hair: '#0f0c0b' },
] as const;

/** A conference of four, drawn. It says nothing that is not said in words. */
export function HeroPicture() {
  const { palette } = useTheme();
  const c = looks[palette.look];
  return (
    <svg viewBox="0 0 464 360" width="100%" aria-hidden="true" focusable="false">
      <rect x="1" y="1" width="462" height="358" rx="26" fill={c.surface} stroke={c.line} strokeWidth="2" />
      {faces.map((face, i) => (
        <Face key={face.x + face.y * 1000} {...face} speaking={i === 1} id={`f${i}`} />
      ))}
      <rect x="118" y="304" width="228" height="40" rx="20" fill={c.raised} />
      <circle cx="142" cy="324" r="12" fill={c.accent} />
      <circle cx="178" cy="324" r="12" fill={c.accent} />
      <circle cx="214" cy="324" r="12" fill={c.edge} />
      <circle cx="250" cy="324" r="12" fill={c.edge} />
      <circle cx="286" cy="324" r="12" fill={c.edge} />
      <rect x="306" y="312" width="30" height="24" rx="12" fill={c.live} />
      <g>
        <rect x="36" y="36" width="52" height="22" rx="11" fill={looks.light.live} />
        <circle cx="50" cy="47" r="4" fill="#fff" />
        <rect x="59" y="44" width="20" height="6" rx="3" fill="#fff" />
      </g>
      <g>
        <rect x="358" y="146" width="86" height="40" rx="14" fill={c.surface} stroke={c.line} />
        <rect x="370" y="158" width="58" height="6" rx="3" fill={c.muted} />
        <rect x="370" y="170" width="40" height="6" rx="3" fill={c.edge} />
      </g>
    </svg>
  );
}

interface FaceProps {
  id: string;
  x: number;
  y: number;
  ground: string;
  skin: string;
  shirt: string;
  hair: string;
  speaking: boolean;
}

function Face({ id, x, y, ground, skin, shirt, hair, speaking }: FaceProps) {
  return (
    <g transform={`translate(${x} ${y})`}>
      <clipPath id={id}>
        <rect width="208" height="132" rx="16" transform="scale(.962 1)" />
      </clipPath>
      <g clipPath={`url(#${id})`}>
        <rect width="200" height="132" fill={ground} />
        <circle cx="160" cy="20" r="54" fill="#fff" opacity="0.07" />
        <path d="M40 140c0-34 24-48 60-48s60 14 60 48z" fill={shirt} />
        <rect x="88" y="76" width="24" height="26" rx="12" fill={skin} />
        <ellipse cx="100" cy="60" rx="26" ry="31" fill={skin} />
        <path d="M72 58c-2-26 10-38 28-38s30 12 28 38c-6-14-14-18-28-18s-22 4-28 18z" fill={hair} />
      </g>
      {speaking && <rect x="1.5" y="1.5" width="197" height="129" rx="15" fill="none" stroke="#3fdc90" strokeWidth="4" />}
    </g>
  );
}
