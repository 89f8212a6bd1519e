/**
 * Tokens of the Admin API. By client credentials any caller may ask for one that lives a day. Those of public apps live an
 * hour, and each comes with the refresh token of the next: Shopify takes the one before until its successor is used.
 */
import * as z from 'zod';
import type { Authorization, GrantedToken, RotatedToken } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { httpAnswerOf, shopUrl } from './call.ts';

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

const rotatedAnswer = tokenAnswer.extend({ refresh_token: z.string().min(1) });

/** A token is replaced this long before its end, so that none ends on its way. In seconds. */
const EARLY = 300;

/** Asks the token exchange; a refusal of it is one of the app's credentials. */
async function exchange<T>(
  session: Session,
  form: Readonly<Record<string, string>>,
  answer: z.ZodType<T>,
): Promise<CallResult<T>> {
  const { clientId = '', clientSecret = '' } = session.secret;
  const outcome = await session.send({
    method: 'POST',
    url: `${shopUrl(session)}/admin/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({ client_id: clientId, client_secret: clientSecret, ...form }).toString(),
  });
  if (outcome.kind === 'answered' && outcome.status >= 400 && outcome.status < 404)
    return { kind: 'unauthorized', why: `Shopify refused the app's credentials (${wordsOf(outcome.body)})` };
  const answered = httpAnswerOf(session, outcome);
  if (answered.kind !== 'done') return answered;
  const token = answer.safeParse(jsonOf(answered.value.body));
  return token.success
    ? { kind: 'done', value: token.data }
    : { kind: 'unanswered', why: 'Shopify answered no token' };
}

function endOf({ now }: Session, seconds: number): string {
  return new Date(Date.parse(now()) + Math.max(0, seconds - EARLY) * 1000).toISOString();
}

async function grantToken(session: Session): Promise<CallResult<GrantedToken>> {
  const granted = await exchange(session, { grant_type: 'client_credentials' }, tokenAnswer);
  if (granted.kind !== 'done') return granted;
  const { access_token: token, expires_in: seconds } = granted.value;
  return { kind: 'done', value: { token, expiresAt: endOf(session, seconds) } };
}

async function refreshToken(session: Session): Promise<CallResult<RotatedToken>> {
  const { refreshToken: refresh = '' } = session.secret;
  const form = { grant_type: 'refresh_token', refresh_token: refresh };
  const granted = await exchange(session, form, rotatedAnswer);
  if (granted.kind !== 'done') return granted;
  const { access_token: token, expires_in: seconds, refresh_token: next } = granted.value;
  const secret = { ...session.secret, refreshToken: next };
  return { kind: 'done', value: { token, expiresAt: endOf(session, seconds), secret } };
}

/** An app of one merchant is granted tokens by its credentials; a public one has a refresh token of the shop. */
export function authorizationOf({ refreshToken: refresh }: Readonly<Record<string, string>>): Authorization {
  return refresh === undefined
    ? { kind: 'grant', grant: grantToken }
    : { kind: 'rotating', refresh: refreshToken };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function wordsOf(body: string): string {
  const error = z.object({ error: z.string() }).safeParse(jsonOf(body));
  return error.success ? error.data.error : 'without a reason';
}
