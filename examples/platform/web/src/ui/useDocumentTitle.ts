import { useQuery } from '@tanstack/react-query';
import { useEffect } from 'react';
import { platformQuery } from '../api/queries';

/** Sets the document's title while the component is there: "Messages · Rotunda". */
export function useDocumentTitle(title: string): void {
  const name = useQuery(platformQuery).data?.name ?? 'Rotunda';
  useEffect(() => {
    document.title = title && title !== name ? `${title} · ${name}` : name;
  }, [title, name]);
}
