import Badge from '@mui/material/Badge';
import Box from '@mui/material/Box';
import ButtonBase from '@mui/material/ButtonBase';
import Divider from '@mui/material/Divider';
import Link from '@mui/material/Link';
import { styled, useTheme } from '@mui/material/styles';
import { useTranslation } from 'react-i18next';
import { type Destination, useDestinations } from './destinations';
import { headerHeight } from './sizes';

const Place = styled(ButtonBase)(({ theme }) => ({
  color: theme.palette.text.secondary,
  borderRadius: 12,
  fontFamily: theme.typography.fontFamily,
  fontWeight: 550,
  '&:hover': { backgroundColor: theme.palette.action.hover, color: theme.palette.text.primary },
  '&[aria-current]': { color: theme.palette.primary.light },
  '&[aria-current] .place-icon': { backgroundColor: theme.palette.action.selected },
  ...(theme.palette.look === 'contrast' && { '&[aria-current]': { color: theme.palette.primary.light, textDecoration: 'underline', textUnderlineOffset: 4 } }),
})) as typeof ButtonBase;

/** The places beside the page: with words below the icons, and on wide screens beside them. */
export function SideNavigation() {
  const { t } = useTranslation('shell');
  const { main, more } = useDestinations();
  return (
    <Box
      component="nav"
      aria-label={t('navigation')}
      sx={{
        display: { xs: 'none', sm: 'flex' },
        flexDirection: 'column',
        flexShrink: 0,
        gap: 0.5,
        inlineSize: { sm: 100, lg: 236 },
        padding: { sm: 1, lg: 1.5 },
        position: 'sticky',
        insetBlockStart: headerHeight,
        blockSize: `calc(100dvh - ${headerHeight}px)`,
        overflowY: 'auto',
        borderInlineEnd: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      {main.map((place) => (
        <SidePlace key={place.to} place={place} />
      ))}
      <Divider sx={{ marginBlock: 1 }} />
      {more.map((place) => (
        <SidePlace key={place.to} place={place} />
      ))}
      <Box sx={{ marginBlockStart: 'auto', paddingBlockStart: 2, paddingInline: 1.5, display: { xs: 'none', lg: 'block' } }}>
        <FootLinks />
      </Box>
    </Box>
  );
}

function SidePlace({ place }: { place: Destination }) {
  return (
    <Place
      href={place.to}
      aria-current={place.current ? 'page' : undefined}
      sx={{
        flexDirection: { sm: 'column', lg: 'row' },
        justifyContent: { sm: 'center', lg: 'flex-start' },
        gap: { sm: 0.25, lg: 1.5 },
        paddingBlock: { sm: 0.75, lg: 0.5 },
        paddingInline: { sm: 0.25, lg: 0.75 },
        minBlockSize: 44,
        fontSize: { sm: '0.6875rem', lg: '0.9375rem' },
        textAlign: { sm: 'center', lg: 'start' },
        lineHeight: 1.25,
      }}
    >
      <PlaceIcon place={place} />
      <span>{place.label}</span>
      <News place={place} />
    </Place>
  );
}

/** The places at the lower edge of a small screen. */
export function BottomNavigation() {
  const { t } = useTranslation('shell');
  const { main } = useDestinations();
  return (
    <Box
      component="nav"
      aria-label={t('navigation')}
      sx={{
        display: { xs: 'grid', sm: 'none' },
        gridAutoFlow: 'column',
        gridAutoColumns: '1fr',
        position: 'fixed',
        insetBlockEnd: 0,
        insetInline: 0,
        zIndex: 'appBar',
        paddingBlockEnd: 'env(safe-area-inset-bottom)',
        borderBlockStart: 1,
        borderColor: 'divider',
        bgcolor: 'background.paper',
      }}
    >
      {main.map((place) => (
        <Place
          key={place.to}
          href={place.to}
          aria-current={place.current ? 'page' : undefined}
          sx={{ flexDirection: 'column', gap: 0.25, minInlineSize: 0, paddingBlock: 0.75, fontSize: '0.6875rem', lineHeight: 1.3, borderRadius: 2 }}
        >
          <PlaceIcon place={place} />
          <Box component="span" sx={{ maxInlineSize: '100%', overflow: 'hidden', textOverflow: 'ellipsis', whiteSpace: 'nowrap' }}>
            {place.label}
          </Box>
          <News place={place} />
        </Place>
      ))}
    </Box>
  );
}

function PlaceIcon({ place }: { place: Destination }) {
  const { direction } = useTheme(); // MUI places badges by what is no property, so that it is not flipped
  return (
    <Badge badgeContent={place.count} max={99} color="error" aria-hidden anchorOrigin={{ vertical: 'top', horizontal: direction === 'rtl' ? 'left' : 'right' }} sx={{ '& .MuiBadge-badge': { top: 4, insetInlineEnd: 8 } }}>
      <Box className="place-icon" sx={{ display: 'grid', placeItems: 'center', inlineSize: 44, blockSize: 30, borderRadius: 15, '& svg': { fontSize: 22 } }}>
        {place.icon}
      </Box>
    </Badge>
  );
}

/** What the count says, for those who do not see it. */
function News({ place }: { place: Destination }) {
  return place.count > 0 ? <span className="unseen">, {place.news}</span> : null;
}

/** The pages about the platform. */
export function FootLinks() {
  const { t } = useTranslation('shell');
  return (
    <Box component="ul" sx={{ display: 'flex', flexWrap: 'wrap', columnGap: 2, rowGap: 0.5, margin: 0, padding: 0, listStyle: 'none', fontSize: '0.8125rem' }}>
      {(
        [
          ['/about', t('about')],
          ['/terms', t('terms')],
          ['/contact', t('contact')],
        ] as const
      ).map(([to, label]) => (
        <li key={to}>
          <Link href={to} underline="hover" sx={{ color: 'text.secondary', display: 'inline-block', paddingBlock: 0.5 }}>
            {label}
          </Link>
        </li>
      ))}
    </Box>
  );
}
