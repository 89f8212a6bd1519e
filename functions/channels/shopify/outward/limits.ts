/** Shopify counts points: what a query costs at most has to be in the bucket, and what it did not use is given back. */
import * as z from 'zod';
import type { CallLimits, HttpAnswer, LimitHint } from '../../contract/http-port.ts';

const costOfAnswer = z.object({
  extensions: z.object({
    cost: z.object({
      requestedQueryCost: z.number(),
      throttleStatus: z.object({
        maximumAvailable: z.number(),
        currentlyAvailable: z.number(),
        restoreRate: z.number(),
      }),
    }),
  }),
});

function costOf({ body }: HttpAnswer): z.output<typeof costOfAnswer>['extensions']['cost'] | undefined {
  try {
    return costOfAnswer.safeParse(JSON.parse(body)).data?.extensions.cost;
  } catch {
    return undefined;
  }
}

/** Seconds until the bucket holds what the throttled query needs. */
export function throttleWait(answer: HttpAnswer): number {
  const cost = costOf(answer);
  if (!cost || cost.throttleStatus.restoreRate <= 0) return 1;
  const { currentlyAvailable, restoreRate } = cost.throttleStatus;
  return Math.max(0.1, (cost.requestedQueryCost - currentlyAvailable) / restoreRate);
}

export function limitHintOf(answer: HttpAnswer): LimitHint {
  const seconds = Number(answer.headers['retry-after'] ?? Number.NaN);
  const retryAfter = Number.isFinite(seconds) && seconds >= 0 ? { retryAfter: seconds } : {};
  const status = costOf(answer)?.throttleStatus;
  if (!status) return retryAfter;
  return {
    left: status.currentlyAvailable,
    perSecond: status.restoreRate,
    burst: status.maximumAvailable,
    ...retryAfter,
  };
}

/** The plan that most shops are on; what a shop's answers say replaces it. */
export const shopifyLimits: CallLimits = {
  budget: { perSecond: 100, burst: 2_000 },
  timeout: 20_000,
  hintOf: limitHintOf,
};

/** Seconds: longer than the longest request that Shopify carries out. */
export const QUIET = 60;
