import AvatarGroup from '@mui/material/AvatarGroup';
import Box from '@mui/material/Box';
import Card from '@mui/material/Card';
import CardActionArea from '@mui/material/CardActionArea';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { PersonAvatar } from '../../ui/PersonAvatar';
import { useNow } from '../../ui/RelativeTime';
import { useFormat } from '../../words/format';
import { RoomMarks } from './RoomMarks';
import { roomTitle } from './roomTitle';
import type { Room } from './queries';

/** How many of those in a room have a picture on its card. */
const pictures = 5;

/** An open room, which leads to what happens in it. */
export function RoomCard({ room }: { room: Room }) {
  const { t } = useTranslation('admin');
  const format = useFormat();
  const now = useNow(30_000);
  const title = roomTitle(t, room);
  const names = room.people.map((p) => p.name || t('rooms.guest'));
  return (
    <Card sx={{ blockSize: '100%' }}>
      <CardActionArea href={`/admin/rooms/${room.id}`} aria-label={t('rooms.openRoom', { title })} sx={{ blockSize: '100%', padding: 2.5, display: 'flex', flexDirection: 'column', alignItems: 'stretch', gap: 1.5 }}>
        <Box sx={{ display: 'flex', justifyContent: 'space-between', alignItems: 'flex-start', gap: 2 }}>
          <Box sx={{ minInlineSize: 0 }}>
            <Typography variant="h2" dir="auto" sx={{ textAlign: 'start' }}>
              {title}
            </Typography>
            <Typography variant="body2" color="textSecondary">
              {room.conference?.owner.full_name && (
                <>
                  <bdi>{room.conference.owner.full_name}</bdi>
                  {' · '}
                </>
              )}
              {t('rooms.openFor', { time: format.duration((now - new Date(room.opened_at).getTime()) / 1000) })}
            </Typography>
          </Box>
          {names.length > 0 && (
            <AvatarGroup max={pictures} total={room.participants} sx={{ flex: 'none', '& .MuiAvatar-root': { inlineSize: 34, blockSize: 34, fontSize: 13 } }}>
              {room.people.slice(0, pictures).map((p) => (
                <PersonAvatar key={p.identity} person={{ id: p.identity, full_name: p.name }} size={34} />
              ))}
            </AvatarGroup>
          )}
        </Box>
        <Typography variant="body2" sx={{ display: '-webkit-box', WebkitLineClamp: 2, WebkitBoxOrient: 'vertical', overflow: 'hidden' }}>
          <strong>{t('rooms.people', { count: room.participants })}</strong>
          {room.hidden > 0 && <> · {t('rooms.hidden', { count: room.hidden })}</>}
          {names.length > 0 && <>: {format.list(names)}</>}
        </Typography>
        <Typography component="div" variant="body2" color="textSecondary" sx={{ marginBlockStart: 'auto' }}>
          <RoomMarks room={room} />
        </Typography>
      </CardActionArea>
    </Card>
  );
}
