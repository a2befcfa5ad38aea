import AutorenewOutlined from '@mui/icons-material/AutorenewOutlined';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Paper from '@mui/material/Paper';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useRef, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useNavigate } from 'react-router';
import { useSession } from '../../api/session';
import { usePlatform } from '../../api/queries';
import { useAnnounce } from '../../ui/announce';
import { Page } from '../../ui/Page';
import { InviteRow } from './InviteRow';
import { makeNumber, parseNumber, showNumber } from './number';

/** Where one says by which number to meet. */
export default function MeetPage() {
  const { t } = useTranslation('call');
  const navigate = useNavigate();
  const announce = useAnnounce();
  const { guests } = usePlatform();
  const session = useSession();
  const [text, setText] = useState('');
  const [made, setMade] = useState<string>();
  const [wrong, setWrong] = useState(false);
  const field = useRef<HTMLInputElement>(null);

  const make = () => {
    const number = makeNumber();
    setText(showNumber(number));
    setMade(number);
    setWrong(false);
    announce(t('meet.made', { number: showNumber(number) }));
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const number = parseNumber(text);
    setWrong(!number);
    if (number) void navigate(`/meet/${number}`);
    else field.current?.focus();
  };
  return (
    <Page title={t('meet.title')} width="narrow" subtitle={t('meet.about')}>
      <Paper variant="outlined" component="form" noValidate onSubmit={submit} sx={{ display: 'grid', gap: 2.5, padding: { xs: 2.5, sm: 3.5 } }}>
        <TextField
          label={t('meet.number')}
          value={text}
          inputRef={field}
          onChange={(event) => {
            setText(event.target.value);
            setMade(undefined);
            setWrong(false);
          }}
          error={wrong}
          helperText={t(wrong ? 'meet.wrong' : 'meet.help')}
          fullWidth
          slotProps={{
            htmlInput: { inputMode: 'numeric', autoComplete: 'off', dir: 'ltr', maxLength: 24, sx: { fontSize: '1.5rem', fontWeight: 600, letterSpacing: '0.06em', textAlign: 'center', fontVariantNumeric: 'tabular-nums' } },
          }}
        />
        <Box sx={{ display: 'flex', flexWrap: 'wrap', gap: 1 }}>
          <Button type="submit" variant="contained" size="large" sx={{ flex: '1 1 10rem' }}>
            {t('meet.go')}
          </Button>
          <Button variant="outlined" size="large" startIcon={<AutorenewOutlined />} onClick={make} sx={{ flex: '1 1 10rem' }}>
            {t('meet.make')}
          </Button>
        </Box>
        {made && <InviteRow number={made} />}
      </Paper>
      {session.state === 'out' && !guests && (
        <Typography variant="body2" color="textSecondary" sx={{ marginBlockStart: 2 }}>
          {t('meet.needsAccount')}
        </Typography>
      )}
    </Page>
  );
}
