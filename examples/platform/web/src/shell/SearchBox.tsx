import Search from '@mui/icons-material/Search';
import Box from '@mui/material/Box';
import { useEffect, useState, type FormEvent } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation, useNavigate } from 'react-router';

/** Looks for people: leads to the page of the network. */
export function SearchBox() {
  const { t } = useTranslation('shell');
  const navigate = useNavigate();
  const { pathname, search } = useLocation();
  const query = pathname === '/network' ? (new URLSearchParams(search).get('q') ?? '') : '';
  const [text, setText] = useState(query);
  useEffect(() => setText(query), [query]);
  const submit = (event: FormEvent) => {
    event.preventDefault();
    const wanted = text.trim();
    navigate(wanted ? `/network?q=${encodeURIComponent(wanted)}` : '/network');
  };
  return (
    <Box
      component="form"
      role="search"
      onSubmit={submit}
      sx={{
        display: { xs: 'none', md: 'flex' },
        alignItems: 'center',
        gap: 1,
        flex: '0 1 420px',
        minInlineSize: 160,
        blockSize: 40,
        paddingInline: 1.5,
        borderRadius: 20,
        bgcolor: 'action.hover',
        border: 1,
        borderColor: (theme) => (theme.palette.look === 'contrast' ? 'divider' : 'transparent'),
        '&:focus-within': { borderColor: 'primary.light', outline: '1px solid', outlineColor: (theme) => theme.palette.primary.light, bgcolor: 'background.paper' },
      }}
    >
      <Search aria-hidden sx={{ color: 'text.secondary', fontSize: 20 }} />
      <Box
        component="input"
        type="search"
        name="q"
        value={text}
        placeholder={t('search')}
        aria-label={t('search')}
        enterKeyHint="search"
        maxLength={100}
        autoComplete="off"
        onChange={(event) => setText(event.target.value)}
        sx={{
          flex: 1,
          minInlineSize: 0,
          border: 'none',
          outline: 'none !important',
          background: 'none',
          color: 'inherit',
          font: 'inherit',
          '&::placeholder': { color: 'text.secondary', opacity: 1 },
          '&::-webkit-search-cancel-button': { display: 'none' },
        }}
      />
    </Box>
  );
}
