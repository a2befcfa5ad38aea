import Close from '@mui/icons-material/Close';
import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField from '@mui/material/TextField';
import { useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { Page } from '../../ui/Page';
import { Found } from './Found';
import { Requests } from './Requests';
import { useQueryInUrl } from './useQueryInUrl';

/** Where people are found, and requests to be connected are answered and taken back. */
export default function NetworkPage() {
  const { t } = useTranslation('people');
  const { input, setInput, query } = useQueryInUrl();
  const field = useRef<HTMLInputElement>(null);
  return (
    <Page
      title={t('network.title')}
      documentTitle={query ? `${query} · ${t('network.title')}` : t('network.title')}
      subtitle={t('network.intro')}
      width="wide"
      actions={
        <Button variant="outlined" href="/connections">
          {t('network.connections')}
        </Button>
      }
    >
      <Box sx={{ display: 'grid', gap: { xs: 3, md: 4 }, gridTemplateColumns: { xs: 'minmax(0, 1fr)', md: 'minmax(0, 1fr) 360px' }, gridTemplateRows: { md: 'auto 1fr' }, alignItems: 'start' }}>
        <Box component="form" role="search" onSubmit={(event) => event.preventDefault()}>
          <TextField
            fullWidth
            type="search"
            name="q"
            label={t('network.search')}
            placeholder={t('network.hint')}
            value={input}
            onChange={(event) => setInput(event.target.value)}
            inputRef={field}
            slotProps={{
              htmlInput: { maxLength: 100, autoComplete: 'off', enterKeyHint: 'search', dir: input ? 'auto' : undefined },
              input: {
                startAdornment: (
                  <InputAdornment position="start">
                    <Search />
                  </InputAdornment>
                ),
                endAdornment: input && (
                  <InputAdornment position="end">
                    <IconButton
                      edge="end"
                      aria-label={t('network.clear')}
                      onClick={() => {
                        setInput('');
                        field.current?.focus();
                      }}
                    >
                      <Close />
                    </IconButton>
                  </InputAdornment>
                ),
              },
            }}
            sx={{ '& input::-webkit-search-cancel-button': { display: 'none' } }}
          />
        </Box>
        <Box sx={{ minInlineSize: 0 }}>{query ? <Found query={query} /> : <Requests status="incoming" />}</Box>
        <Box sx={{ display: 'grid', gap: 4, minInlineSize: 0, gridColumn: { md: 2 }, gridRow: { md: '1 / span 2' } }}>
          {query && <Requests status="incoming" />}
          <Requests status="outgoing" />
        </Box>
      </Box>
    </Page>
  );
}
