/** What an event at a fulfillment's door does: one decision for each kind. Pure. */
import { type LineUnits, plus } from '../../order/line-units.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { acceptWork } from '../work-order/accept-work.ts';
import { allocatedOf, excessOf, type Fulfillment, stillOpen } from '../work-order/fulfillment.ts';
import { type RequestKind, requestTransitions } from '../work-order/fulfillment-transitions.ts';
import { recalledUnits } from '../work-order/recall.ts';
import { eventOf, type FulfillmentMoment } from '../work-order/revise-fulfillment.ts';
import { decideCancelAccepted, decideCancelRefused } from './cancel-answer-decision.ts';
import {
  completeChange,
  type DecisionCircumstance,
  type FulfillmentChange,
  noEffects,
} from './fulfillment-change.ts';
import type { FulfillmentEvent } from './fulfillment-event.ts';
import { decideNotShipped } from './not-shipped-decision.ts';
import { ownLines } from './own-lines.ts';
import { decideIdentified, decideReady, decideRemind, type ReadyTerms } from './ready-decision.ts';

/** By when the location ships, or has the goods ready. */
function deadlineOf({ shipBy, readyBy }: Fulfillment): Record<string, unknown> {
  return readyBy === undefined ? { shipBy } : { readyBy };
}

/** The work goes on to the next status. @throws Conflict when the request comes too late */
function decideRequest(before: Fulfillment, kind: RequestKind, moment: FulfillmentMoment): FulfillmentChange {
  const { fulfillmentId, status } = before;
  if (!requestTransitions[kind].includes(status)) {
    const detail = { fulfillmentId, fulfillmentStatus: status };
    throw new Conflict(`${fulfillmentId} is ${status}: too late for ${kind}.`, detail);
  }
  const packed = kind === 'packed' ? { packedAt: moment.now } : {};
  const fulfillment: Fulfillment = { ...acceptWork(before, moment), ...packed, status: kind };
  const data = kind === 'accepted' ? deadlineOf(fulfillment) : {};
  return completeChange({ ...noEffects, fulfillment }, moment, { event: eventOf(kind, fulfillment, data) });
}

/**
 * The units that leave the fulfillment by an event; none where it ships them or changes its status only.
 * @throws InvalidRequest for a line that is not the fulfillment's
 */
export function leavingUnits(before: Fulfillment, event: FulfillmentEvent): LineUnits[] {
  const { cancelAsked: ask } = before;
  switch (event.kind) {
    case 'rejected':
      return allocatedOf(before);
    case 'shortPicked':
      return plus(ownLines(before, event.lines, 'lines'), []);
    case 'cancelAccepted':
      return plus(
        plus(ask && ask.answer !== 'accepted' ? stillOpen(before, ask.lines) : [], excessOf(before)),
        recalledUnits(before),
      );
    default:
      return [];
  }
}

/** Ships and hand-overs have writes of their own (ship-writes.ts). */
export type EventButShip = Exclude<FulfillmentEvent, { kind: 'shipped' | 'collected' }>;

/** What a decision depends on; `ready`: what the customer is told, of the fact that the goods are ready. */
export interface EventCircumstance extends DecisionCircumstance {
  readonly ready?: ReadyTerms;
}

/** Of the units that leave by an event, those that one write is about. `last`: no other write follows. */
export interface EventChunk {
  readonly lines: readonly LineUnits[];
  readonly last: boolean;
}

/** Nobody is told that goods are ready which a carrier brings. */
const carriedOff: ReadyTerms = { handover: undefined, code: '', collectWithin: 0, remindAfter: 0 };

/** @throws NotFound before the location could know of the work */
function mustBeShown({ requestedAt, fulfillmentId }: Fulfillment): void {
  if (requestedAt === undefined) throw new NotFound(`There is no fulfillment ${fulfillmentId}.`);
}

/**
 * Goods of a later date may leave before their location is shown the work, whether that date has come or not: they were on
 * the customer's order all the time. @throws NotFound for any other work that the location could not know of
 */
export function mustBeKnown(fulfillment: Fulfillment): void {
  if (fulfillment.shipNotBefore === undefined) mustBeShown(fulfillment);
}

/**
 * What an event other than a ship does. Facts always have a result; an unwelcome one has an exception besides. `chunk` says
 * which units the write is about, where they are too many for one; without it the event is carried out whole.
 * @throws Conflict for a request that comes too late (with `fulfillmentStatus`); InvalidRequest for a line of
 * another fulfillment; NotFound before the location could know of the work.
 */
export function decideEvent(
  before: Fulfillment,
  event: EventButShip,
  circumstance: EventCircumstance,
  chunk?: EventChunk,
): FulfillmentChange {
  mustBeShown(before);
  switch (event.kind) {
    case 'accepted':
    case 'picking':
    case 'packed':
      return decideRequest(before, event.kind, circumstance);
    case 'ready':
      return decideReady(before, event, circumstance.ready ?? carriedOff, circumstance);
    case 'remind':
      return decideRemind(before, circumstance);
    case 'identified':
      return decideIdentified(before, event, circumstance);
    case 'rejected':
    case 'shortPicked': {
      const { lines } = chunk ?? wholeEvent(before, event);
      return decideNotShipped(before, event, circumstance, lines);
    }
    case 'cancelAccepted':
      return decideCancelAccepted(before, circumstance, chunk ?? wholeEvent(before, event));
    case 'cancelRefused':
      return decideCancelRefused(before, event, circumstance);
  }
}

function wholeEvent(before: Fulfillment, event: FulfillmentEvent): EventChunk {
  return { lines: leavingUnits(before, event), last: true };
}
