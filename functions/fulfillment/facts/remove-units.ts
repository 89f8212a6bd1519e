/** Open units leave a fulfillment: to be planned again, or because nobody wants them any more. Pure. */
import {
  type LineUnits,
  minus,
  overlap,
  plus,
  type SomeUnits,
  sumUnits,
  unitsOf,
} from '../../order/line-units.ts';
import type { Departure } from '../work-order/departures.ts';
import {
  awaitsReroute,
  type Fulfillment,
  type FulfillmentFailure,
  openOf,
  ownUnits,
  statusByUnits,
} from '../work-order/fulfillment.ts';
import { type ChangeDraft, stockMovements } from './fulfillment-change.ts';
import { settleCancelAsk } from './settle-cancel-ask.ts';

/**
 * Why Dispatch fails: because a part is to be planned again, because all is, or because nothing remains.
 * `waits`: whether units that left, now or before, wait for a re-route.
 */
function failureOf(
  remaining: Fulfillment,
  failure: FulfillmentFailure,
  waits: boolean,
): FulfillmentFailure | undefined {
  const isEmpty = ownUnits(remaining) === 0;
  if (waits) return isEmpty ? failure : 'ShortPicked';
  return isEmpty ? 'Cancelled' : undefined;
}

/**
 * The fulfillment without the units that `left` to be planned again and those that were `cancelled` for good.
 */
function withoutUnits(
  before: Fulfillment,
  { left, cancelled }: { readonly left: readonly LineUnits[]; readonly cancelled: readonly LineUnits[] },
  { status, failure, reason }: Omit<Departure, 'movements'>,
): Fulfillment {
  const gone = plus(left, cancelled);
  if (gone.length === 0) return before;
  const { failure: _before, ...rest } = before;
  const waits = left.length > 0 || awaitsReroute(before);
  const remaining: Fulfillment = {
    ...rest,
    reason,
    departed: plus(before.departed, gone),
    lines: before.lines.map((line) => ({ ...line, units: line.units - unitsOf(gone, line.lineId) })),
  };
  const dispatchFailure = failureOf(remaining, failure, waits);
  return {
    ...remaining,
    status: statusByUnits(remaining, waits ? status : 'cancelled'),
    ...(dispatchFailure ? { failure: dispatchFailure } : {}),
  };
}

/**
 * Units that the location does not ship leave the fulfillment (rejected, short, a deadline missed). Those
 * that a cancel request asked back are cancelled, by which the request is met, also where the location had refused:
 * nobody wants them planned again; with `orderCancelRequested` all
 * are, since nothing of the order is routed again (P8, P9). RESERVATION holds the others until Reroute plans
 * them (P10). Units of `lines` beyond the open ones are left out.
 *
 * The stock moves as the departure says; of cancelled units the claim is given up besides.
 */
export function removeUnits(
  before: Fulfillment,
  lines: readonly SomeUnits[],
  departure: Departure,
  orderCancelRequested: boolean,
): ChangeDraft {
  const leaving = overlap(openOf(before), lines);
  const cancelled = orderCancelRequested ? leaving : overlap(leaving, before.cancelAsked?.lines ?? []);
  const left = minus(leaving, cancelled);
  const remaining = withoutUnits(before, { left, cancelled }, departure);
  const { fulfillment, answered } = settleCancelAsk(remaining, cancelled, 'accepted');
  return {
    fulfillment,
    left,
    cancelled,
    parcels: [],
    ...(answered ? { answered } : {}),
    totals: [
      { from: 'allocated', to: 'reserved', units: sumUnits(left) },
      { from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) },
    ],
    movements: [
      ...departure.movements.flatMap((kind) => stockMovements(before, kind, leaving)),
      ...stockMovements(before, 'releaseUnallocated', cancelled),
    ],
  };
}

/**
 * Why Dispatch fails when units that left before are still to be planned again and the rest is given back.
 */
function failureOfLeft({ failure }: Fulfillment): FulfillmentFailure {
  return failure === undefined || failure === 'ShortPicked' ? 'Rejected' : failure;
}

/**
 * The location gives open units back that it was asked for: they are cancelled, and their allocation is
 * released. Units of `lines` beyond the open ones are left out.
 */
export function releaseUnits(before: Fulfillment, lines: readonly LineUnits[], reason: string): ChangeDraft {
  const cancelled = overlap(openOf(before), lines);
  const departure = { status: 'cancelled', failure: failureOfLeft(before), reason } as const;
  return {
    fulfillment: withoutUnits(before, { left: [], cancelled }, departure),
    left: [],
    cancelled,
    parcels: [],
    totals: [{ from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) }],
    movements: stockMovements(before, 'releaseAllocated', cancelled),
  };
}
