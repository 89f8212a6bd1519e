/**
 * Tokens that calls to a shop are made with. A token that anybody may ask for is kept in memory. Of tokens that rotate,
 * each comes with the secret of the next, and the platform forgets the one before it once the new one is used:
 *
 * 1. one writer alone asks, who holds the lease of the connection's item;
 * 2. it reads the secret anew, for whoever had the lease before may have brought a new one;
 * 3. it asks with that secret, and **stores what it is answered before it uses any of it**;
 * 4. only then the token is used, and the lease given back.
 *
 * A crash between asking and storing loses nothing: what is stored is the secret that was asked with, of which the platform
 * has seen no successor, so that it takes it once more. A crash after storing loses nothing: the next writer finds the
 * token in the secret. A lease is longer than asking and storing may take; a writer that comes too late for it stores
 * nothing.
 */
import { randomUUID } from 'node:crypto';
import type { Adapter, Authorization, GrantedToken } from '../channels/contract/adapter.ts';
import type { CallResult } from '../channels/contract/call-answer.ts';
import type { Session } from '../channels/contract/session.ts';
import { after } from '../shared/time.ts';
import { keepConnection, readConnection } from './connection.store.ts';
import { type Credentials, freshCredentials, storeCredentials } from './credentials.ts';

/** A token that is in force for the time that a run may take. */
const SPARE_MS = 120_000;
/** Longer than one call and one write of a secret. Seconds. */
const LEASE = 90;

/** Where the secret has the token in force: rotating tokens are kept with what the next one is asked by. */
const TOKEN = 'accessToken';
const ENDS_AT = 'accessTokenEndsAt';

const tokens = new Map<string, GrantedToken>();

type Rotating = Extract<Authorization, { kind: 'rotating' }>;
type TokenAnswer = CallResult<GrantedToken>;

/** A token that the shop refuses is asked for anew by the next run. */
export function forgetToken(channel: string): void {
  tokens.delete(channel);
}

/** When the token ends that calls are made with; undefined for a shop that is called without. */
export function tokenEndsAt(channel: string): string | undefined {
  return tokens.get(channel)?.expiresAt;
}

function isInForce({ expiresAt }: GrantedToken, now: string): boolean {
  return Date.parse(expiresAt) - SPARE_MS > Date.parse(now);
}

function tokenIn(secret: Credentials): GrantedToken | undefined {
  const { [TOKEN]: token, [ENDS_AT]: expiresAt } = secret;
  return token === undefined || expiresAt === undefined ? undefined : { token, expiresAt };
}

/** A token in force; undefined for a platform that takes the secret itself. */
export async function tokenFor(
  session: Session,
  { authorizationOf }: Pick<Adapter, 'authorizationOf'>,
): Promise<CallResult<string | undefined>> {
  const authorization = authorizationOf(session.secret);
  if (authorization.kind === 'secret') return { kind: 'done', value: undefined };
  const known = tokens.get(session.channel);
  if (known && isInForce(known, session.now())) return { kind: 'done', value: known.token };
  // One that the shop has refused was forgotten: what the secret holds may be that one.
  const granted =
    authorization.kind === 'grant'
      ? await authorization.grant(session)
      : await rotatedToken(session, authorization);
  if (granted.kind !== 'done') return granted;
  tokens.set(session.channel, granted.value);
  return { kind: 'done', value: granted.value.token };
}

async function rotatedToken(session: Session, rotating: Rotating): Promise<TokenAnswer> {
  const { credentials } = session.connection;
  const stored = tokenIn(await freshCredentials(credentials));
  if (stored && isInForce(stored, session.now()) && !refused.has(stored.token))
    return { kind: 'done', value: stored };
  const lease = await takeLease(session);
  if (lease.kind !== 'done') return lease;
  try {
    return await refreshUnderLease(session, rotating, lease.value);
  } finally {
    await giveBack(session, lease.value);
  }
}

/** Tokens that a shop has refused although their time was not over. */
const refused = new Set<string>();

/** The shop does not take the token any more, whatever its time. */
export function refuseToken(channel: string): void {
  const token = tokens.get(channel)?.token;
  if (token !== undefined) refused.add(token);
  forgetToken(channel);
}

interface Lease {
  readonly by: string;
  readonly until: string;
}

async function takeLease({ channel, now }: Session): Promise<CallResult<Lease>> {
  const wanted = { by: randomUUID(), until: after(now(), LEASE) };
  const { tokenLease: held } = await keepConnection(
    channel,
    (before) => {
      const isHeld = before.tokenLease !== undefined && before.tokenLease.until > now();
      return isHeld ? before : { ...before, tokenLease: wanted };
    },
    now(),
  );
  if (held?.by === wanted.by) return { kind: 'done', value: wanted };
  return {
    kind: 'later',
    why: 'another function asks for the next token',
    ...(held ? { retryAt: held.until } : {}),
  };
}

async function isHolder({ channel, now }: Session, { by, until }: Lease): Promise<boolean> {
  return until > now() && (await readConnection(channel))?.tokenLease?.by === by;
}

async function giveBack({ channel, now }: Session, { by }: Lease): Promise<void> {
  await keepConnection(
    channel,
    (before) => {
      const { tokenLease, ...rest } = before;
      return tokenLease?.by === by ? rest : before;
    },
    now(),
  );
}

async function refreshUnderLease(session: Session, rotating: Rotating, lease: Lease): Promise<TokenAnswer> {
  const { credentials } = session.connection;
  const secret = await freshCredentials(credentials);
  const stored = tokenIn(secret);
  if (stored && isInForce(stored, session.now()) && !refused.has(stored.token))
    return { kind: 'done', value: stored };
  const answer = await rotating.refresh({ ...session, secret });
  if (answer.kind !== 'done') return answer;
  const { token, expiresAt, secret: next } = answer.value;
  if (!(await isHolder(session, lease)))
    return { kind: 'later', why: 'the next token came too late: another function asks for it' };
  await storeCredentials(credentials, { ...next, [TOKEN]: token, [ENDS_AT]: expiresAt });
  return { kind: 'done', value: { token, expiresAt } };
}
