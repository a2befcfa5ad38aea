import Box from '@mui/material/Box';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { Trans, useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { useFormat } from '../../words/format';
import { deedOf, detailOf } from './audit';
import type { AuditEntry } from './queries';

/** One entry of the audit, as a sentence. */
export function AuditLine({ entry }: { entry: AuditEntry }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const deed = deedOf(entry);
  const person = (id: string | undefined) => entry.people.find((p) => p.id === id);
  const actor = person(entry.actor);
  const conference = entry.conferences.find((c) => c.id === deed.room);
  const detail = detailOf(t, deed);
  const values = {
    actor: actor?.full_name || (entry.actor ? t('audit.somebody') : t('audit.operator')),
    target: person(deed.target)?.full_name || t('audit.somebody'),
    room: conference?.title || deed.room || '',
    action: entry.action,
  };
  const key = deed.act;
  return (
    <Box component="li" sx={{ display: 'flex', gap: 1.5, padding: { xs: 1.5, sm: 2 }, '& + &': { borderTop: 1, borderColor: 'divider' } }}>
      <PersonAvatar person={actor ?? { id: entry.actor, full_name: '' }} size={36} />
      <Box sx={{ flex: 1, minInlineSize: 0 }}>
        <Typography>
          <Trans
            t={t}
            i18nKey={key ? `audit.act.${key}` : 'audit.unknown'}
            values={values}
            components={{ actor: <Name id={actor?.id} />, target: <Name id={person(deed.target)?.id} />, room: <bdi /> }}
          />
        </Typography>
        {detail && (
          <Typography variant="body2" color="textSecondary" dir="auto" sx={{ textAlign: 'start', whiteSpace: 'pre-wrap' }}>
            {detail}
          </Typography>
        )}
      </Box>
      <Typography component="time" dateTime={entry.at} variant="body2" color="textSecondary" sx={{ flex: 'none', paddingBlockStart: 0.25 }}>
        {format.time(entry.at)}
      </Typography>
    </Box>
  );
}

/** A name that leads to its account, if there is one. */
function Name({ id, children }: { id?: string | undefined; children?: React.ReactNode }) {
  if (!id) return <bdi>{children}</bdi>;
  return (
    <Link href={`/admin/users/${id}`} underline="hover" sx={{ color: 'inherit', fontWeight: 600 }}>
      <bdi>{children}</bdi>
    </Link>
  );
}
