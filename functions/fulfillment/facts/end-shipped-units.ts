/** Shipped units reach an end: delivered, returned or lost. Pure. */
import { type LineUnits, overlap, sumUnits, unitsOf } from '../../order/line-units.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import {
  type Fulfillment,
  type FulfillmentLine,
  openOf,
  statusByUnits,
  underwayUnits,
  unitsUnderway,
} from '../work-order/fulfillment.ts';
import { eventOf } from '../work-order/revise-fulfillment.ts';

/** What becomes of shipped units. */
export const unitEnds = ['delivered', 'returned', 'lost'] as const;
export type UnitEnd = (typeof unitEnds)[number];

export interface EndedUnits {
  /** Its deadline, version and event are the caller's to set. */
  readonly fulfillment: Fulfillment;
  /** How many units reached the end, by which the order's totals move. */
  readonly units: number;
  /** `fulfillment.delivered` or `.closed`, when nothing of the fulfillment is open or on its way any more. */
  readonly draft?: EventDraft;
}

/** A line of which `units` reach the end `to`, from being on their way or from another end. */
function lineWithEnd(
  line: FulfillmentLine,
  units: number,
  from: UnitEnd | undefined,
  to: UnitEnd,
): FulfillmentLine {
  return { ...line, [to]: line[to] + units, ...(from ? { [from]: line[from] - units } : {}) };
}

function unitsWithEnd({ lines }: Fulfillment, end: UnitEnd): number {
  return lines.reduce((sum, line) => sum + line[end], 0);
}

function eventOfEnd(fulfillment: Fulfillment, to: UnitEnd): EventDraft {
  return fulfillment.status === 'delivered'
    ? eventOf('delivered', fulfillment, { units: unitsWithEnd(fulfillment, 'delivered') })
    : eventOf('closed', fulfillment, { as: fulfillment.status, units: unitsWithEnd(fulfillment, to) });
}

/**
 * The fulfillment after units of `lines` reached the end `to`. `from` is the end that they had before: a
 * parcel that was lost turns up. Units that a person has concluded otherwise are no longer there to be moved,
 * and stay so. A fulfillment of one parcel says nothing when it is delivered: the shipment's own event says
 * so.
 */
export function endShippedUnits(
  before: Fulfillment,
  lines: readonly LineUnits[],
  from: UnitEnd | undefined,
  to: UnitEnd,
): EndedUnits {
  const available = before.lines.map((line) => ({
    lineId: line.lineId,
    sku: line.sku,
    units: from ? line[from] : unitsUnderway(line),
  }));
  const ending = overlap(available, lines);
  const moved: Fulfillment = {
    ...before,
    lines: before.lines.map((line) => lineWithEnd(line, unitsOf(ending, line.lineId), from, to)),
  };
  const next: Fulfillment = { ...moved, status: statusByUnits(moved, before.status) };
  const units = sumUnits(ending);
  const isOver = next.status !== before.status && underwayUnits(next) === 0 && openOf(before).length === 0;
  if (!isOver) return { fulfillment: next, units };
  if (next.status === 'delivered' && before.parcels === 1) {
    // The event that the item carries was announced with its own version; without it the item stays small.
    const { evt: _announced, ...quiet } = next;
    return { fulfillment: quiet, units };
  }
  return { fulfillment: next, units, draft: eventOfEnd(next, to) };
}
