/**
 * A recall: an edit of the order (its address, its service) has made visible work void, or an operator wants units of
 * it served from elsewhere, and the location is asked to give them back, so that they are planned anew. The location
 * may refuse, and works on for what it was shown. Pure.
 */
import { type LineUnits, minus, overlap, plus } from '../../order/line-units.ts';
import { type Fulfillment, openOf, type RerouteWish, stillOpen } from './fulfillment.ts';
import { withDueAt } from './next-deadline.ts';
import { eventOf, type FulfillmentMoment, reviseFulfillment } from './revise-fulfillment.ts';

/** What is open and not asked back, or refused, for a cancel: nobody wants that planned anew. */
export function wantedUnits(fulfillment: Fulfillment): LineUnits[] {
  const { cancelAsked: ask } = fulfillment;
  const unwanted = ask && ask.answer !== 'accepted' ? stillOpen(fulfillment, ask.lines) : [];
  return minus(openOf(fulfillment), unwanted);
}

/** The units that a recall is about, also where the location has refused: a late yes is as good. */
export function recalledUnits(fulfillment: Fulfillment): LineUnits[] {
  const { recall } = fulfillment;
  if (!recall) return [];
  return recall.lines ? overlap(wantedUnits(fulfillment), recall.lines) : wantedUnits(fulfillment);
}

/** The units that the location is to answer for. */
export function askedInRecall(fulfillment: Fulfillment): LineUnits[] {
  return fulfillment.recall?.answer ? [] : recalledUnits(fulfillment);
}

/** A recall as it is asked. `sheet`: the version of the order's body that the location has been shown. */
export interface RecallRequest extends FulfillmentMoment {
  readonly by: string;
  /** By when the location answers, UTC. */
  readonly answerBy: string;
  readonly sheet: number;
}

/**
 * The location is asked for all of its open work. It works to the version that it was first asked about until it
 * gives the work back. `before` has the version of the item that is written over.
 */
export function recallWork(before: Fulfillment, request: RecallRequest): Fulfillment {
  const { by, answerBy, sheet, now } = request;
  const asked: Fulfillment = {
    ...before,
    // An operator's wish for the units outlives the edit that asks for all of them.
    recall: { answerBy, by, ...(before.recall?.reroute ? { reroute: true } : {}) },
    sheet: before.sheet ?? { bodyVersion: sheet },
  };
  const lines = recalledUnits(asked);
  return reviseFulfillment(
    withDueAt(asked, request),
    now,
    eventOf('cancel_asked', before, { answerBy, lines }),
  );
}

/** Units that an operator wants served from elsewhere, and where. */
export interface WishedRecall extends FulfillmentMoment {
  readonly by: string;
  readonly answerBy: string;
  readonly lines: readonly LineUnits[];
  readonly wish: RerouteWish;
}

/** The units that are asked for together with those of a recall that stands already; undefined: all of the work. */
function askedTogether({ recall }: Fulfillment, lines: readonly LineUnits[]): LineUnits[] | undefined {
  if (recall && !recall.lines) return undefined;
  return plus(recall?.lines ?? [], minus(lines, recall?.lines ?? []));
}

/** The location is asked for some of its open units, which go where the wish says once it gives them back. */
export function recallForWish(before: Fulfillment, request: WishedRecall): Fulfillment {
  const { by, answerBy, lines, wish, now } = request;
  const together = askedTogether(before, lines);
  const asked: Fulfillment = {
    ...before,
    wish,
    recall: { answerBy, by, reroute: true, ...(together ? { lines: together } : {}) },
  };
  return reviseFulfillment(
    withDueAt(asked, request),
    now,
    eventOf('cancel_asked', before, { answerBy, lines: recalledUnits(asked) }),
  );
}
