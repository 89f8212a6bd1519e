/**
 * The end of a parcel (delivered, returned, lost), and what it means for the fulfillments whose units it
 * carries.
 */
import { endParcel } from '../../fulfillment/facts/end-shipped-units.ts';
import type { UnitEnd } from '../../fulfillment/parcels/unit-counts.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelName } from '../../network/carriers/carrier.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import { isTerminal } from './tracking-status.ts';

/** A shipment in the parcel, and the end that the parcel's number tells. */
export interface ParcelEnd {
  readonly link: ShipmentLink;
  /** `<carrier>/<number>`. */
  readonly number: string;
  readonly to: UnitEnd;
  /** When the carrier saw it, UTC ISO. */
  readonly at: string;
}

/**
 * The ends that the parcel's status means for its shipments and that they were not given yet, and the parcel
 * as it remembers that they were given. A return's label ends nothing.
 */
export function giveEnds(tracking: Tracking): { tracking: Tracking; ends: ParcelEnd[] } {
  const { status: end, link, also, occurredAt = '' } = tracking;
  if (tracking.isReturn || !isTerminal(end)) return { tracking, ends: [] };
  const number = parcelName(tracking);
  const ends = linksOf(tracking)
    .filter(({ ended }) => ended !== end)
    .map((shipment): ParcelEnd => ({ link: shipment, number, to: end, at: occurredAt }));
  const remembering: Tracking = {
    ...tracking,
    ...(link ? { link: { ...link, ended: end } } : {}),
    ...(also ? { also: also.map((shipment) => ({ ...shipment, ended: end })) } : {}),
  };
  return { tracking: remembering, ends };
}

/**
 * The fulfillment with these ends of its parcels: of each the highest that is known (P27). The same where none
 * is new. Its status is the caller's to set.
 */
export function applyEnds(before: Fulfillment, ends: readonly ParcelEnd[]): Fulfillment {
  return ends.reduce(
    (fulfillment, { link: { m, lines, ended: known }, number, to, at }) =>
      endParcel(fulfillment, { m, number, at, lines, ended: known }, to),
    before,
  );
}
