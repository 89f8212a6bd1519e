/** Units leave work that is not shipped, as many as fit one write. */
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import { MAX_ITEMS, type Write } from '../../shared/transact.ts';
import { locationInactive } from '../work-order/departures.ts';
import { allocatedOf, type Fulfillment } from '../work-order/fulfillment.ts';
import { type ChangeWrites, changeWrites } from './change-writes.ts';
import type { DecisionCircumstance, FulfillmentChange } from './fulfillment-change.ts';
import { decideVoid } from './not-shipped-decision.ts';

type Decide = (circumstance: DecisionCircumstance, lines: readonly LineUnits[]) => FulfillmentChange;

/** The writes by which units leave the work as `decide` says. Refused as Moved. */
export async function writesOfLeaving(
  before: Fulfillment,
  decide: Decide,
  now: string,
): Promise<readonly Write[]> {
  const order = await readOrder(before.orderId);
  const orderCancelRequested = order.cancel !== undefined;
  const circumstance = { now, settings: settings(), orderCancelRequested };

  function leave(lines: readonly LineUnits[]): Promise<ChangeWrites> {
    return changeWrites(order, before, decide(circumstance, lines), now);
  }

  const { plan } = await firstChunk(allocatedOf(before), MAX_ITEMS, leave);
  return plan.writes;
}

/** The writes by which work that nobody has seen leaves a location that takes no new work: it is planned anew. */
export function writesOfVoid(before: Fulfillment, now: string): Promise<readonly Write[]> {
  return writesOfLeaving(
    before,
    (circumstance, lines) => decideVoid(before, locationInactive, circumstance, lines),
    now,
  );
}
