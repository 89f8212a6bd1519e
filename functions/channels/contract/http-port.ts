/**
 * The only way to a shop. An adapter gets the port with each session and opens no connection of its own, so that tests need
 * no network and every call keeps to the limits of its platform (functions/channels/limits/).
 */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE';
  readonly url: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
  /** What the call costs by the platform's own measure (points, requests) as far as it is known before; 1 if absent. */
  readonly cost?: number;
  /** The budget that the call is taken from, where a platform has one an operation (Amazon); else the connection's. */
  readonly budget?: string;
  /** Milliseconds until the call is given up. The connection's `limits.timeout` if absent. */
  readonly timeout?: number;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in small letters. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** What became of a call. No HTTP status is an error here: only an adapter knows what a status means. */
export type HttpOutcome =
  | ({ readonly kind: 'answered' } & HttpAnswer)
  /** Nothing was sent, or the shop cannot have seen it: refused connection, name not found, our own limit. */
  | { readonly kind: 'unsent'; readonly why: string; readonly retryAt?: string }
  /** Sent and not answered: the shop may have acted, and may act still. */
  | { readonly kind: 'unanswered'; readonly why: string };

export type SendHttp = (request: HttpRequest) => Promise<HttpOutcome>;

/** A leaky bucket of one platform: `burst` at once, and `perSecond` after it. */
export interface Budget {
  readonly perSecond: number;
  readonly burst: number;
}

/** What an answer tells of a budget: how much is left, how fast it fills again, when to come again. */
export interface LimitHint {
  readonly left?: number | undefined;
  readonly perSecond?: number | undefined;
  readonly burst?: number | undefined;
  /** Whole or broken seconds. */
  readonly retryAfter?: number | undefined;
}

/** How a platform limits its callers. */
export interface CallLimits {
  /** The budget of calls that name none. */
  readonly budget: Budget;
  /** Budgets of single operations, by name. */
  readonly budgets?: Readonly<Record<string, Budget>>;
  /** Milliseconds. */
  readonly timeout: number;
  /** What headers and body of an answer say of the budget. */
  readonly hintOf: (answer: HttpAnswer) => LimitHint;
}
