/** The client credentials grant: any caller may ask for a token that lives a day. */
import * as z from 'zod';
import type { GrantedToken } from '../../contract/adapter.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { Session } from '../../contract/session.ts';
import { httpAnswerOf, shopUrl } from './call.ts';

const tokenAnswer = z.object({ access_token: z.string().min(1), expires_in: z.number().positive() });

/** A token is replaced this long before its end, so that none ends on its way. In seconds. */
const EARLY = 300;

export async function grantToken(session: Session): Promise<CallResult<GrantedToken>> {
  const outcome = await session.send({
    method: 'POST',
    url: `${shopUrl(session)}/admin/oauth/access_token`,
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: session.secret['clientId'] ?? '',
      client_secret: session.secret['clientSecret'] ?? '',
    }).toString(),
  });
  if (outcome.kind === 'answered' && outcome.status >= 400 && outcome.status < 404)
    return { kind: 'unauthorized', why: `Shopify refused the app's credentials (${wordsOf(outcome.body)})` };
  const answered = httpAnswerOf(session, outcome);
  if (answered.kind !== 'done') return answered;
  const token = tokenAnswer.safeParse(jsonOf(answered.value.body));
  if (!token.success) return { kind: 'unanswered', why: 'Shopify answered no token' };
  const { access_token: granted, expires_in: seconds } = token.data;
  const end = Date.parse(session.now()) + Math.max(0, seconds - EARLY) * 1000;
  return { kind: 'done', value: { token: granted, expiresAt: new Date(end).toISOString() } };
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
