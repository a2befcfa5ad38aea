import Visibility from '@mui/icons-material/VisibilityOutlined';
import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField, { type TextFieldProps } from '@mui/material/TextField';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { fieldMessage, type ProblemWords } from './problemMessage';

export type FieldProps = Omit<TextFieldProps, 'name' | 'error'> & {
  /** As the API calls the field: its problems are shown here. */
  name: string;
  /** What the mutation threw. */
  problem?: unknown;
  /** What to say of problems with this field, by code. */
  words?: ProblemWords;
  /** What the form itself finds wrong; goes before the problem. */
  wrong?: string | undefined;
};

/** A text field that shows what is wrong with it in place of its help. */
export function Field({ problem, words, wrong, helperText, ...rest }: FieldProps) {
  const { t } = useTranslation();
  const message = wrong ?? fieldMessage(t, problem, rest.name, words);
  return <TextField fullWidth margin="normal" {...rest} error={message !== undefined} helperText={message ?? helperText} />;
}

/** A Field for passwords, with a button to show it. Set autoComplete to current-password or new-password. */
export function PasswordField(props: FieldProps) {
  const { t } = useTranslation();
  const [shown, setShown] = useState(false);
  return (
    <Field
      {...props}
      type={shown ? 'text' : 'password'}
      slotProps={{
        ...props.slotProps,
        htmlInput: { dir: 'ltr', autoCapitalize: 'none', spellCheck: false },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton edge="end" aria-label={shown ? t('hidePassword') : t('showPassword')} aria-pressed={shown} onClick={() => setShown(!shown)}>
                {shown ? <VisibilityOff /> : <Visibility />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
