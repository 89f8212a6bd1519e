/**
 * What happens to units that a location does not ship: rejected, short-picked, or a deadline missed. Pure.
 */
import { type LineUnits, minus, plus } from '../../order/line-units.ts';
import {
  type Departure,
  departureFor,
  missedDeadlines,
  type WorkDeadline,
} from '../work-order/departures.ts';
import { allocatedOf, type Fulfillment, ownUnits } from '../work-order/fulfillment.ts';
import { eventOf } from '../work-order/revise-fulfillment.ts';
import {
  completeChange,
  type DecisionCircumstance,
  type FulfillmentChange,
  stockMovements,
  unwelcomeFact,
} from './fulfillment-change.ts';
import type { EventOfKind } from './fulfillment-event.ts';
import { removeUnits } from './remove-units.ts';

/** Whether a location may say no to work that is all gone without anybody being told: the stock is there. */
function isHarmlessWhenLate(before: Fulfillment, { movements }: Departure): boolean {
  return ownUnits(before) === 0 && movements.every((kind) => kind === 'notFulfilledPresent');
}

/** The units that a late no is about: they have left the fulfillment by now. */
function departedOf(
  { departed }: Fulfillment,
  kind: 'rejected' | 'shortPicked',
  lines: readonly LineUnits[],
): readonly LineUnits[] {
  if (kind === 'rejected') return departed;
  return departed.filter(({ lineId }) => lines.some((told) => told.lineId === lineId));
}

/** No unit leaves with a late no, so that nothing divides what it says of very many shelves: the fulfillment owes it. */
function withLateDoubts(before: Fulfillment, lines: readonly LineUnits[], now: string): Fulfillment {
  if (lines.length === 0) return before;
  const bySku = plus(
    lines.map((line) => ({ ...line, lineId: line.sku })),
    [],
  );
  const doubts = bySku.map(({ sku, units }) => ({ kind: 'doubt' as const, sku, units, at: now }));
  return { ...before, owed: [...(before.owed ?? []), ...doubts] };
}

/**
 * `rejected` is about all open units, `shortPicked` about some. Units that are not open any more are left
 * out; an exception is opened about them, and about a late no that says something against the stock.
 */
export function decideNotShipped(
  before: Fulfillment,
  { kind, reason }: EventOfKind<'rejected' | 'shortPicked'>,
  circumstance: DecisionCircumstance,
  lines: readonly LineUnits[],
): FulfillmentChange {
  const departure = departureFor(reason);
  const removed = removeUnits(before, lines, departure, circumstance.orderCancelRequested);
  const gone = minus(allocatedOf(before), allocatedOf(removed.fulfillment));
  const isEmptyShelf = reason === 'notInStock' && circumstance.doubtsEmptyShelf === true;
  const doubts = isEmptyShelf ? stockMovements(before, 'doubt', gone) : [];
  const late = isEmptyShelf && gone.length === 0 ? departedOf(before, kind, lines) : [];
  const change = {
    ...removed,
    fulfillment: withLateDoubts(removed.fulfillment, late, circumstance.now),
    movements: [...removed.movements, ...doubts],
  };
  const beyondOpen = minus(lines, allocatedOf(before));
  const changesNothing = gone.length === 0 && !isHarmlessWhenLate(before, departure);
  const isUnwelcome = beyondOpen.length > 0 || changesNothing;
  const event = eventOf(kind === 'rejected' ? 'rejected' : 'short_picked', change.fulfillment, {
    reason,
    lines: gone,
  });
  const exception = isUnwelcome
    ? unwelcomeFact(before, { fact: kind, reason, lines: beyondOpen })
    : undefined;
  return completeChange(change, circumstance, { event, exception });
}

/**
 * The location missed a deadline: its open units go to other locations (P5, P10), excess is freed (P11).
 * `lines`: only some of both.
 */
export function decideMissedDeadline(
  before: Fulfillment,
  deadline: WorkDeadline,
  circumstance: DecisionCircumstance,
  lines: readonly LineUnits[] = allocatedOf(before),
): FulfillmentChange {
  const change = removeUnits(before, lines, missedDeadlines[deadline], circumstance.orderCancelRequested);
  const gone = minus(allocatedOf(before), allocatedOf(change.fulfillment));
  const event = eventOf('expired', change.fulfillment, { missed: deadline, lines: gone });
  return completeChange(change, circumstance, { event });
}

/** Work that nobody has seen is void: its open units are planned anew. `lines`: only some of them. */
export function decideVoid(
  before: Fulfillment,
  departure: Departure,
  circumstance: DecisionCircumstance,
  lines: readonly LineUnits[],
): FulfillmentChange {
  const change = removeUnits(before, lines, departure, circumstance.orderCancelRequested);
  return completeChange(change, circumstance, {});
}
