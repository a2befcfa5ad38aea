import Computer from '@mui/icons-material/LaptopOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import Phone from '@mui/icons-material/SmartphoneOutlined';
import Program from '@mui/icons-material/TerminalOutlined';
import Tablet from '@mui/icons-material/TabletMacOutlined';
import Typography from '@mui/material/Typography';
import Unknown from '@mui/icons-material/DevicesOutlined';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Schemas } from '../../api/client';
import { useSignOut } from '../../api/session';
import { ConfirmDialog } from '../../ui/ConfirmDialog';
import { ListSkeleton } from '../../ui/ListSkeleton';
import { LoadMore } from '../../ui/LoadMore';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { problemMessage } from '../../ui/problemMessage';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { type Device, deviceOf } from './device';
import { loginsQuery } from './queries';
import { Section } from './Section';
import { useEndLogins } from './useEndLogins';

const icons = { computer: <Computer />, phone: <Phone />, tablet: <Tablet />, program: <Program />, unknown: <Unknown /> };

/** Where one is signed in. */
export function SessionsTab() {
  const { t } = useTranslation('settings');
  const query = useInfiniteQuery(loginsQuery);
  const [asks, setAsks] = useState(false);
  const nameOf = (device: Device) => {
    if (device.browser && device.system) return t('sessions.browserOn', { browser: device.browser, system: device.system });
    return device.browser ?? device.system ?? t('sessions.unknown');
  };
  const { end, endOthers } = useEndLogins();
  const logins = [...(query.data?.pages.flatMap((page) => page.items) ?? [])].sort((a, b) => Number(b.current) - Number(a.current));
  const others = logins.some((l) => !l.current) || query.hasNextPage;
  return (
    <Section title={t('tabs.sessions')} lead={t('sessions.lead')}>
      {query.isPending ? (
        <ListSkeleton rows={2} />
      ) : query.isError && logins.length === 0 ? (
        <ProblemAlert problem={query.error} onRetry={() => void query.refetch()} />
      ) : (
        <Box component="ul" sx={{ listStyle: 'none', margin: 0, padding: 0, '& > li + li': { borderBlockStart: 1, borderColor: 'divider' } }}>
          {logins.map((login) => {
            const device = deviceOf(login.user_agent);
            const name = nameOf(device);
            return (
              <LoginLine
                key={login.id}
                login={login}
                device={device}
                name={name}
                busy={end.isPending && end.variables.id === login.id}
                onEnd={() => end.mutate({ id: login.id, name })}
              />
            );
          })}
        </Box>
      )}
      {end.isError && <ProblemAlert problem={end.error} sx={{ marginBlockStart: 2 }} />}
      <LoadMore query={query} />
      {query.isSuccess &&
        (others ? (
          <Button color="error" variant="outlined" sx={{ marginBlockStart: 2 }} onClick={() => setAsks(true)}>
            {t('sessions.others')}
          </Button>
        ) : (
          <Typography variant="body2" color="textSecondary" sx={{ marginBlockStart: 1.5 }}>
            {t('sessions.only')}
          </Typography>
        ))}
      <ConfirmDialog
        open={asks}
        title={t('sessions.othersAsk')}
        confirmLabel={t('sessions.end')}
        danger
        busy={endOthers.isPending}
        problem={endOthers.error}
        onConfirm={() => endOthers.mutate(undefined, { onSuccess: () => setAsks(false) })}
        onClose={() => {
          setAsks(false);
          endOthers.reset();
        }}
      >
        {t('sessions.othersLead')}
      </ConfirmDialog>
    </Section>
  );
}

/** A device. The own one is signed out as everywhere else. */
function LoginLine({ login, device, name, busy, onEnd }: { login: Schemas['Login']; device: Device; name: string; busy: boolean; onEnd(): void }) {
  const { t } = useTranslation('settings');
  const format = useFormat();
  const signOut = useSignOut();
  const toast = useToast();
  const leave = () => void signOut().catch((error: unknown) => toast({ severity: 'error', text: problemMessage(t, error) }));
  return (
    <Box component="li" sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 2, rowGap: 1, paddingBlock: 2 }}>
      <Box
        aria-hidden
        sx={{ display: 'grid', placeItems: 'center', flex: 'none', inlineSize: 44, blockSize: 44, borderRadius: '12px', bgcolor: login.current ? 'action.selected' : 'action.hover', color: login.current ? 'primary.light' : 'text.secondary' }}
      >
        {icons[device.kind]}
      </Box>
      <Box sx={{ flex: '1 1 14rem', minInlineSize: 0 }}>
        <Box sx={{ display: 'flex', flexWrap: 'wrap', alignItems: 'center', columnGap: 1, rowGap: 0.5 }}>
          <Typography sx={{ fontWeight: 600 }} title={login.user_agent}>
            {name}
          </Typography>
          {login.current && <Chip size="small" color="primary" label={t('sessions.this')} />}
        </Box>
        <Typography variant="body2" color="textSecondary">
          {login.current ? t('sessions.now') : t('sessions.seen', { when: format.relative(login.seen_at) })}
          {login.address && (
            <>
              {' · '}
              {t('sessions.from', { address: `\u2066${login.address}\u2069` })}
            </>
          )}
        </Typography>
        <Typography variant="body2" color="textSecondary">
          {t('sessions.since', { date: format.dateTime(login.created_at) })}
        </Typography>
      </Box>
      <Button
        size="small"
        variant="outlined"
        loading={busy}
        aria-label={t('sessions.endOf', { device: login.current ? t('sessions.this') : name })}
        onClick={() => (login.current ? leave() : onEnd())}
      >
        {t('sessions.end')}
      </Button>
    </Box>
  );
}
