/** The path of a page of this application that somebody is to be led to, whatever an address asks for. */
export function ownPath(to: string | null | undefined): string {
  // Browsers drop line ends and tabs of addresses, and take \ for /.
  if (!to || !to.startsWith('/') || /[\u0000-\u001f\u007f\\]/.test(to)) return '/';
  try {
    const here = new URL('https://here.invalid/');
    const url = new URL(to, here);
    if (url.origin !== here.origin || url.pathname.startsWith('//') || /^\/(sign-in|sign-up|api)(\/|$)/.test(url.pathname)) return '/';
    return url.pathname + url.search + url.hash;
  } catch {
    return '/';
  }
}
