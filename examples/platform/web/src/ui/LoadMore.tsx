import Box from '@mui/material/Box';
import Button from '@mui/material/Button';
import { useEffect, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { ProblemAlert } from './ProblemAlert';

interface LoadMoreProps {
  /** What useInfiniteQuery returned. */
  query: {
    hasNextPage: boolean;
    isFetchingNextPage: boolean;
    isFetchNextPageError: boolean;
    error: unknown;
    fetchNextPage(): unknown;
  };
}

/** The end of a list: gets the next page when it comes into view, or by its button. */
export function LoadMore({ query }: LoadMoreProps) {
  const { t } = useTranslation();
  const end = useRef<HTMLDivElement>(null);
  const { hasNextPage, isFetchingNextPage, isFetchNextPageError, fetchNextPage } = query;
  const ready = hasNextPage && !isFetchingNextPage && !isFetchNextPageError;
  useEffect(() => {
    const element = end.current;
    if (!ready || !element || typeof IntersectionObserver === 'undefined') return;
    const watch = new IntersectionObserver((seen) => seen.some((s) => s.isIntersecting) && fetchNextPage(), { rootMargin: '400px' });
    watch.observe(element);
    return () => watch.disconnect();
  }, [ready, fetchNextPage]);
  if (!hasNextPage) return null;
  return (
    <Box ref={end} sx={{ display: 'grid', justifyItems: 'center', paddingBlock: 2 }}>
      {isFetchNextPageError ? (
        <ProblemAlert problem={query.error} onRetry={() => fetchNextPage()} sx={{ inlineSize: '100%' }} />
      ) : (
        <Button loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          {isFetchingNextPage ? t('loadingMore') : t('actions.more')}
        </Button>
      )}
    </Box>
  );
}
