const SSR_HINT =
  '\nIf you are trying to use this method doing server-side-rendering, please make sure you move this method inside a componentDidMount method or useEffect hook.';

/** On a server, appends the advice that the function belongs into the browser. */
export function ssrHint(error: string): string {
  return typeof window === 'undefined' ? error + SSR_HINT : error;
}
