/**
 * Who is logged in: the bearer token of every call. It is kept in memory alone, so that a closed or reloaded page has
 * none; nothing else of the console knows where it comes from.
 */
import { useSyncExternalStore } from 'react';

/** What ended a session, for the page that asks to log in again. */
export type SessionEnd = 'left' | 'expired';

/** Somebody goes on with kept work while there is no network to log in by. */
export interface Absence {
  /** Whose work it is: the name of the session in which it was read. */
  readonly person: string;
  /** Milliseconds since 1970 at which it was read. */
  readonly at: number;
}

interface State {
  readonly token: string | undefined;
  readonly ended: SessionEnd | undefined;
  readonly absence: Absence | undefined;
}

const NOBODY: State = { token: undefined, ended: undefined, absence: undefined };
let state: State = NOBODY;
/** Asks for another token, where the session can have one; answers whether it does. */
let renewer: (() => boolean) | undefined;
const listeners = new Set<() => void>();

function change(next: State): void {
  state = next;
  for (const listener of listeners) listener();
}

export function openSession(token: string, renew?: () => boolean): void {
  renewer = renew;
  change({ ...NOBODY, token });
}

export function endSession(ended: SessionEnd): void {
  renewer = undefined;
  if (state.token !== undefined) change({ ...NOBODY, ended });
}

/** The API does not know the token any more: the session goes on with another one, or ends. */
export function refuseToken(): void {
  if (renewer?.() !== true) endSession('expired');
}

/** Kept work goes on without a login. */
export function beginAbsence(absence: Absence): void {
  if (state.token === undefined) change({ ...state, absence });
}

/** The login is asked for. */
export function endAbsence(): void {
  change({ ...state, absence: undefined });
}

/** Whether calls of the API carry a token. */
export function isLoggedIn(): boolean {
  return state.token !== undefined;
}

/** The header that carries the session, or nothing where nobody is logged in. */
export function authorization(): string | undefined {
  return state.token === undefined ? undefined : `Bearer ${state.token}`;
}

/** What a token of the user pool says of its owner; any other token says nothing. */
function claimOf(token: string, name: string): unknown {
  const [, payload = '', signature] = token.split('.');
  if (signature === undefined) return undefined;
  const claims: unknown = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
  return typeof claims === 'object' && claims !== null ? Reflect.get(claims, name) : undefined;
}

/** The user of a token of the user pool, which is renewed every few minutes; undefined of any other token. */
function userOf(token: string): string | undefined {
  const user = claimOf(token, 'sub');
  return typeof user === 'string' ? user : undefined;
}

const OF_LOCATION = 'location:';

/** The location that whoever is logged in is bound to, as its associate; undefined of others, and where a token does not say it. */
export function boundLocation(): string | undefined {
  const groups = claimOf(state.token ?? '', 'cognito:groups');
  const [only, ...more] = Array.isArray(groups) ? groups.map(String) : [];
  return only?.startsWith(OF_LOCATION) && more.length === 0 ? only.slice(OF_LOCATION.length) : undefined;
}

/** A name for whoever works here, the same after the next login, from which the token does not follow. */
export async function sessionName(): Promise<string> {
  if (state.absence !== undefined) return state.absence.person;
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
