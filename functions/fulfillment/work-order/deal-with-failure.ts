import type { Fulfillment } from './fulfillment.ts';
import { reviseFulfillment } from './revise-fulfillment.ts';

/**
 * The fulfillment once somebody has taken up the units that left it (P10): the failure is gone, and what leaves
 * from now on waits under the key of the next dispatch (P24), which is also a part of the next execution's name
 * (P15).
 */
export function dealWithFailure(before: Fulfillment, now: string): Fulfillment {
  // `left` is of release 0.2.0 (earlier-release.ts).
  const { failure: _, left: _also, ...rest } = before;
  return reviseFulfillment({ ...rest, dispatch: before.dispatch + 1 }, now);
}
