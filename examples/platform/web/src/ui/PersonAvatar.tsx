import PersonOutlined from '@mui/icons-material/PersonOutlined';
import Avatar from '@mui/material/Avatar';
import Badge from '@mui/material/Badge';
import { useTheme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';

/** What of a person a picture needs. */
export interface Pictured {
  id: string;
  full_name: string;
  /** Changes with the picture; absent without one. */
  avatar?: string;
}

interface PersonAvatarProps {
  person: Pictured;
  /** The side, in CSS pixels. */
  size?: number;
  online?: boolean;
}

/** The picture of a person, or the first letters of the name. It says nothing to those who do not see: the name stands beside it. */
export function PersonAvatar({ person, size = 40, online = false }: PersonAvatarProps) {
  const { t } = useTranslation();
  const { palette } = useTheme();
  const hue = [...person.id].reduce((sum, c) => (sum * 31 + c.charCodeAt(0)) % 360, 7);
  const colors =
    palette.look === 'contrast'
      ? { bgcolor: '#000', color: '#fff', border: '2px solid #fff' }
      : palette.mode === 'dark'
        ? { bgcolor: `hsl(${hue} 32% 26%)`, color: `hsl(${hue} 60% 88%)` }
        : { bgcolor: `hsl(${hue} 45% 90%)`, color: `hsl(${hue} 55% 24%)` };
  const picture = (
    <Avatar
      alt=""
      {...(person.avatar ? { src: avatarAddress(person.id, person.avatar, size) } : {})}
      sx={{ inlineSize: size, blockSize: size, fontSize: size * 0.38, fontWeight: 600, ...colors }}
    >
      {initials(person.full_name) ?? <PersonOutlined fontSize="inherit" />}
    </Avatar>
  );
  if (!online) return picture;
  return (
    <Badge
      overlap="circular"
      variant="dot"
      anchorOrigin={{ vertical: 'bottom', horizontal: 'right' }}
      slotProps={{ badge: { role: 'img', 'aria-label': t('online'), sx: { bgcolor: 'success.main', border: 2, borderColor: 'background.paper', inlineSize: 14, blockSize: 14, borderRadius: '50%' } } }}
    >
      {picture}
    </Badge>
  );
}

/** Where the picture is, in twice the size for sharp screens. */
export function avatarAddress(id: string, version: string, size: number): string {
  return `/api/people/${encodeURIComponent(id)}/avatar?size=${size > 128 ? 512 : size > 48 ? 256 : 96}&v=${encodeURIComponent(version)}`;
}

function initials(name: string): string | undefined {
  const words = name.trim().split(/\s+/).filter(Boolean);
  const letters = [words[0], words.length > 1 ? words.at(-1) : undefined].map((w) => (w ? [...w][0] : '')).join('');
  return letters ? letters.toLocaleUpperCase() : undefined;
}
