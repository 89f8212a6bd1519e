/** A leaky bucket: what a platform lets its callers do at once and a second. Pure; times are milliseconds. */
import type { Budget, LimitHint } from '../contract/http-port.ts';

export interface Bucket {
  readonly left: number;
  readonly at: number;
  readonly perSecond: number;
  readonly burst: number;
  /** Nothing goes out before. */
  readonly closedUntil: number;
}

export function fullBucket({ perSecond, burst }: Budget, now: number): Bucket {
  return { left: burst, at: now, perSecond, burst, closedUntil: 0 };
}

function filled(bucket: Bucket, now: number): Bucket {
  const passed = Math.max(0, now - bucket.at) / 1000;
  return { ...bucket, left: Math.min(bucket.burst, bucket.left + passed * bucket.perSecond), at: now };
}

/** When a call of this cost may go out. One that costs more than the bucket holds goes out of a full one. */
export function freeAt(bucket: Bucket, cost: number, now: number): number {
  const { left, perSecond, burst, closedUntil } = filled(bucket, now);
  const missing = Math.min(cost, burst) - left;
  const byCost = missing <= 0 ? now : now + Math.ceil((missing / perSecond) * 1000);
  return Math.max(byCost, closedUntil);
}

export function spend(bucket: Bucket, cost: number, now: number): Bucket {
  const full = filled(bucket, now);
  return { ...full, left: full.left - cost };
}

/** What an answer says of the bucket counts more than what we reckoned. */
export function corrected(bucket: Bucket, hint: LimitHint, now: number): Bucket {
  const { left, perSecond, burst, retryAfter } = hint;
  const full = filled(bucket, now);
  return {
    ...full,
    left: left ?? full.left,
    perSecond: perSecond ?? full.perSecond,
    burst: burst ?? full.burst,
    closedUntil: retryAfter === undefined ? full.closedUntil : now + retryAfter * 1000,
  };
}
