import { addHeld, type Reservation } from '../../inventory/reservation/reservation.ts';
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { fulfillmentOwner } from '../../order/unit-owner.ts';
import { type Departure, orderEdited } from '../work-order/departures.ts';
import { type Fulfillment, openOf } from '../work-order/fulfillment.ts';
import { withDueAt } from '../work-order/next-deadline.ts';
import { type FulfillmentMoment, reviseFulfillment } from '../work-order/revise-fulfillment.ts';
import type { TotalsShift } from './fulfillment-change.ts';
import { removeUnits } from './remove-units.ts';

/** Planned work without its units, and who holds these. */
export interface WithdrawnWork {
  readonly next: Fulfillment;
  readonly reservation: Reservation;
  readonly movements: readonly StockMovement[];
  /** Of META's totals. */
  readonly totals: readonly TotalsShift[];
}

/** Which units are withdrawn, and why. */
export interface WithdrawnUnits {
  readonly lines: readonly LineUnits[];
  readonly departure: Departure;
}

/**
 * Takes the units out of work that no location has seen and that is void: RESERVATION holds them for the
 * re-route into which Dispatch, when it comes, fails. Pure.
 */
export function withdrawPlanned(
  planned: Fulfillment,
  held: Reservation,
  moment: FulfillmentMoment,
  { lines, departure }: WithdrawnUnits = { lines: openOf(planned), departure: orderEdited },
): WithdrawnWork {
  const change = removeUnits(planned, lines, departure, false);
  return {
    next: reviseFulfillment(withDueAt(change.fulfillment, moment), moment.now),
    reservation: addHeld(held, change.left, { by: fulfillmentOwner(planned), from: planned.n }),
    movements: change.movements,
    totals: change.totals.filter(({ units }) => units > 0),
  };
}
