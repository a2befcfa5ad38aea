import { useTheme } from '@mui/material/styles';

/** A person in a tile of the picture. */
function Sitter({ x, y, size, skin, cloth, hair }: { x: number; y: number; size: number; skin: string; cloth: string; hair: string }) {
  return (
    <g transform={`translate(${x} ${y}) scale(${size / 100})`}>
      <path d="M14 100c0-22 14-34 36-34s36 12 36 34z" fill={cloth} />
      <path d="M42 54h16v12c0 4-3.500 7-8 7s-8-3-8-7z" fill={skin} />
      <circle cx="50" cy="42" r="19" fill={skin} />
      <path d="M29 44c-3-20 8-30 22-30s24 10 20 30c-2-10-8-14-20-14s-19 4-22 14z" fill={hair} />
    </g>
  );
}

/** The picture beside the forms: people who meet. It says nothing. */
export function AuthArt() {
  const { palette } = useTheme();
  const dark = palette.mode === 'dark';
  const [from, to] = dark ? ['#20305f', '#111a33'] : ['#3a6bf0', '#2147b8'];
  const tile = dark ? 'rgba(255,255,255,0.07)' : 'rgba(255,255,255,0.16)';
  const line = 'rgba(255,255,255,0.28)';
  return (
    <svg aria-hidden="true" focusable="false" viewBox="0 0 520 680" preserveAspectRatio="xMidYMid slice" width="100%" height="100%" direction="ltr">
      <defs>
        <linearGradient id="auth-ground" x1="0" y1="0" x2="1" y2="1">
          <stop offset="0" stopColor={from} />
          <stop offset="1" stopColor={to} />
        </linearGradient>
        <clipPath id="auth-a">
          <rect x="96" y="150" width="328" height="198" rx="24" />
        </clipPath>
        <clipPath id="auth-b">
          <rect x="96" y="364" width="156" height="120" rx="20" />
        </clipPath>
        <clipPath id="auth-c">
          <rect x="268" y="364" width="156" height="120" rx="20" />
        </clipPath>
      </defs>
      <rect width="520" height="680" fill="url(#auth-ground)" />
      <g fill="none" stroke="#fff" strokeOpacity={dark ? 0.05 : 0.1} strokeWidth="1.5">
        {[150, 230, 310, 390, 470].map((r) => (
          <circle key={r} cx="260" cy="330" r={r} />
        ))}
      </g>
      <g stroke={line} strokeWidth="1.5">
        <rect x="96" y="150" width="328" height="198" rx="24" fill={tile} />
        <rect x="96" y="364" width="156" height="120" rx="20" fill={tile} />
        <rect x="268" y="364" width="156" height="120" rx="20" fill={tile} />
      </g>
      <g clipPath="url(#auth-a)">
        <circle cx="260" cy="262" r="96" fill="#fff" fillOpacity="0.1" />
        <Sitter x={166} y={160} size={190} skin="#f3c9a5" cloth="#ffd166" hair="#4b2e1e" />
      </g>
      <g clipPath="url(#auth-b)">
        <Sitter x={117} y={372} size={114} skin="#9a6242" cloth="#7ee0c3" hair="#1f1512" />
      </g>
      <g clipPath="url(#auth-c)">
        <Sitter x={289} y={372} size={114} skin="#e2aa80" cloth="#ff9aa8" hair="#7a4a2b" />
      </g>
      {/* who speaks */}
      <rect x="96" y="150" width="328" height="198" rx="24" fill="none" stroke="#8ff0c4" strokeWidth="3.5" />
      <g transform="translate(116 312)" fill="#fff">
        <rect x="0" y="7" width="4" height="10" rx="2" />
        <rect x="8" y="2" width="4" height="20" rx="2" />
        <rect x="16" y="5" width="4" height="14" rx="2" />
      </g>
      {/* the bar of buttons */}
      <g transform="translate(172 506)">
        <rect width="176" height="52" rx="26" fill="#fff" fillOpacity={dark ? 0.1 : 0.2} stroke={line} />
        <circle cx="34" cy="26" r="15" fill="#fff" fillOpacity="0.92" />
        <circle cx="78" cy="26" r="15" fill="#fff" fillOpacity="0.92" />
        <rect x="104" y="11" width="56" height="30" rx="15" fill="#ff6b74" />
        <g fill="none" stroke={to} strokeWidth="2" strokeLinecap="round">
          <rect x="31" y="18" width="6" height="10" rx="3" />
          <path d="M28 26a6 6 0 0 0 12 0M34 32v3" />
          <rect x="70" y="21" width="11" height="10" rx="2.5" />
          <path d="M81 25l5-3v8l-5-3" />
        </g>
        <path d="M122 29c5-5 15-5 20 0l-3 3.200-4-2v-2.800c-2-.6-4-.6-6 0v2.800l-4 2z" fill="#fff" />
      </g>
      {/* what people say and send */}
      <g transform="translate(372 116)">
        <path d="M22 0h56a22 22 0 0 1 22 22v6a22 22 0 0 1-22 22H36L18 62V49A22 22 0 0 1 0 28v-6A22 22 0 0 1 22 0z" fill="#fff" />
        <circle cx="34" cy="25" r="4.5" fill={to} />
        <circle cx="50" cy="25" r="4.5" fill={to} />
        <circle cx="66" cy="25" r="4.5" fill={to} />
      </g>
      <g transform="translate(58 322)">
        <circle cx="30" cy="30" r="30" fill="#fff" />
        <path d="M30 44c-14-9-17-16-17-21 0-5 4-8 8-8s7 2 9 6c2-4 5-6 9-6s8 3 8 8c0 5-3 12-17 21z" fill="#ff6b74" />
      </g>
    </svg>
  );
}
