/** Which orders a version of the rules is tried on. Pure; docs/decisions/canary.md says why so. */
import { createHash } from 'node:crypto';
import type { CanaryArm } from '../../order/canary-arm.ts';

/** A version of the rules that some of the orders are planned by. */
export interface CanaryShares {
  /** Each roll-out has a number of its own, so that the next one is tried on other orders. */
  readonly number: number;
  /** By channel, from 0 to 1: the share of its orders. A channel that is not named takes no part. */
  readonly shares: Readonly<Record<string, number>>;
}

/** A number from 0 up to 1 that is always the same for an order and a roll-out, and says nothing of any other. */
function drawOf(number: number, orderId: string): number {
  return createHash('sha256').update(`canary ${number} ${orderId}`).digest().readUInt32BE(0) / 2 ** 32;
}

/**
 * The arm of an order; undefined where its channel takes no part. The same at any time and on any machine while the share is
 * what it was; a larger share keeps the orders that a smaller one has.
 */
export function armOf(
  { number, shares }: CanaryShares,
  orderId: string,
  channel: string,
): CanaryArm | undefined {
  const share = shares[channel];
  if (share === undefined || share <= 0) return undefined;
  return drawOf(number, orderId) < share ? 'canary' : 'rest';
}
