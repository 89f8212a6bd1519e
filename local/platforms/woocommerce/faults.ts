/** What goes wrong on demand between a caller and the shop: the host, the network, WordPress itself. */

export type WooFault =
  /** Answered by the host or by WordPress; the shop did nothing. */
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly body?: string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  /** A page for people, with 200: a maintenance plug-in, a cache, a login of the host. */
  | { readonly kind: 'page' }
  /** The shop did nothing, and nobody answers. */
  | { readonly kind: 'silence' }
  /** The shop acts at once, and its answer is lost. */
  | { readonly kind: 'answerLost' }
  /** Nobody answers, and the shop acts when the caller has long gone. */
  | { readonly kind: 'actsLate'; readonly milliseconds: number }
  /** The connection breaks before the shop has seen anything. */
  | { readonly kind: 'broken' };

export interface WooCall {
  readonly method: string;
  readonly path: string;
}

interface PlannedFault {
  readonly fault: WooFault;
  readonly meets: (call: WooCall) => boolean;
  left: number;
}

/** A host's limit of requests. */
export interface HostLimit {
  readonly requests: number;
  readonly windowMilliseconds: number;
  /** Whether the refusal says when to come again. */
  readonly saysWhen: boolean;
}

export class WooFaults {
  /** Decides of every call that no planned fault meets. */
  faultOf: (call: WooCall) => WooFault | undefined = () => undefined;
  limit: HostLimit | undefined;
  /** Whether a call that nobody answers is held open until its caller gives up, as in life; else it is cut off at once. */
  hangs = true;
  private planned: readonly PlannedFault[] = [];
  private calls: readonly number[] = [];

  /** The next calls of that method and path meet it; `path` is a part of theirs. */
  plan(
    fault: WooFault,
    { method, path = '', times = 1 }: { method?: string; path?: string; times?: number } = {},
  ): void {
    const meets = (call: WooCall): boolean =>
      (method === undefined || call.method === method) && call.path.includes(path);
    this.planned = [...this.planned, { fault, meets, left: times }];
  }

  /** What was planned and has met no call yet does not happen any more. */
  clear(): void {
    this.planned = [];
  }

  next(call: WooCall, now: number): WooFault | undefined {
    const throttled = this.throttle(now);
    if (throttled) return throttled;
    const planned = this.planned.find(({ meets }) => meets(call));
    if (!planned) return this.faultOf(call);
    planned.left -= 1;
    this.planned = this.planned.filter(({ left }) => left > 0);
    return planned.fault;
  }

  private throttle(now: number): WooFault | undefined {
    if (!this.limit) return undefined;
    const { requests, windowMilliseconds, saysWhen } = this.limit;
    this.calls = [...this.calls.filter((at) => at > now - windowMilliseconds), now];
    if (this.calls.length <= requests) return undefined;
    const retryAfter = { 'retry-after': String(Math.ceil(windowMilliseconds / 1000)) };
    return {
      kind: 'answer',
      status: 429,
      body: '<h1>Too Many Requests</h1>',
      headers: saysWhen ? retryAfter : {},
    };
  }
}
