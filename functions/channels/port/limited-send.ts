import type { CallLimits, HttpRequest, SendHttp } from '../contract/http-port.ts';
import { type Bucket, corrected, freeAt, fullBucket, spend } from './bucket.ts';

/** Who waits, and how long a call may wait for its turn before it is left to a later run. */
export interface Patience {
  readonly now: () => number;
  readonly sleep: (milliseconds: number) => Promise<void>;
  readonly most: number;
}

/** Keeps the limits of a platform: calls wait for their turn, and one whose turn is too far off is not sent. */
export function limitedSend(send: SendHttp, limits: CallLimits, patience: Patience): SendHttp {
  const buckets = new Map<string, Bucket>();
  const bucketOf = (name: string): Bucket => {
    const budget = limits.budgets?.[name] ?? limits.budget;
    return buckets.get(name) ?? fullBucket(budget, patience.now());
  };
  return async (request: HttpRequest) => {
    const { budget: name = '', cost = 1, timeout = limits.timeout } = request;
    for (;;) {
      const now = patience.now();
      const free = freeAt(bucketOf(name), cost, now);
      if (free <= now) break;
      if (free - now > patience.most)
        return { kind: 'unsent', why: 'the limit of the platform', retryAt: new Date(free).toISOString() };
      await patience.sleep(free - now);
    }
    buckets.set(name, spend(bucketOf(name), cost, patience.now()));
    const outcome = await send({ ...request, timeout });
    if (outcome.kind === 'answered')
      buckets.set(name, corrected(bucketOf(name), limits.hintOf(outcome), patience.now()));
    return outcome;
  };
}
