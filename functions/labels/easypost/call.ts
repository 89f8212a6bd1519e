/** One call of EasyPost's API: a key as the name of basic authentication, JSON both ways. */
import type { CallResult } from '../../channels/contract/call-answer.ts';
import type { HttpAnswer, SendHttp } from '../../channels/contract/http-port.ts';
import { type EasyPostShipment, errorSchema, shipmentSchema } from './shapes.ts';

const ADDRESS = 'https://api.easypost.com';
/** Buying waits for the carrier. */
const TIMEOUT_MS = 60_000;

/** How EasyPost is called. */
export interface EasyPostAccess {
  readonly send: SendHttp;
  readonly apiKey: string;
  /** Another address than EasyPost's own, without a slash at its end. */
  readonly url?: string | undefined;
}

export interface EasyPostCall {
  readonly method: 'GET' | 'POST';
  /** Below `/v2`. */
  readonly path: string;
  readonly body?: object;
}

/**
 * Errors after which a purchase may be under way or done (docs.easypost.com, Errors): whoever comes again looks first. They
 * come as 422 like a refusal.
 */
const MAY_BE_DONE: ReadonlySet<string> = new Set([
  'SHIPMENT.POSTAGE.EXISTS',
  'SHIPMENT.POSTAGE.TIMED_OUT',
  'SHIPMENT.POSTAGE.NO_RESPONSE',
  'SHIPMENT.PURCHASE.IN_PROGRESS',
]);

/** A call that is answered with a shipment. */
export async function callEasyPost(
  { send, apiKey, url = ADDRESS }: EasyPostAccess,
  { method, path, body }: EasyPostCall,
): Promise<CallResult<EasyPostShipment>> {
  const outcome = await send({
    method,
    url: `${url}/v2${path}`,
    timeout: TIMEOUT_MS,
    headers: {
      authorization: `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`,
      accept: 'application/json',
      ...(body ? { 'content-type': 'application/json' } : {}),
    },
    ...(body ? { body: JSON.stringify(body) } : {}),
  });
  switch (outcome.kind) {
    case 'unsent':
      return { kind: 'later', why: outcome.why };
    case 'unanswered':
      return outcome;
    case 'answered':
      return meaningOf(outcome);
  }
}

function meaningOf({ status, body }: HttpAnswer): CallResult<EasyPostShipment> {
  if (status === 429) return { kind: 'later', why: 'EasyPost has too many requests of this account' };
  const json = jsonOf(body);
  if (status >= 200 && status < 300) return shipmentOf(json);
  const { data } = errorSchema.safeParse(json);
  if (status === 401 || status === 403)
    return { kind: 'unauthorized', why: `EasyPost answers ${data?.error.code ?? status}` };
  if (!data || status >= 500) return { kind: 'unanswered', why: `EasyPost answers ${status}` };
  const { code, message } = data.error;
  if (MAY_BE_DONE.has(code)) return { kind: 'unanswered', why: `EasyPost answers ${code}` };
  return { kind: 'refused', about: 'call', code, words: wordsOf(message) };
}

function shipmentOf(json: unknown): CallResult<EasyPostShipment> {
  const { success, data } = shipmentSchema.safeParse(json);
  if (success) return { kind: 'done', value: data };
  return { kind: 'unanswered', why: 'EasyPost answers with something else than a shipment' };
}

function wordsOf(message: unknown): string {
  return (typeof message === 'string' ? message : JSON.stringify(message ?? '')).slice(0, 500);
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
