/** A fulfillment after shipped units of it reached an end: delivered, returned or lost. Pure. */
import type { EventDraft } from '../../shared/events/carried.ts';
import {
  findParcel,
  type RememberedParcel,
  withKnownParcel,
  withParcel,
} from '../parcels/fulfillment-parcels.ts';
import { higherEnd, type UnitEnd } from '../parcels/unit-counts.ts';
import { type Fulfillment, openOf, statusByUnits, underwayUnits } from '../work-order/fulfillment.ts';
import { eventOf } from '../work-order/revise-fulfillment.ts';

function unitsWithEnd({ lines }: Fulfillment, end: UnitEnd): number {
  return lines.reduce((sum, line) => sum + line[end], 0);
}

function eventOfEnd(fulfillment: Fulfillment): EventDraft {
  const { status } = fulfillment;
  if (status === 'delivered')
    return eventOf('delivered', fulfillment, { units: unitsWithEnd(fulfillment, 'delivered') });
  const end = status === 'returned' ? 'returned' : 'lost';
  return eventOf('closed', fulfillment, { as: status, units: unitsWithEnd(fulfillment, end) });
}

/**
 * The fulfillment with a parcel's end. Nothing changes where a higher one is known (P27). Its deadline,
 * version and event are the caller's to set.
 */
export function endParcel(before: Fulfillment, remembered: RememberedParcel, end: UnitEnd): Fulfillment {
  const fulfillment = withKnownParcel(before, remembered);
  const parcel = findParcel(fulfillment, remembered.m);
  if (!parcel || higherEnd(end, parcel.end) === parcel.end) return before;
  return withParcel(fulfillment, { ...parcel, end });
}

/** A fulfillment with the status that it has after ends, and what it announces. */
export interface EndedFulfillment {
  readonly fulfillment: Fulfillment;
  /** `fulfillment.delivered` or `.closed`, when nothing of the fulfillment is open or on its way any more. */
  readonly draft?: EventDraft;
}

/**
 * The status after ends. A fulfillment of one parcel says nothing when it is delivered: the shipment's own
 * event says so.
 */
export function statusAfterEnds(before: Fulfillment, ended: Fulfillment): EndedFulfillment {
  const next: Fulfillment = { ...ended, status: statusByUnits(ended, before.status) };
  const isOver = next.status !== before.status && underwayUnits(next) === 0 && openOf(before).length === 0;
  if (!isOver) return { fulfillment: next };
  if (next.status === 'delivered' && before.parcels === 1) {
    // The event that the item carries was announced with its own version; without it the item stays small.
    const { evt: _announced, ...quiet } = next;
    return { fulfillment: quiet };
  }
  return { fulfillment: next, draft: eventOfEnd(next) };
}
