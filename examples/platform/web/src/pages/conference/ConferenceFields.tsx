import EventBusyOutlined from '@mui/icons-material/EventBusyOutlined';
import EventOutlined from '@mui/icons-material/EventOutlined';
import LockOutlined from '@mui/icons-material/LockOutlined';
import PublicOutlined from '@mui/icons-material/PublicOutlined';
import SensorsOutlined from '@mui/icons-material/SensorsOutlined';
import Box from '@mui/material/Box';
import Collapse from '@mui/material/Collapse';
import FormLabel from '@mui/material/FormLabel';
import RadioGroup from '@mui/material/RadioGroup';
import Typography from '@mui/material/Typography';
import { useEffect, useId, useRef, type ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { Field, PasswordField } from '../../ui/Field';
import { Choice } from './Choice';
import { SwitchRow } from './SwitchRow';
import { useDates } from './dates';
import { type ConferenceForm, type Faults, fieldOf } from './form';
import { fromLocalInput, suggestedStart, toLocalInput, zoneName } from './when';

interface ConferenceFieldsProps {
  form: ConferenceForm;
  onChange(form: ConferenceForm): void;
  /** What is wrong, once it was tried to send it. */
  faults: Faults;
  /** Why the server did not take it. */
  problem: unknown;
  /** A new one may begin now; what there is already has a time or none. */
  fresh: boolean;
  /** Who may come and when it begins cannot be changed. */
  live?: boolean;
  /** There is a password already. */
  hasPassword?: boolean;
}

/** The fields of a conference, new or not. */
export function ConferenceFields({ form, onChange, faults, problem, fresh, live = false, hasPassword = false }: ConferenceFieldsProps) {
  const { t } = useTranslation('conference');
  const set = (some: Partial<ConferenceForm>) => onChange({ ...form, ...some });
  const wrong = (field: keyof Faults): string | undefined => {
    const fault = faults[field];
    return fault && t(`faults.${fault}`);
  };
  const words = { invalid: t('faults.other') };
  const title = useRef<HTMLInputElement>(null);
  useEffect(() => {
    const frame = requestAnimationFrame(() => title.current?.focus()); // after the dialog has taken the focus
    return () => cancelAnimationFrame(frame);
  }, []);
  return (
    <Box sx={{ display: 'grid', gap: 2.5 }}>
      <Field
        name="title" label={t('form.title')} value={form.title} onChange={(e) => set({ title: e.target.value })} wrong={wrong('title')} problem={problem} words={words}
        inputRef={title} required margin="none" autoComplete="off" slotProps={{ htmlInput: { dir: 'auto', maxLength: 400 } }}
      />
      <Field
        name="description" label={t('form.description')} value={form.description} onChange={(e) => set({ description: e.target.value })} wrong={wrong('description')}
        problem={problem} words={words} multiline minRows={2} maxRows={8} margin="none" slotProps={{ htmlInput: { dir: 'auto' } }}
      />
      <Group label={t('form.who')}>
        {(id) => (
          <RadioGroup aria-labelledby={id} value={form.public ? 'public' : 'private'} onChange={(_, v) => set({ public: v === 'public' })} sx={columns}>
            <Choice value="private" icon={<LockOutlined />} label={t('form.private')} help={t('form.privateHelp')} disabled={live} />
            <Choice value="public" icon={<PublicOutlined />} label={t('form.public')} help={t('form.publicHelp')} disabled={live} />
          </RadioGroup>
        )}
      </Group>
      <Group label={t('form.when')}>
        {(id) => (
          <>
            <RadioGroup
              aria-labelledby={id} value={form.later ? 'later' : 'now'} sx={columns}
              onChange={(_, v) => set({ later: v === 'later', start: v === 'later' && !form.start ? toLocalInput(suggestedStart(new Date())) : form.start })}
            >
              <Choice value="now" icon={fresh ? <SensorsOutlined /> : <EventBusyOutlined />} label={fresh ? t('form.now') : t('form.open')} disabled={live} />
              <Choice value="later" icon={<EventOutlined />} label={t('form.later')} disabled={live} />
            </RadioGroup>
            <Collapse in={form.later} unmountOnExit>
              <Start form={form} onChange={onChange} wrong={wrong('start')} problem={problem} disabled={live} />
            </Collapse>
          </>
        )}
      </Group>
      {live && (
        <Typography variant="body2" color="textSecondary" sx={{ marginBlockStart: -1.5 }}>
          {t('form.liveHelp')}
        </Typography>
      )}
      <Group label={t('form.door')}>
        {() => (
          <Box sx={{ border: 1, borderColor: 'divider', borderRadius: '12px', paddingInline: 2 }}>
            <SwitchRow label={t('form.lobby')} help={t('form.lobbyHelp')} checked={form.lobby} onChange={(lobby) => set({ lobby })} />
            <Box sx={{ borderTop: 1, borderColor: 'divider' }} />
            <SwitchRow label={t('form.locked')} help={t('form.lockedHelp')} checked={form.locked} onChange={(locked) => set({ locked })} />
            <Collapse in={form.locked} unmountOnExit>
              <Box sx={{ paddingBlock: '8px 16px' }}>
                <PasswordField
                  name="password" label={t('form.password')} value={form.password} onChange={(e) => set({ password: e.target.value })} wrong={wrong('password')}
                  problem={problem} words={words} margin="none" autoComplete="off" helperText={hasPassword ? t('form.passwordKept') : undefined}
                />
              </Box>
            </Collapse>
          </Box>
        )}
      </Group>
    </Box>
  );
}

const columns = { display: 'grid', gridTemplateColumns: { xs: '1fr', sm: '1fr 1fr' }, gap: 1 };

function Group({ label, children }: { label: string; children: (id: string) => ReactNode }) {
  const id = useId();
  return (
    <Box>
      <FormLabel id={id} component="div" sx={{ marginBlockEnd: 1, fontSize: '0.875rem', fontWeight: 600, color: 'text.primary', '&.Mui-focused': { color: 'text.primary' } }}>
        {label}
      </FormLabel>
      {children(id)}
    </Box>
  );
}

interface StartProps {
  form: ConferenceForm;
  onChange(form: ConferenceForm): void;
  wrong: string | undefined;
  problem: unknown;
  disabled: boolean;
}

/** The date and time, on the person's own clock, and said again in words with the time zone. */
function Start({ form, onChange, wrong, problem, disabled }: StartProps) {
  const { t, i18n } = useTranslation('conference');
  const dates = useDates();
  const at = fromLocalInput(form.start);
  return (
    <Field
      name="starts_at" type="datetime-local" label={t('form.start')} value={form.start} onChange={(e) => onChange({ ...form, start: e.target.value })} wrong={wrong}
      problem={problem} words={{ invalid: t('faults.other') }} required disabled={disabled} margin="none" sx={{ marginBlockStart: 2 }}
      helperText={at ? t('form.startsAt', { when: dates.moment(at), zone: zoneName(at, i18n.language) }) : undefined}
      slotProps={{ inputLabel: { shrink: true }, htmlInput: { min: toLocalInput(new Date()) } }}
    />
  );
}

/** Puts the focus into the first field of a form that something is wrong with. */
export function focusFault(form: HTMLFormElement, faults: Faults): void {
  const field = Object.keys(fieldOf).find((name) => faults[fieldOf[name]!]);
  const element = field && form.elements.namedItem(field);
  if (element instanceof HTMLElement) element.focus();
}
