/** Which work of a location that has too few goods may give units up. Pure. */
import {
  askedBack,
  type Fulfillment,
  type FulfillmentStatus,
} from '../../fulfillment/work-order/fulfillment.ts';
import { askedInRecall, recalledUnits, wantedUnits } from '../../fulfillment/work-order/recall.ts';
import { type LineUnits, minus, sumUnits } from '../../order/line-units.ts';

/** What a location may still give back without undoing what it has done: nothing that is packed, ready or gone. */
const UNPACKED: readonly FulfillmentStatus[] = ['requested', 'accepted', 'picking'];

/** Whether units of the work may go elsewhere; `asks`: also what its location sees, which is asked for them. */
export function mayGiveUp(
  { status, location: at }: Pick<Fulfillment, 'status' | 'location'>,
  location: string,
  asks: boolean,
): boolean {
  if (at !== location) return false;
  return status === 'planned' || (asks && UNPACKED.includes(status));
}

/** Open units of the SKU that the location is not asked for already, and has not refused to give back. */
export function unitsToMove(fulfillment: Fulfillment, sku: string, most = Infinity): LineUnits[] {
  let left = most;
  return minus(wantedUnits(fulfillment), recalledUnits(fulfillment))
    .filter((line) => line.sku === sku)
    .map((line) => {
      const units = Math.min(line.units, left);
      left -= units;
      return { ...line, units };
    })
    .filter(({ units }) => units > 0);
}

/** Units of the SKU that the location is asked for and has not answered for: they are about to go. */
export function unitsAsked(fulfillment: Fulfillment, sku: string): number {
  const asked = [...askedBack(fulfillment), ...askedInRecall(fulfillment)];
  return sumUnits(asked.filter((line) => line.sku === sku));
}
