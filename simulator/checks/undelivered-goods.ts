/** What carriers bring back undelivered does not lie about: a return waits for it, or has taken it in. */
import { undeliveredOf } from '../../functions/fulfillment/parcels/return-units.ts';
import { sumUnits, unitsOf } from '../../functions/order/line-units.ts';
import { claimedUnits, type SentAndBack, withoutKept } from '../../functions/returns/rma/claimed-units.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import { isEnded } from '../../functions/returns/rma/return.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** Units of a line that a return has taken in, waits for, or has waited for in vain; one whose goods stay waits for none. */
function seenTo({ fulfillments, returns: all }: SentAndBack, lineId: string): number {
  const returns = withoutKept(all);
  const received = returns.map(({ undelivered = [] }) => ({ units: unitsOf(undelivered, lineId) }));
  // A box may have held less than it was to, or strange goods alone: what had been announced is not waited for again.
  const inVain = returns.filter(isEnded).map(({ lines, undelivered = [] }) => {
    return { units: Math.max(0, unitsOf(lines, lineId) - unitsOf(undelivered, lineId)) };
  });
  return sumUnits([...received, ...inVain]) + claimedUnits({ fulfillments, returns }, lineId);
}

/** Units that came back undelivered and that no return is about; and parcels of which several returns are. */
export function undeliveredViolations({ table, books }: World): Violation[] {
  const returns = Map.groupBy(table.store.ofType('Return').map(parseReturn), ({ orderId }) => orderId);
  const works = Map.groupBy(books.fulfillments.values(), ({ orderId }) => orderId);
  return [...works].flatMap(([orderId, fulfillments]) => {
    const own = returns.get(orderId) ?? [];
    const lineIds = new Set(fulfillments.flatMap(({ lines }) => lines.map(({ lineId }) => lineId)));
    return [...lineIds].flatMap((lineId) => {
      const undelivered = sumUnits(fulfillments.map((one) => ({ units: undeliveredOf(one, lineId) })));
      const missing = undelivered - seenTo({ fulfillments, returns: own }, lineId);
      const text = `${missing} units came back undelivered, and no return is about them`;
      return missing > 0 ? [{ rule: 'undelivered', about: `${orderId} line ${lineId}`, text }] : [];
    });
  });
}
