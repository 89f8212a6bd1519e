/**
 * One call of a shop's REST interface (v3), and what its answer comes to. Hosts, caches and firewalls answer in the
 * shop's place: with pages for people under any status, and with refusals that WooCommerce knows nothing of.
 */
import { stringify } from 'lossless-json';
import * as z from 'zod';
import type { CallResult, NotDone, RefusalSubject } from '../../contract/call-answer.ts';
import type { HttpAnswer, HttpRequest } from '../../contract/http-port.ts';
import type { Session } from '../../contract/session.ts';
import { parsePayload } from '../../message/payload.ts';

export interface ShopCall {
  readonly method: HttpRequest['method'];
  /** Below the interface's root, such as `/orders/12`. */
  readonly path: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: Readonly<Record<string, unknown>>;
  /** What a refusal of this call is about. */
  readonly about: RefusalSubject;
}

export interface ShopReply {
  /** Numbers are the text that was sent. */
  readonly json: unknown;
  /** As it was sent. */
  readonly text: string;
  readonly headers: HttpAnswer['headers'];
}

const errorSchema = z.object({ code: z.string(), message: z.string().default('') });

/** The shop's address without a slash at its end; a shop named by its host alone is called by HTTPS. */
export function addressOf({ connection, shop }: Pick<Session, 'connection' | 'shop'>): string {
  const named = connection.baseUrl ?? shop;
  const address = /^https?:\/\//.test(named) ? named : `https://${named}`;
  return address.replace(/\/+$/, '');
}

export async function callShop(session: Session, call: ShopCall): Promise<CallResult<ShopReply>> {
  const { consumerKey = '', consumerSecret = '' } = session.secret;
  const query = call.query === undefined ? '' : `?${new URLSearchParams(call.query)}`;
  const basic = Buffer.from(`${consumerKey}:${consumerSecret}`).toString('base64');
  const outcome = await session.send({
    method: call.method,
    url: `${addressOf(session)}/wp-json/wc/v3${call.path}${query}`,
    headers: {
      authorization: `Basic ${basic}`,
      accept: 'application/json',
      ...(call.body ? { 'content-type': 'application/json' } : {}),
    },
    ...(call.body ? { body: stringify(call.body) ?? '' } : {}),
  });
  switch (outcome.kind) {
    case 'unsent': {
      const retryAt = outcome.retryAt === undefined ? {} : { retryAt: outcome.retryAt };
      return { kind: 'later', why: outcome.why, ...retryAt };
    }
    case 'unanswered':
      return outcome;
    case 'answered':
      return meaningOf(outcome, call, session.now());
  }
}

/** What a status means, with what is said beside it. Only JSON is an answer of the shop itself. */
function meaningOf(answer: HttpAnswer, call: ShopCall, now: string): CallResult<ShopReply> {
  const { status, headers } = answer;
  const json = jsonOf(answer.body);
  if (status === 429) return later(`${shortly(answer)}: too many requests`, headers, now);
  if (json === undefined) return pageMeaning(answer, call, now);
  if (status >= 200 && status < 300) return { kind: 'done', value: { json, text: answer.body, headers } };
  const { success, data } = errorSchema.safeParse(json);
  if (!success) return silent(answer, call, now);
  if (data.code === 'rest_no_route') return refused('connection', data.code, data.message);
  if (status === 401 || status === 403) return { kind: 'unauthorized', why: `${data.code}: ${data.message}` };
  const isFatal = status >= 500 && !data.code.startsWith('woocommerce_rest_');
  return isFatal ? silent(answer, call, now) : refused(call.about, data.code, data.message);
}

/** Something else than the shop's interface answers. */
function pageMeaning(answer: HttpAnswer, call: ShopCall, now: string): CallResult<ShopReply> {
  const { status, headers } = answer;
  if (status === 401) return { kind: 'unauthorized', why: `${shortly(answer)}: the host asks for a login` };
  if (status >= 300 && status < 400) {
    const where = headers['location'] ?? 'another address';
    return refused('connection', 'REDIRECTED', `The address leads on to ${where}: name that one.`);
  }
  if (status === 404)
    return refused('connection', 'NO_INTERFACE', 'There is no REST interface at this address.');
  return silent(answer, call, now);
}

/** A reading call may be made again at once; whether a writing one was acted on, nobody says. */
function silent(answer: HttpAnswer, { method }: ShopCall, now: string): NotDone {
  const why = `${shortly(answer)}, and no answer of WooCommerce`;
  return method === 'GET' ? later(why, answer.headers, now) : { kind: 'unanswered', why };
}

function refused(about: RefusalSubject, code: string, words: string): NotDone {
  return { kind: 'refused', about, code, words };
}

function later(why: string, headers: HttpAnswer['headers'], now: string): NotDone {
  const seconds = retryAfter(headers, now);
  if (seconds === undefined) return { kind: 'later', why };
  return { kind: 'later', why, retryAt: new Date(Date.parse(now) + seconds * 1000).toISOString() };
}

/** Seconds, which a server gives as a number or as a date. */
export function retryAfter(headers: HttpAnswer['headers'], now: string): number | undefined {
  const text = headers['retry-after']?.trim() ?? '';
  if (/^\d{1,6}$/.test(text)) return Number(text);
  const at = text === '' ? Number.NaN : Date.parse(text);
  return Number.isNaN(at) ? undefined : Math.max(0, (at - Date.parse(now)) / 1000);
}

function shortly({ status, body }: HttpAnswer): string {
  const title = /<title>([^<]{1,120})/i.exec(body)?.[1]?.trim();
  return title === undefined ? `status ${status}` : `status ${status} (${title})`;
}

function jsonOf(body: string): unknown {
  try {
    return parsePayload(body);
  } catch {
    return undefined;
  }
}

/** What an answer holds, read by a schema; a shop that answers otherwise is a plug-in's doing, and says so. */
export function readReply<Schema extends z.ZodType>(
  answer: CallResult<ShopReply>,
  schema: Schema,
): CallResult<z.output<Schema>> {
  if (answer.kind !== 'done') return answer;
  const parsed = schema.safeParse(answer.value.json);
  if (parsed.success) return { kind: 'done', value: parsed.data };
  const at = parsed.error.issues[0]?.path.join('.') ?? '';
  return refused('call', 'UNEXPECTED_ANSWER', `WooCommerce's answer cannot be read at "${at}".`);
}
