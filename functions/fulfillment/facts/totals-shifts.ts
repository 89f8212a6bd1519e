/** By which an order's totals move when units of its fulfillments do. Pure. */
import { sumUnits } from '../../order/line-units.ts';
import { type QuantityState, quantityStates } from '../../shared/events/statuses.ts';
import { type Fulfillment, openOf, underwayUnits } from '../work-order/fulfillment.ts';
import type { TotalsShift } from './fulfillment-change.ts';

/** Units by the total in which the order counts them. */
export type CountedUnits = Readonly<Partial<Record<QuantityState, number>>>;

/** The units that the order counts at these fulfillments. */
export function unitsAt(fulfillments: readonly Fulfillment[]): CountedUnits {
  const lines = fulfillments.flatMap((one) => one.lines);
  const sumOf = (state: 'delivered' | 'returned' | 'lost'): number =>
    lines.reduce((sum, line) => sum + line[state], 0);
  return {
    allocated: fulfillments.reduce((sum, one) => sum + sumUnits(openOf(one)), 0),
    shipped: fulfillments.reduce((sum, one) => sum + underwayUnits(one), 0),
    delivered: sumOf('delivered'),
    returned: sumOf('returned'),
    lost: sumOf('lost'),
  };
}

/**
 * The shifts that lead from `before` to `after`. As many units as leave one total have to enter another: what
 * enters from elsewhere (`reserved`, `cancelled`) belongs into both.
 */
export function shiftsBetween(before: CountedUnits, after: CountedUnits): TotalsShift[] {
  const more = quantityStates
    .map((state) => ({ state, units: (after[state] ?? 0) - (before[state] ?? 0) }))
    .filter(({ units }) => units > 0);
  const shifts: TotalsShift[] = [];
  for (const from of quantityStates) {
    let leaving = (before[from] ?? 0) - (after[from] ?? 0);
    for (const entry of more) {
      const units = Math.min(leaving, entry.units);
      if (units <= 0) continue;
      shifts.push({ from, to: entry.state, units });
      entry.units -= units;
      leaving -= units;
    }
  }
  return shifts;
}
