import fc from 'fast-check';
import { unfinishedUnits } from '../../functions/order/order.ts';
import { orderOf, type Stage } from '../support/stage.ts';

/**
 * Units at any mixture of places that a reserved order can have, at most `most` at each, or all of them
 * unreserved; never an order of which nothing is left to do.
 */
export function stagesWith(most: number): fc.Arbitrary<Stage> {
  const units = fc.integer({ min: 0, max: most });
  return fc
    .oneof(
      fc.record({
        held: units,
        left: units,
        planned: units,
        accepted: units,
        shipped: units,
        delivered: units,
      }),
      fc.record({ open: fc.integer({ min: 1, max: 4 }) }),
      fc.record({ backordered: fc.integer({ min: 1, max: 4 }) }),
    )
    .filter((stage) => unfinishedUnits(orderOf(stage).totals) > 0);
}
