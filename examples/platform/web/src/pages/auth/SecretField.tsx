import Visibility from '@mui/icons-material/VisibilityOutlined';
import VisibilityOff from '@mui/icons-material/VisibilityOffOutlined';
import IconButton from '@mui/material/IconButton';
import InputAdornment from '@mui/material/InputAdornment';
import TextField, { type TextFieldProps } from '@mui/material/TextField';
import { useState, type KeyboardEvent } from 'react';
import { useTranslation } from 'react-i18next';

export type SecretFieldProps = Omit<TextFieldProps, 'type' | 'slotProps' | 'variant'>;

/** A field for a password: it can be shown, and says when Caps Lock is on. */
export function SecretField({ helperText, error, onBlur, ...rest }: SecretFieldProps) {
  const { t } = useTranslation('auth');
  const [shown, setShown] = useState(false);
  const [caps, setCaps] = useState(false);
  const look = (event: KeyboardEvent) => setCaps(event.getModifierState?.('CapsLock') ?? false);
  return (
    <TextField
      fullWidth
      {...rest}
      error={error ?? false}
      helperText={caps && !error ? t('signIn.capsLock') : helperText}
      type={shown ? 'text' : 'password'}
      onBlur={(event) => {
        setCaps(false);
        onBlur?.(event);
      }}
      slotProps={{
        htmlInput: {
          dir: 'ltr',
          maxLength: 1024,
          autoCapitalize: 'none',
          autoCorrect: 'off',
          spellCheck: false,
          onKeyDown: look,
          onKeyUp: look,
        },
        input: {
          endAdornment: (
            <InputAdornment position="end">
              <IconButton edge="end" aria-label={shown ? t('password.hide') : t('password.show')} onClick={() => setShown(!shown)}>
                {shown ? <VisibilityOff /> : <Visibility />}
              </IconButton>
            </InputAdornment>
          ),
        },
      }}
    />
  );
}
