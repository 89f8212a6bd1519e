/**
 * Who is logged in: the bearer token of every call. It is kept in memory alone, so that a closed or reloaded page has
 * none; nothing else of the console knows where it comes from.
 */
import { useSyncExternalStore } from 'react';

/** What ended a session, for the page that asks to log in again. */
export type SessionEnd = 'left' | 'expired';

interface State {
  readonly token: string | undefined;
  readonly ended: SessionEnd | undefined;
}

let state: State = { token: undefined, ended: undefined };
const listeners = new Set<() => void>();

function change(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

export function openSession(token: string): void {
  change({ token, ended: undefined });
}

export function endSession(ended: SessionEnd): void {
  if (state.token !== undefined) change({ token: undefined, ended });
}

/** The header that carries the session, or nothing where nobody is logged in. */
export function authorization(): string | undefined {
  return state.token === undefined ? undefined : `Bearer ${state.token}`;
}

/** The user of a token of the user pool, which is renewed every few minutes; undefined of any other token. */
function userOf(token: string): string | undefined {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined) return undefined;
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  const user: unknown =
    typeof claims === 'object' && claims !== null ? Reflect.get(claims, 'sub') : undefined;
  return typeof user === 'string' ? user : undefined;
}

/** A name for whoever is logged in, the same after the next login, from which the token does not follow. */
export async function sessionName(): Promise<string> {
  const token = state.token ?? '';
  const bytes = new TextEncoder().encode(userOf(token) ?? token);
  const hash = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...hash.slice(0, 12)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** The session of the page, kept current. */
export function useSession(): State {
  return useSyncExternalStore(subscribe, () => state);
}
