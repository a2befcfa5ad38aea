import Alert from '@mui/material/Alert';
import Button from '@mui/material/Button';
import Typography from '@mui/material/Typography';
import type { SxProps, Theme } from '@mui/material/styles';
import type { ReactNode } from 'react';
import { useTranslation } from 'react-i18next';
import { useLocation } from 'react-router';
import { isAway, isProblem } from '../api/problem';
import { signInPath } from '../api/session';
import { type ProblemWords, problemMessage } from './problemMessage';

interface ProblemAlertProps {
  /** What was thrown: a Problem, or anything else. */
  problem: unknown;
  /** Other words than the usual for some codes. */
  words?: ProblemWords;
  /** What tries it again. */
  onRetry?: () => void;
  onClose?: () => void;
  /** A way on that fits better than to try again. */
  action?: ReactNode;
  sx?: SxProps<Theme>;
}

/** Says what went wrong, in the words of who reads it, with a way on. It is read out when it appears. */
export function ProblemAlert({ problem, words, onRetry, onClose, action, sx }: ProblemAlertProps) {
  const { t } = useTranslation();
  const location = useLocation();
  const signIn = isProblem(problem, 'unauthenticated') && !words?.unauthenticated;
  const way =
    action ??
    (signIn ? (
      <Button color="inherit" size="small" href={signInPath(location)}>
        {t('actions.signIn')}
      </Button>
    ) : onRetry ? (
      <Button color="inherit" size="small" onClick={onRetry}>
        {t('actions.retry')}
      </Button>
    ) : undefined);
  return (
    <Alert severity={isAway(problem) ? 'warning' : 'error'} {...(way ? { action: way } : {})} {...(onClose ? { onClose, closeText: t('actions.close') } : {})} {...(sx ? { sx } : {})}>
      {problemMessage(t, problem, words)}
      {isProblem(problem, 'internal') && problem.request && (
        <Typography variant="caption" component="div">
          {t('problem.request', { id: problem.request })}
        </Typography>
      )}
    </Alert>
  );
}
