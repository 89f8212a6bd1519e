/** An answer of the API: status and parsed body. */
export interface Answer {
  readonly status: number;
  readonly body: unknown;
}

/** The API refused, or did not answer. */
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
const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * A caller of the public API, as a channel, warehouse or operator would write one: a bearer token, JSON, and
 * patience with 5xx and 429.
 */
export class ApiClient {
  readonly base: string;
  readonly #token: string | undefined;

  constructor(base: string, token?: string) {
    this.base = base;
    this.#token = token;
  }

  /** The answer, whatever its status; 5xx, 429 and broken connections are tried again. */
  async send(
    method: string,
    path: string,
    body?: unknown,
    headers: Readonly<Record<string, string>> = {},
  ): Promise<Answer> {
    const raw =
      body === undefined || typeof body === 'string' || body instanceof Uint8Array
        ? body
        : JSON.stringify(body);
    for (let attempt = 0; ; attempt++) {
      try {
        const response = await fetch(this.base + path, {
          method,
          headers: {
            ...(raw === undefined ? {} : { 'content-type': 'application/json' }),
            ...(this.#token === undefined ? {} : { authorization: `Bearer ${this.#token}` }),
            ...headers,
          },
          ...(raw === undefined ? {} : { body: typeof raw === 'string' ? raw : new Uint8Array(raw) }),
          signal: AbortSignal.timeout(30_000),
        });
        const text = await response.text();
        const answer = { status: response.status, body: text === '' ? undefined : parsed(text) };
        if ((response.status < 500 && response.status !== 429) || attempt >= RETRIES) return answer;
      } catch (error) {
        if (attempt >= RETRIES) throw error;
      }
      await pause(100 * 2 ** attempt + Math.random() * 100);
    }
  }

  /** @throws ApiError unless the answer is 2xx */
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

  get(path: string): Promise<unknown> {
    return this.call('GET', path);
  }
  post(path: string, body: unknown): Promise<unknown> {
    return this.call('POST', path, body);
  }
  put(path: string, body: unknown): Promise<unknown> {
    return this.call('PUT', path, body);
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return text;
  }
}
