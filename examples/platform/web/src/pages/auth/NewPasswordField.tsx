import Box from '@mui/material/Box';
import Typography from '@mui/material/Typography';
import { useTranslation } from 'react-i18next';
import { SecretField, type SecretFieldProps } from './SecretField';
import { leastPassword, strengthOf, type Strength } from './strength';

type NewPasswordFieldProps = SecretFieldProps & {
  value: string;
  /** What others know of the person, which makes a bad password. */
  known?: readonly string[];
};

const colors = ['error.light', 'error.light', 'warning.light', 'success.light', 'success.light'] as const;

/** A field for a new password, which says how well it withstands guessing. */
export function NewPasswordField({ known, ...rest }: NewPasswordFieldProps) {
  const { t } = useTranslation('auth');
  const strength = strengthOf(rest.value, known);
  const levels: Record<Strength, string> = {
    0: t('password.levels.short'),
    1: t('password.levels.weak'),
    2: t('password.levels.fair'),
    3: t('password.levels.good'),
    4: t('password.levels.strong'),
  };
  const level = levels[strength];
  return (
    <Box>
      <SecretField
        {...rest}
        autoComplete="new-password"
        helperText={rest.helperText ?? t('password.hint', { count: leastPassword })}
      />
      {rest.value !== '' && (
        <Box sx={{ display: 'flex', alignItems: 'center', gap: 1.5, paddingInline: 1.75, marginBlockStart: 1 }}>
          <Box aria-hidden sx={{ display: 'flex', gap: 0.5, flex: 1 }}>
            {[1, 2, 3, 4].map((step) => (
              <Box
                key={step}
                sx={{
                  flex: 1,
                  blockSize: 5,
                  borderRadius: 3,
                  bgcolor: step <= Math.max(strength, 1) ? colors[strength] : 'divider',
                  opacity: step <= Math.max(strength, 1) ? 1 : 0.6,
                  transition: 'background-color 200ms',
                }}
              />
            ))}
          </Box>
          <Typography variant="caption" color="textSecondary" role="status" sx={{ whiteSpace: 'nowrap' }}>
            {t('password.strength', { level })}
          </Typography>
        </Box>
      )}
    </Box>
  );
}
