/** One call of the till's interface. */
import * as z from 'zod';
import type { CallResult, RefusalSubject } from '../../functions/channels/contract/call-answer.ts';
import type { HttpAnswer, HttpRequest } from '../../functions/channels/contract/http-port.ts';
import type { Session } from '../../functions/channels/contract/session.ts';

export const VERSION = '2026-11';
/** Seconds in which what was given up may still act. */
export const QUIET = 60;
export const errorSchema = z.object({ code: z.string(), words: z.string() });

interface TillCall {
  readonly method: HttpRequest['method'];
  readonly path: string;
  readonly body?: object;
  readonly about?: RefusalSubject;
}

/** One call, and what its answer comes to. */
export async function call<Schema extends z.ZodType>(
  session: Session,
  { method, path, body, about = 'call' }: TillCall,
  schema: Schema,
): Promise<CallResult<z.output<Schema>>> {
  const { apiKey = '' } = session.secret;
  const outcome = await session.send({
    method,
    url: `${session.connection.baseUrl ?? session.shop}${path}`,
    headers: {
      authorization: `Bearer ${apiKey}`,
      'till-version': VERSION,
      'content-type': 'application/json',
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  if (outcome.kind === 'unsent') return { kind: 'later', why: outcome.why };
  if (outcome.kind === 'unanswered') return outcome;
  return meaningOf(outcome, { method, about, now: session.now() }, schema);
}

function meaningOf<Schema extends z.ZodType>(
  { status, headers, body }: HttpAnswer,
  { method, about, now }: Required<Pick<TillCall, 'method' | 'about'>> & { readonly now: string },
  schema: Schema,
): CallResult<z.output<Schema>> {
  const json = jsonOf(body);
  const why = `status ${status}`;
  if (status === 429) {
    const seconds = Number(headers['retry-after'] ?? 1);
    return { kind: 'later', why, retryAt: new Date(Date.parse(now) + seconds * 1000).toISOString() };
  }
  if (status === 401) return { kind: 'unauthorized', why };
  const error = z.object({ error: errorSchema }).safeParse(json);
  if (error.success) return { kind: 'refused', about, ...error.data.error };
  const read = schema.safeParse(json);
  if (status === 200 && read.success) return { kind: 'done', value: read.data };
  return method === 'GET' ? { kind: 'later', why } : { kind: 'unanswered', why };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
