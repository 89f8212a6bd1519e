import { pause } from './pause.ts';

/** An answer of the API: status and parsed body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The API refused a call. */
export class ApiError extends Error {
  override name = 'ApiError';
  readonly status: number;
  readonly body: unknown;
  constructor(method: string, path: string, { status, body }: Answer) {
    super(`${method} ${path} answered ${status}: ${JSON.stringify(body)}`);
    this.status = status;
    this.body = body;
  }
}

const RETRIES = 6;
const TIMEOUT_MS = 30_000;

/**
 * A caller of the public API, as a channel, warehouse or operator would write one: a bearer token, JSON, and
 * patience with 5xx and 429.
 */
export class ApiClient {
  readonly base: string;
  /** How often a call was sent again. */
  retries = 0;
  readonly #token: string | undefined;

  constructor(base: string, token?: string) {
    this.base = base;
    this.#token = token;
  }

  /**
   * The answer, whatever its status; 5xx, 429 and broken connections are tried again.
   * @param body text or bytes as they are, anything else as JSON
   */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const raw = rawBody(body);
    const init = {
      method,
      headers: { ...this.#headers(raw !== undefined), ...headers },
      ...(raw === undefined ? {} : { body: raw }),
    };
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(this.base + path, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
        const text = await response.text();
        const answer = { status: response.status, body: text === '' ? undefined : parsed(text) };
        if (!mayPass(answer.status) || attempt >= RETRIES) return answer;
      } catch (error) {
        if (attempt >= RETRIES) throw error;
      }
      this.retries += 1;
      await pause(100 * 2 ** attempt + Math.random() * 100);
    }
  }

  #headers(withBody: boolean): Record<string, string> {
    return {
      ...(withBody ? { 'content-type': 'application/json' } : {}),
      ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
    };
  }

  /** The body of an answer of success. @throws ApiError unless the answer is 2xx */
  async call(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<unknown> {
    const answer = await this.send(method, path, body, headers);
    if (answer.status >= 300) throw new ApiError(method, path, answer);
    return answer.body;
  }

  /** @throws ApiError unless the answer is 2xx */
  get(path: string): Promise<unknown> {
    return this.call('GET', path);
  }

  /** @throws ApiError unless the answer is 2xx */
  post(path: string, body: unknown): Promise<unknown> {
    return this.call('POST', path, body);
  }

  /** @throws ApiError unless the answer is 2xx */
  put(path: string, body: unknown): Promise<unknown> {
    return this.call('PUT', path, body);
  }
}

/** Whether the same call may be answered otherwise a moment later. */
function mayPass(status: number): boolean {
  return status >= 500 || status === 429;
}

function rawBody(body: unknown): string | Uint8Array<ArrayBuffer> | undefined {
  if (body === undefined || typeof body === 'string') return body;
  return body instanceof Uint8Array ? new Uint8Array(body) : JSON.stringify(body);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
