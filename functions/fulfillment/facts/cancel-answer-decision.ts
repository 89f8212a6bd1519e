/** What a location's answer to a cancel request does, and what its silence does. Pure. */
import { type LineUnits, minus, overlap, plus, sumUnits } from '../../order/line-units.ts';
import {
  BY_SHRINK,
  type Departure,
  operatorRerouted,
  orderEdited,
  stockShrunk,
} from '../work-order/departures.ts';
import { askedBack, askedExcess, excessOf, type Fulfillment } from '../work-order/fulfillment.ts';
import { askedInRecall, recalledUnits } from '../work-order/recall.ts';
import { eventOf, type FulfillmentMoment } from '../work-order/revise-fulfillment.ts';
import {
  type ChangeDraft,
  type ChangeException,
  completeChange,
  type DecisionCircumstance,
  type FulfillmentChange,
  noEffects,
  unwelcomeFact,
} from './fulfillment-change.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { releaseAsked, removeUnits } from './remove-units.ts';

/** An answer to what nobody asked: recorded, and an exception. */
function unaskedAnswer(
  before: Fulfillment,
  fact: 'cancelAccepted' | 'cancelRefused',
  moment: FulfillmentMoment,
): FulfillmentChange {
  const exception = unwelcomeFact(before, { fact });
  return completeChange({ ...noEffects, fulfillment: before }, moment, { exception });
}

/** The request without units that were given back. */
function withoutGiven(before: Fulfillment, given: readonly LineUnits[]): Fulfillment {
  const { cancelAsked: ask } = before;
  return ask ? { ...before, cancelAsked: { ...ask, lines: minus(ask.lines, given) } } : before;
}

/** What of the units that are given back nobody wants, and what is to be planned anew (recall.ts). */
function givenBack(
  before: Fulfillment,
  lines: readonly LineUnits[],
): { readonly unwanted: readonly LineUnits[]; readonly recalled: readonly LineUnits[] } {
  const { cancelAsked: ask, recall } = before;
  if (!recall) return { unwanted: lines, recalled: [] };
  const open = minus(lines, excessOf(before));
  const asked = ask && ask.answer !== 'accepted' ? overlap(open, ask.lines) : [];
  const recalled = minus(open, asked);
  return { unwanted: minus(lines, recalled), recalled };
}

/** Why units leave that a recall has asked for. */
function departureOfRecall({ recall, wish }: Fulfillment): Departure {
  if (!recall?.reroute) return orderEdited;
  return wish?.by === BY_SHRINK ? stockShrunk : operatorRerouted;
}

/** Both go in one change: the claims of the recalled units are held until they are planned anew. */
function releaseGiven(
  before: Fulfillment,
  lines: readonly LineUnits[],
  { orderCancelRequested }: DecisionCircumstance,
): ChangeDraft {
  const { unwanted, recalled } = givenBack(before, lines);
  const released = releaseAsked(before, unwanted, 'cancelled');
  if (recalled.length === 0) return released;
  const rest = withoutGiven(released.fulfillment, minus(unwanted, excessOf(before)));
  const departure = departureOfRecall(before);
  const left = removeUnits(rest, recalled, departure, orderCancelRequested);
  return {
    fulfillment: { ...left.fulfillment, cancelAsked: before.cancelAsked },
    left: left.left,
    cancelled: plus(released.cancelled, left.cancelled),
    totals: [...released.totals, ...left.totals],
    movements: [...released.movements, ...left.movements],
  };
}

/** The fulfillment without its recall, once that is answered by a yes. */
function withoutRecall({ recall: _, ...fulfillment }: Fulfillment): Fulfillment {
  return fulfillment;
}

/**
 * The location gives `lines` back: they are cancelled and free again, or wait to be planned anew where the order was
 * edited. A late yes is as good as one in time, as far as the units are still open. Where the units are too many for
 * one write, only the `last` one answers the request.
 */
export function decideCancelAccepted(
  before: Fulfillment,
  circumstance: DecisionCircumstance,
  { lines, last }: { readonly lines: readonly LineUnits[]; readonly last: boolean },
): FulfillmentChange {
  const ask = before.cancelAsked;
  if (lines.length === 0) return unaskedAnswer(before, 'cancelAccepted', circumstance);
  const released = releaseGiven(before, lines, circumstance);
  const change = last ? { ...released, fulfillment: withoutRecall(released.fulfillment) } : released;
  const event = eventOf('cancelled', change.fulfillment, { units: sumUnits(lines) });
  if (!ask || ask.answer === 'accepted') return completeChange(change, circumstance, { event });
  const given = minus(givenBack(before, lines).unwanted, excessOf(before));
  const fulfillment: Fulfillment = {
    ...change.fulfillment,
    cancelAsked: last ? { ...ask, answer: 'accepted' } : { ...ask, lines: minus(ask.lines, given) },
  };
  const answered = last ? { answered: 'accepted' as const } : {};
  return completeChange({ ...change, fulfillment, ...answered }, circumstance, { event });
}

/** What the location is asked for, for a cancel, as excess and by a recall, with this answer; `because`: the location's own words. */
function withAnswer(before: Fulfillment, answer: 'refused' | 'unanswered', because?: string): Fulfillment {
  const { cancelAsked, excessAsked, recall } = before;
  const words = because ? { because } : {};
  const asks = cancelAsked !== undefined && cancelAsked.answer !== 'accepted';
  return {
    ...before,
    ...(asks ? { cancelAsked: { ...cancelAsked, answer, ...words } } : {}),
    ...(excessAsked ? { excessAsked: { ...excessAsked, answer } } : {}),
    ...(recall ? { recall: { ...recall, answer, ...words } } : {}),
  };
}

/** A person hears that the location works on for an order as it was before it was edited, or against an operator's wish. */
function recallRefused(before: Fulfillment, detail: Record<string, unknown>): ChangeException {
  const { fulfillmentId, location } = before;
  return {
    type: before.recall?.reroute ? 'RerouteRefused' : 'EditRefused',
    detail: { fulfillmentId, location, lines: recalledUnits(before), ...detail },
  };
}

/** Nothing moves: the work goes on to its own deadline. */
export function decideCancelRefused(
  before: Fulfillment,
  { reason }: EventOfKind<'cancelRefused'>,
  moment: FulfillmentMoment,
): FulfillmentChange {
  const ask = before.cancelAsked;
  const isAsked = ask !== undefined && ask.answer !== 'accepted';
  const isRecalled = askedInRecall(before).length > 0;
  if (!isAsked && !before.recall && excessOf(before).length === 0)
    return unaskedAnswer(before, 'cancelRefused', moment);
  const fulfillment = withAnswer(before, 'refused', reason);
  const answered = isAsked ? { answered: 'refused' as const } : {};
  return completeChange({ ...noEffects, fulfillment, ...answered }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason: 'refused' }),
    ...(isRecalled ? { exception: recallRefused(before, { fact: 'refused' }) } : {}),
  });
}

/**
 * A cancel request that the location did not answer in time counts as refused, and opens an exception (P8).
 */
export function decideUnansweredCancel(before: Fulfillment, moment: FulfillmentMoment): FulfillmentChange {
  const { fulfillmentId, location } = before;
  const fulfillment = withAnswer(before, 'unanswered');
  const isOrders = askedBack(before).length > 0;
  const answered = isOrders ? { answered: 'unanswered' as const } : {};
  const excess = askedExcess(before);
  const recalled = askedInRecall(before);
  return completeChange({ ...noEffects, fulfillment, ...answered }, moment, {
    event: eventOf('cancel_refused', fulfillment, { reason: 'unanswered' }),
    exception: {
      type: 'CancelUnanswered',
      detail: {
        fulfillmentId,
        location,
        lines: askedBack(before),
        ...(excess.length > 0 ? { excess } : {}),
        ...(recalled.length > 0 ? { recalled } : {}),
      },
    },
  });
}
