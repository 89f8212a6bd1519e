/**
 * The end of a parcel (delivered, returned, lost), and what it means for the fulfillments whose units it
 * carries.
 */
import { endShippedUnits, type UnitEnd } from '../../fulfillment/facts/end-shipped-units.ts';
import type { TotalsShift } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import { isTerminal } from './tracking-status.ts';

/** A shipment in the parcel whose units reach an end, or another one than they had (`from`). */
export interface ParcelEnd {
  readonly link: ShipmentLink;
  readonly from: UnitEnd | undefined;
  readonly to: UnitEnd;
}

/**
 * The ends that the parcel's status means for its shipments and that they were not given yet, and the parcel
 * as it remembers that they were given. A return's label ends nothing; neither does a shipment of surplus
 * alone (P11).
 */
export function giveEnds(tracking: Tracking): { tracking: Tracking; ends: ParcelEnd[] } {
  const { status: end, link, also } = tracking;
  if (tracking.isReturn || !isTerminal(end)) return { tracking, ends: [] };
  const ends = linksOf(tracking)
    .filter(({ ended, lines }) => ended !== end && lines.length > 0)
    .map((shipment): ParcelEnd => ({ link: shipment, from: shipment.ended, to: end }));
  const remembering: Tracking = {
    ...tracking,
    ...(link ? { link: { ...link, ended: end } } : {}),
    ...(also ? { also: also.map((shipment) => ({ ...shipment, ended: end })) } : {}),
  };
  return { tracking: remembering, ends };
}

/** A fulfillment after ends of its parcels. */
export interface AppliedEnds {
  readonly fulfillment: Fulfillment;
  /** By which the order's totals move. */
  readonly shifts: readonly TotalsShift[];
  /** What is announced when the fulfillment is over. */
  readonly draft?: EventDraft;
}

export function applyEnds(before: Fulfillment, ends: readonly ParcelEnd[]): AppliedEnds {
  let fulfillment = before;
  let draft: EventDraft | undefined;
  const shifts: TotalsShift[] = [];
  for (const { link, from, to } of ends) {
    const ended = endShippedUnits(fulfillment, link.lines, from, to);
    fulfillment = ended.fulfillment;
    draft = ended.draft ?? draft;
    shifts.push({ from: from ?? 'shipped', to, units: ended.units });
  }
  return { fulfillment, shifts, ...(draft ? { draft } : {}) };
}
