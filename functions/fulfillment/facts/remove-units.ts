/** Open units leave a fulfillment: to be planned again, or because nobody wants them any more. Pure. */
import { type LineUnits, minus, overlap, plus, sumUnits, unitsOf } from '../../order/line-units.ts';
import type { Departure } from '../work-order/departures.ts';
import {
  awaitsReroute,
  excessOf,
  type Fulfillment,
  type FulfillmentFailure,
  openOf,
  ownUnits,
  statusByUnits,
  statusWhenEmpty,
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

/** The fulfillment without some of its excess. */
export function withoutExcess(before: Fulfillment, excess: readonly LineUnits[]): Fulfillment {
  if (excess.length === 0) return before;
  const lines = before.lines.map((line) => {
    const units = (line.excess ?? 0) - unitsOf(excess, line.lineId);
    return line.excess === undefined ? line : { ...line, excess: units };
  });
  return { ...before, lines };
}

interface UnitsGone {
  /** To be planned again. */
  readonly left: readonly LineUnits[];
  /** For good. */
  readonly cancelled: readonly LineUnits[];
  /** Excess that went besides, already taken off. */
  readonly excess: readonly LineUnits[];
}

/** The fulfillment without units. */
function withoutUnits(
  before: Fulfillment,
  { left, cancelled, excess }: UnitsGone,
  { status, failure, reason }: Omit<Departure, 'movements'>,
): Fulfillment {
  const gone = plus(left, cancelled);
  if (gone.length === 0) {
    if (excess.length === 0) return before;
    return { ...before, reason, status: statusByUnits(before, statusWhenEmpty(before)) };
  }
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
 * Excess goes first (P11): it is freed. The stock moves as the departure says; of cancelled units and of excess
 * the claim is given up besides.
 */
export function removeUnits(
  before: Fulfillment,
  lines: readonly LineUnits[],
  departure: Departure,
  orderCancelRequested: boolean,
): ChangeDraft {
  const excess = overlap(excessOf(before), lines);
  const leaving = overlap(openOf(before), minus(plus(lines, []), excess));
  const cancelled = orderCancelRequested ? leaving : overlap(leaving, before.cancelAsked?.lines ?? []);
  const left = minus(leaving, cancelled);
  const remaining = withoutUnits(withoutExcess(before, excess), { left, cancelled, excess }, departure);
  const { fulfillment, answered } = settleCancelAsk(remaining, cancelled, 'accepted');
  return {
    fulfillment,
    left,
    cancelled,
    ...(answered ? { answered } : {}),
    totals: [
      { from: 'allocated', to: 'reserved', units: sumUnits(left) },
      { from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) },
    ],
    movements: [
      ...departure.movements.flatMap((kind) => stockMovements(before, kind, plus(leaving, excess))),
      ...stockMovements(before, 'releaseUnallocated', plus(cancelled, excess)),
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
 * The location gives units back that it was asked for: excess is freed, open units are cancelled, and the
 * allocation of both is released. Units of `lines` beyond those are left out.
 */
export function releaseAsked(before: Fulfillment, lines: readonly LineUnits[], reason: string): ChangeDraft {
  const excess = overlap(excessOf(before), lines);
  return release(before, excess, minus(lines, excess), reason);
}

/** Open units are cancelled, and their allocation is released. Units of `lines` beyond them are left out. */
export function releaseUnits(before: Fulfillment, lines: readonly LineUnits[], reason: string): ChangeDraft {
  return release(before, [], lines, reason);
}

function release(
  before: Fulfillment,
  excess: readonly LineUnits[],
  lines: readonly LineUnits[],
  reason: string,
): ChangeDraft {
  const cancelled = overlap(openOf(before), lines);
  const departure = { status: 'cancelled', failure: failureOfLeft(before), reason } as const;
  return {
    fulfillment: withoutUnits(withoutExcess(before, excess), { left: [], cancelled, excess }, departure),
    left: [],
    cancelled,
    totals: [{ from: 'allocated', to: 'cancelled', units: sumUnits(cancelled) }],
    movements: stockMovements(before, 'releaseAllocated', plus(cancelled, excess)),
  };
}
