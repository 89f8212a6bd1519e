/** What a cancel does to a fulfillment, by how far its location has come. Pure. */

import { releaseUnits } from '../../fulfillment/facts/remove-units.ts';
import { dealWithFailure } from '../../fulfillment/work-order/deal-with-failure.ts';
import {
  askedBack,
  awaitsReroute,
  type CancelEdit,
  type Fulfillment,
  isFinished,
} from '../../fulfillment/work-order/fulfillment.ts';
import { withDueAt } from '../../fulfillment/work-order/next-deadline.ts';
import {
  eventOf,
  type FulfillmentMoment,
  reviseFulfillment,
} from '../../fulfillment/work-order/revise-fulfillment.ts';
import { type LineUnits, plus, sumUnits } from '../../order/line-units.ts';

const LEAST_PROGRESSED_FIRST: readonly Fulfillment['status'][] = [
  'planned',
  'requested',
  'accepted',
  'picking',
  'packed',
];

/** Sorts fulfillments so that what is cancelled costs least. */
export function byProgress(a: Fulfillment, b: Fulfillment): number {
  const progress = LEAST_PROGRESSED_FIRST.indexOf(a.status) - LEAST_PROGRESSED_FIRST.indexOf(b.status);
  return progress || b.n - a.n;
}

/** A planned fulfillment, which no location has seen, gives up units. With none left it is cancelled. */
export function withdrawUnits(
  before: Fulfillment,
  freed: readonly LineUnits[],
  request: FulfillmentMoment,
): Fulfillment {
  const { fulfillment } = releaseUnits(before, freed, 'cancelled');
  const isGone = fulfillment.status === 'cancelled';
  const event = isGone ? eventOf('cancelled', fulfillment, { units: sumUnits(freed) }) : undefined;
  return reviseFulfillment(withDueAt(fulfillment, request), request.now, event);
}

/**
 * The units that waited to be planned again are given back, and the fulfillment has no other: Dispatch fails by
 * `Cancelled`, and there is no re-route (P9). Undefined where the fulfillment has something left: its re-route
 * finds nothing to plan, and what is left goes on.
 */
export function endReroute(before: Fulfillment, moment: FulfillmentMoment): Fulfillment | undefined {
  const ended: Fulfillment = { ...before, failure: 'Cancelled' };
  if (!awaitsReroute(before) || !isFinished(ended)) return undefined;
  return reviseFulfillment(withDueAt(ended, moment), moment.now);
}

/**
 * The same where nobody is to re-route: a person cancels what the fulfillment's branch waits for. What is left at
 * the location goes on without the failure.
 */
export function settleReroute(before: Fulfillment, moment: FulfillmentMoment): Fulfillment | undefined {
  if (!awaitsReroute(before)) return undefined;
  return endReroute(before, moment) ?? dealWithFailure(before, moment.now);
}

/**
 * The location is asked to give units back; it may refuse, and has a deadline (`answerBy`, UTC). An earlier
 * request that the location has not answered is widened. `beside`: units that it is asked for again by a recall.
 */
export function askLocation(
  before: Fulfillment,
  units: readonly LineUnits[],
  request: FulfillmentMoment & {
    readonly by: string;
    readonly answerBy: string;
    readonly edit?: CancelEdit | undefined;
  },
  beside: readonly LineUnits[] = [],
): Fulfillment {
  const { by, answerBy, now } = request;
  const waiting = askedBack(before);
  const edit = request.edit ?? (waiting.length > 0 ? before.cancelAsked?.edit : undefined);
  const lines = plus(waiting, units);
  const cancelAsked = { lines, answerBy, by, ...(edit ? { edit } : {}) };
  const asked: Fulfillment = lines.length > 0 ? { ...before, cancelAsked } : before;
  return reviseFulfillment(
    withDueAt(asked, request),
    now,
    eventOf('cancel_asked', before, { answerBy, lines: plus(lines, beside) }),
  );
}

/** Shipped units that could still come back: all that were neither returned nor lost. */
export function returnableUnits({ lines }: Fulfillment): LineUnits[] {
  return lines
    .map(({ lineId, sku, shipped, returned, lost }) => ({ lineId, sku, units: shipped - returned - lost }))
    .filter(({ units }) => units > 0);
}
