import type { HttpOutcome, HttpRequest } from '../contract/http-port.ts';

/** Failures in which the shop cannot have seen the request. */
const UNSENT: ReadonlySet<string> = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'UND_ERR_CONNECT_TIMEOUT',
]);
const DEFAULT_TIMEOUT_MS = 30_000;
/** More of an answer than this is of no use, and would fill the memory. */
const MOST_BYTES = 20_000_000;

/** One call over the network. Never throws: what became of it is the outcome. */
export async function fetchHttp({ timeout, body, ...request }: HttpRequest): Promise<HttpOutcome> {
  const init: RequestInit = {
    method: request.method,
    headers: { ...request.headers },
    // A shop that moved is looked at by a person: credentials go to no other address.
    redirect: 'manual',
    signal: AbortSignal.timeout(timeout ?? DEFAULT_TIMEOUT_MS),
    ...(body === undefined ? {} : { body }),
  };
  try {
    const response = await fetch(request.url, init);
    const text = await response.text();
    if (text.length > MOST_BYTES) return { kind: 'unanswered', why: 'the answer is too long' };
    const headers = Object.fromEntries(response.headers.entries());
    return { kind: 'answered', status: response.status, headers, body: text };
  } catch (error) {
    return outcomeOf(error);
  }
}

function outcomeOf(error: unknown): HttpOutcome {
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  const why = cause instanceof Error ? `${cause.name} ${code}`.trim() : 'unknown';
  return UNSENT.has(code) ? { kind: 'unsent', why } : { kind: 'unanswered', why };
}
