import Button from '@mui/material/Button';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import { useRouteError } from 'react-router';
import { away } from '../../api/away';
import { Problem, isAway } from '../../api/problem';
import { ChunkLost, mayReload, whyLost } from '../../chunk';
import { Shell } from '../../shell/Shell';
import { Page } from '../../ui/Page';
import { PageLoading } from '../../ui/PageLoading';
import { ProblemAlert } from '../../ui/ProblemAlert';

/**
 * Stands in place of a page that could not be shown; with whole, of the shell too. What a new release has taken away is loaded
 * anew, once, and so is a page that was asked for while the server was away, when it is back.
 */
export function ErrorPage({ whole = false }: { whole?: boolean }) {
  const error = useRouteError();
  const page = error instanceof ChunkLost || isAway(error) ? <Lost error={error} /> : <Failed error={error} />;
  return whole ? <Shell>{page}</Shell> : page;
}

function Lost({ error }: { error: unknown }) {
  const [problem, setProblem] = useState<unknown>(undefined);
  useEffect(() => {
    let over = false;
    let stop = () => {};
    void whyLost().then((why) => {
      if (over) return;
      if (!why) {
        if (mayReload()) window.location.reload();
        else setProblem(isAway(error) ? new Problem('unavailable') : error); // it is back
        return;
      }
      away.lost();
      stop = away.subscribe(() => away.now() || window.location.reload());
      setProblem(why);
    });
    return () => {
      over = true;
      stop();
    };
  }, [error]);
  return problem === undefined ? <PageLoading /> : <Failed error={problem} />;
}

function Failed({ error }: { error: unknown }) {
  const { t } = useTranslation();
  useEffect(() => console.error(error), [error]);
  return (
    <Page title={isAway(error) ? t('error.away') : t('error.title')} width="text">
      <ProblemAlert
        problem={error}
        words={{ internal: t('error.text') }}
        {...(!isAway(error) && {
          action: (
            <Button color="inherit" size="small" onClick={() => window.location.reload()}>
              {t('actions.reload')}
            </Button>
          ),
        })}
      />
      {!isAway(error) && (
        <Button href="/" sx={{ marginBlockStart: 2 }}>
          {t('error.home')}
        </Button>
      )}
    </Page>
  );
}
