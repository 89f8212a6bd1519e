/** One call of the Admin API, and what its answer comes to. Errors come in a 200 as well. */
import * as z from 'zod';
import type { CallResult, NotDone, RefusalSubject, Refused } from '../../contract/call-answer.ts';
import type { HttpAnswer, HttpOutcome } from '../../contract/http-port.ts';
import type { Session } from '../../contract/session.ts';
import { ADMIN_VERSION, type AdminDocument } from './documents.ts';
import { limitHintOf, throttleWait } from './limits.ts';

type Variables = Readonly<Record<string, unknown>>;

const graphqlError = z.object({
  message: z.string(),
  path: z.array(z.union([z.string(), z.number()])).nullish(),
  extensions: z.object({ code: z.string().nullish() }).nullish(),
});
type GraphqlError = z.output<typeof graphqlError>;

const graphqlAnswer = z.object({
  data: z.unknown().optional(),
  errors: z.union([z.array(graphqlError), z.string()]).nullish(),
});

export function shopUrl({ shop, connection }: Pick<Session, 'shop' | 'connection'>): string {
  return (connection.baseUrl ?? `https://${shop}`).replace(/\/$/, '');
}

export function refused(about: RefusalSubject, code: string, words: string): Refused {
  return { kind: 'refused', about, code, words };
}

/** Sends the document and reads its data; a field that was refused with an error is `null` in it. */
export async function callAdmin<T>(
  session: Session,
  { text, cost }: AdminDocument,
  variables: Variables,
  data: z.ZodType<T>,
): Promise<CallResult<T>> {
  const outcome = await session.send({
    method: 'POST',
    url: `${shopUrl(session)}/admin/api/${ADMIN_VERSION}/graphql.json`,
    headers: {
      'content-type': 'application/json',
      accept: 'application/json',
      'x-shopify-access-token': session.token ?? '',
    },
    body: JSON.stringify({ query: text, variables }),
    cost,
  });
  const answered = httpAnswerOf(session, outcome);
  return answered.kind === 'done' ? readAnswer(session, answered.value, data) : answered;
}

/** The body of a 200, or what another status says. */
export function httpAnswerOf(session: Session, outcome: HttpOutcome): CallResult<HttpAnswer> {
  if (outcome.kind === 'unsent') return { ...outcome, kind: 'later' };
  if (outcome.kind === 'unanswered') return outcome;
  const { status } = outcome;
  const why = `Shopify answered ${status}`;
  if (status === 200) return { kind: 'done', value: outcome };
  if (status === 401 || status === 403) return { kind: 'unauthorized', why };
  // Frozen for want of payment, locked, or limited.
  if ([402, 423, 429, 430].includes(status)) return later(session, why, limitHintOf(outcome).retryAfter);
  if (status >= 500) return { kind: 'unanswered', why };
  return refused(status === 404 ? 'connection' : 'call', `HTTP_${status}`, why);
}

function later({ now }: Session, why: string, seconds: number | undefined): NotDone {
  if (seconds === undefined) return { kind: 'later', why };
  return { kind: 'later', why, retryAt: new Date(Date.parse(now()) + seconds * 1000).toISOString() };
}

function readAnswer<T>(session: Session, answer: HttpAnswer, data: z.ZodType<T>): CallResult<T> {
  const read = graphqlAnswer.safeParse(jsonOf(answer.body));
  if (!read.success) return { kind: 'unanswered', why: 'Shopify answered with something that is no GraphQL' };
  const errors = errorsOf(read.data.errors);
  const whole = errors.filter(({ path }) => !path || read.data.data === undefined || read.data.data === null);
  const [first] = whole;
  if (first) return errorAnswer(session, first, answer);
  const value = data.safeParse(read.data.data);
  if (value.success) return { kind: 'done', value: value.data };
  const [error] = errors;
  if (error) return errorAnswer(session, error, answer);
  return { kind: 'unanswered', why: `Shopify's answer could not be read: ${z.prettifyError(value.error)}` };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function errorsOf(errors: readonly GraphqlError[] | string | null | undefined): readonly GraphqlError[] {
  if (typeof errors === 'string') return [{ message: errors }];
  return errors ?? [];
}

function errorAnswer(session: Session, { message, extensions }: GraphqlError, answer: HttpAnswer): NotDone {
  const code = extensions?.code ?? '';
  if (code === 'THROTTLED') return later(session, 'throttled', throttleWait(answer));
  if (code === 'INTERNAL_SERVER_ERROR' || code === 'TIMEOUT') return { kind: 'unanswered', why: message };
  if (code === 'SHOP_INACTIVE') return { kind: 'later', why: message };
  if (code === 'ACCESS_DENIED') return refused('connection', code, message);
  return refused('call', code === '' ? 'GRAPHQL_ERROR' : code, message);
}

export const userErrors = z.array(
  z.object({
    field: z.array(z.string()).nullish(),
    message: z.string(),
    code: z.string().nullish(),
  }),
);
export type UserErrors = z.output<typeof userErrors>;

/** The refusal that a 200 with user errors is; undefined without any. */
export function userRefusal(errors: UserErrors, about: RefusalSubject): Refused | undefined {
  const [first] = errors;
  if (!first) return undefined;
  const words = errors.map(({ message }) => message).join(' ');
  return refused(about, first.code ?? first.field?.join('.') ?? 'USER_ERROR', words);
}

/** The digits of a global id. */
export function digitsOf(gid: string): string {
  return gid.replace(/^gid:\/\/shopify\/\w+\//, '').replace(/\?.*$/, '');
}

/** The global id of an id that may be one already. */
export function gidOf(type: string, id: string): string {
  return id.startsWith('gid://') ? id : `gid://shopify/${type}/${id}`;
}
