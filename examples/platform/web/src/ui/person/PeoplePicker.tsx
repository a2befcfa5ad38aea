import Autocomplete from '@mui/material/Autocomplete';
import Box from '@mui/material/Box';
import Chip from '@mui/material/Chip';
import TextField from '@mui/material/TextField';
import { useInfiniteQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Person } from '../../api/queries';
import { PersonAvatar } from '../PersonAvatar';
import { useSettled } from '../useSettled';
import { matches } from './fold';
import { connectionsQuery, searchQuery } from './queries';

interface PeoplePickerProps {
  value: Person[];
  onChange(people: Person[]): void;
  label: string;
  /** How many may be chosen. */
  max: number;
  /** What is wrong with the choice. */
  wrong?: string | undefined;
  autoFocus?: boolean;
}

/** Chooses people who take messages: by the beginnings of their names, or from one's connections. Chips are removed by Backspace. */
export function PeoplePicker({ value, onChange, label, max, wrong, autoFocus = false }: PeoplePickerProps) {
  const { t } = useTranslation('people');
  const [input, setInput] = useState('');
  const [open, setOpen] = useState(false);
  const query = useSettled(input.trim());
  const found = useInfiniteQuery(searchQuery(query, true));
  const near = useInfiniteQuery({ ...connectionsQuery('connected'), enabled: open });
  const connections = near.data?.pages.flatMap((page) => page.items.map((c) => c.person)) ?? [];
  // Connections are there at once, while the others are searched for.
  const options = input.trim() === '' ? connections : distinct([...(found.data?.pages.flatMap((page) => page.items) ?? []), ...connections.filter((p) => matches(p.full_name, input))]);
  const searching = input.trim() !== query || found.isFetching;
  const full = value.length >= max;
  return (
    <Autocomplete
      multiple
      autoHighlight
      filterSelectedOptions
      disableCloseOnSelect={false}
      open={open}
      onOpen={() => setOpen(true)}
      onClose={() => setOpen(false)}
      options={full ? [] : options}
      filterOptions={(all) => all}
      value={value}
      onChange={(_, people) => onChange(people.slice(0, max))}
      inputValue={input}
      onInputChange={(_, text) => setInput(text)}
      getOptionLabel={(person) => person.full_name}
      getOptionKey={(person) => person.id}
      isOptionEqualToValue={(a, b) => a.id === b.id}
      loading={searching}
      loadingText={t('picker.searching')}
      noOptionsText={full ? t('picker.full', { count: max }) : input.trim() ? t('picker.none') : t('picker.type')}
      renderValue={(people, getItemProps) =>
        people.map((person, index) => {
          const { key, ...item } = getItemProps({ index });
          return (
            <Chip
              key={key}
              {...item}
              avatar={
                <Box component="span" sx={{ display: 'inline-flex' }}>
                  <PersonAvatar person={person} size={24} />
                </Box>
              }
              label={<bdi>{person.full_name}</bdi>}
              aria-label={t('picker.remove', { name: person.full_name })}
            />
          );
        })
      }
      renderOption={({ key, ...props }, person) => (
        <Box component="li" key={key} {...props} sx={{ display: 'flex', gap: 1.5, minBlockSize: 48 }}>
          <PersonAvatar person={person} size={32} />
          <bdi>{person.full_name}</bdi>
        </Box>
      )}
      renderInput={(params) => (
        <TextField {...params} label={label} placeholder={value.length === 0 ? t('picker.hint') : ''} error={wrong !== undefined} helperText={wrong} autoFocus={autoFocus} />
      )}
    />
  );
}

function distinct(people: Person[]): Person[] {
  return [...new Map(people.map((p) => [p.id, p])).values()];
}
