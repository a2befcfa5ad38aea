import Close from '@mui/icons-material/Close';
import Box from '@mui/material/Box';
import IconButton from '@mui/material/IconButton';
import Link from '@mui/material/Link';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { problemMessage } from '../../ui/problemMessage';
import { useToast } from '../../ui/toast';
import { useFormat } from '../../words/format';
import { Dotted, LiveMark, Marks } from '../conference/Marks';
import { useRemoveEntry } from './queries';
import type { Entry } from './timeline';

/** A conference that is over, or a live one far down, in a row. */
export function EarlierEntry({ entry }: { entry: Entry }) {
  const format = useFormat();
  const { conference, owner, live } = entry;
  return (
    <Box component="li" sx={{ display: 'flex', alignItems: 'center', gap: 1.5, paddingInline: { xs: 1.5, sm: 2 }, paddingBlock: 1.5 }}>
      <PersonAvatar person={owner} size={40} />
      <Box sx={{ flex: 1, minInlineSize: 0 }}>
        <Typography component="h3" sx={{ fontSize: '1rem', fontWeight: 600, lineHeight: 1.35, display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' }}>
          <Link href={`/conferences/${conference.id}`} underline="hover" sx={{ color: 'text.primary' }}>
            <bdi>{conference.title}</bdi>
          </Link>
        </Typography>
        <Typography component="div" variant="body2" color="textSecondary" sx={{ marginBlockStart: 0.5 }}>
          <Dotted>
            <span>
              <Link href={`/people/${owner.id}`} underline="hover" sx={{ color: 'inherit', display: 'inline-block', paddingBlock: '2px' }}>
                <bdi>{owner.full_name}</bdi>
              </Link>
            </span>
            <time dateTime={entry.at}>{format.time(entry.at)}</time>
            {live ? <LiveMark /> : <span>{format.duration(entry.duration)}</span>}
            <Marks conference={conference} door={live} />
          </Dotted>
        </Typography>
      </Box>
      {!live && <Remove entry={entry} />}
    </Box>
  );
}

function Remove({ entry }: { entry: Entry }) {
  const { t } = useTranslation('home');
  const { t: common } = useTranslation();
  const toast = useToast();
  const { title } = entry.conference;
  const remove = useRemoveEntry({
    onSuccess: () => toast({ text: t('removed', { title }) }),
    onError: (error) => toast({ text: problemMessage(common, error), severity: 'error' }),
  });
  const act = (button: HTMLElement) => {
    // The row goes, and the focus with it: to the next one, or the one before.
    const row = button.closest('li');
    const near = row?.nextElementSibling ?? row?.previousElementSibling;
    near?.querySelector<HTMLElement>('h3 a')?.focus();
    remove.mutate(entry);
  };
  return (
    <IconButton title={t('removeShort')} aria-label={t('remove', { title })} sx={{ color: 'text.secondary' }} onClick={(event) => act(event.currentTarget)}>
      <Close fontSize="small" />
    </IconButton>
  );
}
