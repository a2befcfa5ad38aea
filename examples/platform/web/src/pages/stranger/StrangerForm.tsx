import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import Chip from '@mui/material/Chip';
import MenuItem from '@mui/material/MenuItem';
import TextField from '@mui/material/TextField';
import Typography from '@mui/material/Typography';
import { useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { type Wishes, languageName, mostInterests, spoken, tidyInterests } from './wishes';

/** Whom somebody would like to meet, and the button to begin. */
export function StrangerForm({ first, onStart }: { first: Wishes; onStart(wishes: Wishes): void }) {
  const { t, i18n } = useTranslation('call');
  const [interests, setInterests] = useState(first.interests);
  const [typed, setTyped] = useState('');
  const [language, setLanguage] = useState(first.language);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    // What was typed without Enter counts, too.
    onStart({ interests: tidyInterests([...interests, ...typed.split(/[,،]/u)]), language });
  };
  return (
    <Box component="form" onSubmit={submit} sx={{ display: 'grid', gap: 2.5 }}>
      <Autocomplete
        multiple
        freeSolo
        autoSelect
        options={[] as string[]}
        value={interests}
        inputValue={typed}
        onInputChange={(_, value, reason) => {
          if (reason === 'input' && /[,،]$/u.test(value)) {
            setInterests(tidyInterests([...interests, value.slice(0, -1)]));
            setTyped('');
          } else setTyped(value);
        }}
        onChange={(_, value) => setInterests(tidyInterests(value))}
        renderValue={(value, item) =>
          value.map((interest, index) => {
            const { key, ...rest } = item({ index });
            return <Chip key={key} label={<bdi>{interest}</bdi>} size="small" {...rest} />;
          })
        }
        renderInput={(input) => <TextField {...input} label={t('stranger.interests')} helperText={t('stranger.interestsHelp', { count: mostInterests })} />}
      />
      <TextField select label={t('stranger.language')} value={language} onChange={(event) => setLanguage(event.target.value)} fullWidth>
        <MenuItem value="">{t('stranger.anyLanguage')}</MenuItem>
        {spoken.map((tag) => (
          <MenuItem key={tag} value={tag}>
            {languageName(tag, i18n.language)}
          </MenuItem>
        ))}
      </TextField>
      <Typography variant="body2" color="textSecondary">
        {t('stranger.rules')}
      </Typography>
      <Button type="submit" variant="contained" size="large">
        {t('stranger.start')}
      </Button>
    </Box>
  );
}
