import type { AnchorHTMLAttributes, Ref } from 'react';
import { Link } from 'react-router';

/**
 * The link of all MUI components: give them an href. Paths below the root are pages of this application; what is the program's own
 * (/api/…), other addresses and downloads are followed by the browser.
 */
export function RouterLink({ href, ref, ...rest }: AnchorHTMLAttributes<HTMLAnchorElement> & { href?: string; ref?: Ref<HTMLAnchorElement> }) {
  if (!href || !href.startsWith('/') || href.startsWith('//') || href.startsWith('/api/') || rest.download !== undefined || rest.target === '_blank') {
    return <a ref={ref} href={href} {...(rest.target === '_blank' ? { rel: 'noopener noreferrer' } : {})} {...rest} />;
  }
  return <Link ref={ref} to={href} {...rest} />;
}
