import Alert from '@mui/material/Alert';
import Box from '@mui/material/Box';
import Button, { type ButtonProps } from '@mui/material/Button';
import Download from '@mui/icons-material/FileDownloadOutlined';
import { useMutation } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { api, ask } from '../../api/client';
import { isProblem } from '../../api/problem';
import { ProblemAlert } from '../../ui/ProblemAlert';
import { useFormat } from '../../words/format';
import { useWait } from '../auth/form';

/** Gives a file to the browser to keep. */
export function saveFile(content: Blob, name: string): void {
  const url = URL.createObjectURL(content);
  const link = document.createElement('a');
  link.href = url;
  link.download = name;
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 60_000); // by then it is read
}

/** Downloads all that is stored of the account. What goes wrong is said here, and does not become a file. */
export function ExportButton(props: Pick<ButtonProps, 'variant' | 'size'>) {
  const { t } = useTranslation(['settings', 'auth']);
  const format = useFormat();
  const [wait, holdBack] = useWait();
  const get = useMutation({
    mutationFn: async () => {
      // The API says nothing of the file's type.
      const file = (await ask(api.GET('/me/export', { parseAs: 'blob' }) as Promise<{ data?: Blob; error?: unknown; response: Response }>)) as Blob;
      const name = `account-${new Date().toISOString().slice(0, 10)}.json`;
      saveFile(file, name);
      return name;
    },
    onError: (error) => isProblem(error, 'rate_limited') && holdBack(error.retryAfter ?? 60),
  });
  const limited = isProblem(get.error, 'rate_limited');
  return (
    <Box>
      <Button {...props} startIcon={<Download />} loading={get.isPending} loadingPosition="start" disabled={wait > 0} onClick={() => get.mutate()}>
        {t('data.download')}
      </Button>
      <Box role="status">
        {get.isSuccess && (
          <Alert severity="success" sx={{ marginBlockStart: 2 }}>
            {t('data.ready', { file: `\u2068${get.data}\u2069` })}
          </Alert>
        )}
        {limited && wait > 0 && (
          <Alert severity="warning" sx={{ marginBlockStart: 2 }}>
            {t('auth:frame.wait', { time: format.duration(wait) })}
          </Alert>
        )}
      </Box>
      {get.isError && !limited && <ProblemAlert problem={get.error} onRetry={() => get.mutate()} sx={{ marginBlockStart: 2 }} />}
    </Box>
  );
}
