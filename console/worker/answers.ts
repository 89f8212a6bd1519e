/** How the console's worker answers what a page asks for. Pure. */

/**
 * `page`: from the network, else the page of this build. `settings`: from the network, else as they were last. `file`: named
 * after its content, so that a kept one is as good as any.
 */
export type Answering = 'page' | 'settings' | 'file';

interface Asked {
  readonly method: string;
  readonly url: string;
  /** Of the request: `navigate` is a page that somebody opens or reloads. */
  readonly mode: string;
}

const FILES = '/assets/';
const SETTINGS = '/config.json';
const API = '/api/';

/** Nothing where the worker keeps out of it: the API's answers are never kept, nor is what is of another origin. */
export function answeringOf({ method, url, mode }: Asked, origin: string): Answering | undefined {
  const asked = new URL(url);
  if (method !== 'GET' || asked.origin !== origin || asked.pathname.startsWith(API)) return undefined;
  if (mode === 'navigate') return 'page';
  if (asked.pathname === SETTINGS) return 'settings';
  return asked.pathname.startsWith(FILES) ? 'file' : undefined;
}
