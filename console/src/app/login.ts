/**
 * Logging in at the user pool's hosted page: code with PKCE (RFC 7636). Tokens are kept in memory; what has to survive the way
 * there and back (verifier, state, page) is in the tab's session storage, and is gone afterwards.
 */
import { textIn } from '../parts/field-of.ts';
import { endSession, isLoggedIn, openSession } from './session.ts';

/** Where the console runs, as its deployment says; absent where a token alone logs in. */
interface LoginPlace {
  /** The hosted login. */
  readonly login: string;
  readonly clientId: string;
  readonly scope: string;
}

interface Attempt {
  readonly state: string;
  readonly verifier: string;
  /** The page that was asked for. */
  readonly page: string;
}

const ATTEMPT = 'console-login';
/** A token is renewed so long before it ends. */
const BEFORE_END_MS = 60_000;
/** A login that cannot be reached is asked again after so long: a gap of the network ends no session. */
const ASK_AGAIN_MS = 10_000;
const SERVER_FAILED = 500;
/** Settings that do not come for so long are not waited for: the page is there, and a token logs in. */
const SETTINGS_MS = 10_000;
let place: LoginPlace | undefined;
let executions: string | undefined;
let renewal: ReturnType<typeof setTimeout> | undefined;

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? Object.fromEntries(Object.entries(value)) : {};
}

function placeOf(value: unknown): LoginPlace | undefined {
  const { login, clientId, scope } = fieldsOf(value);
  const isWhole = typeof login === 'string' && typeof clientId === 'string' && typeof scope === 'string';
  return isWhole ? { login, clientId, scope } : undefined;
}

/** Whether people log in at a hosted page. */
export function hasHostedLogin(): boolean {
  return place !== undefined;
}

/** What the ARNs of orders' executions begin with, where the deployment says it. */
export function executionsPrefix(): string | undefined {
  return executions;
}

function base64url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replaceAll('=', '');
}

function randomText(): string {
  return base64url(crypto.getRandomValues(new Uint8Array(32)));
}

function returnAddress(): string {
  return `${window.location.origin}/`;
}

/** Leaves for the hosted login; it comes back to the page that is shown. */
export async function goToLogin(): Promise<void> {
  if (place === undefined) return;
  const { pathname, search } = window.location;
  const attempt: Attempt = { state: randomText(), verifier: randomText(), page: pathname + search };
  sessionStorage.setItem(ATTEMPT, JSON.stringify(attempt));
  const hash = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(attempt.verifier));
  const query = new URLSearchParams({
    response_type: 'code',
    client_id: place.clientId,
    redirect_uri: returnAddress(),
    scope: place.scope,
    state: attempt.state,
    code_challenge: base64url(new Uint8Array(hash)),
    code_challenge_method: 'S256',
  });
  window.location.assign(`${place.login}/oauth2/authorize?${query}`);
}

/** Forgets the tokens, and logs out of the hosted page, too. */
export function logOut(): void {
  clearTimeout(renewal);
  endSession('left');
  if (place === undefined) return;
  const query = new URLSearchParams({ client_id: place.clientId, logout_uri: returnAddress() });
  window.location.assign(`${place.login}/logout?${query}`);
}

/** Asks for tokens and opens the session. Answers whether it is open. @throws where the login cannot be reached */
async function openWith(
  { login, clientId }: LoginPlace,
  grant: Readonly<Record<string, string>>,
): Promise<boolean> {
  const body = new URLSearchParams({ client_id: clientId, ...grant });
  const answer = await fetch(`${login}/oauth2/token`, { method: 'POST', body });
  if (answer.status >= SERVER_FAILED) throw new Error(`the login answers ${answer.status}`);
  if (!answer.ok) return false;
  const tokens = fieldsOf(await answer.json());
  const { access_token: token, expires_in: seconds } = tokens;
  if (typeof token !== 'string') return false;
  const refresh = tokens['refresh_token'] ?? grant['refresh_token'];
  if (typeof refresh !== 'string' || typeof seconds !== 'number') {
    openSession(token);
    return true;
  }
  openSession(token, renewerOf(refresh));
  renewAfter(refresh, Math.max(seconds * 1000 - BEFORE_END_MS, BEFORE_END_MS / 2));
  return true;
}

function renewAfter(refresh: string, ms: number): void {
  clearTimeout(renewal);
  renewal = setTimeout(() => void renew(refresh), ms);
}

/** Renews a token that the API refuses before its time; one that was new is not what is refused. */
function renewerOf(refresh: string): () => boolean {
  const opened = Date.now();
  return () => {
    if (Date.now() - opened < BEFORE_END_MS / 2) return false;
    renewAfter(refresh, 0);
    return true;
  };
}

async function renew(refresh: string): Promise<void> {
  if (place === undefined || !isLoggedIn()) return;
  try {
    const isOpen = await openWith(place, { grant_type: 'refresh_token', refresh_token: refresh });
    if (!isOpen) endSession('expired');
  } catch {
    renewAfter(refresh, ASK_AGAIN_MS);
  }
}

/** The attempt that the address answers; an answer that nobody asked for is none. */
function takeAttempt(state: string | null): Attempt | undefined {
  const kept = sessionStorage.getItem(ATTEMPT);
  sessionStorage.removeItem(ATTEMPT);
  const { state: asked, verifier, page } = fieldsOf(JSON.parse(kept ?? '{}'));
  const isWhole = typeof asked === 'string' && typeof verifier === 'string' && typeof page === 'string';
  return isWhole && asked === state ? { state: asked, verifier, page } : undefined;
}

/**
 * To be called before the first page is shown: learns where people log in and where orders are executed and, on the way
 * back from the login, opens the session and puts the page's own address in place.
 */
export async function beginLogin(): Promise<void> {
  const settings = await fetch('/config.json', { signal: AbortSignal.timeout(SETTINGS_MS) })
    .then(async (answer): Promise<unknown> => (answer.ok ? await answer.json() : undefined))
    .catch(() => undefined);
  place = placeOf(settings);
  executions = textIn(fieldsOf(settings), 'executions');
  const query = new URLSearchParams(window.location.search);
  const code = query.get('code');
  if (code === null || window.location.pathname !== '/') return;
  const attempt = takeAttempt(query.get('state'));
  window.history.replaceState(null, '', attempt?.page ?? '/');
  if (attempt === undefined || place === undefined) return;
  const grant = {
    grant_type: 'authorization_code',
    code,
    code_verifier: attempt.verifier,
    redirect_uri: returnAddress(),
  };
  await openWith(place, grant).catch(() => false);
}
