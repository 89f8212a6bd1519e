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

/** A location may write one number on everything that it sends: of so many shipments the ends fit one write. */
const MOST_ENDS = 8;

/**
 * The ends that the parcel's status means for its shipments and that they were not given yet, as many as fit one write,
 * and the parcel as it remembers that they were given. A return's label ends nothing.
 */
export function giveEnds(tracking: Tracking): { tracking: Tracking; ends: ParcelEnd[] } {
  const { status: end, link, also, occurredAt = '' } = tracking;
  if (tracking.isReturn || !isTerminal(end)) return { tracking, ends: [] };
  const number = parcelName(tracking);
  const unended = linksOf(tracking).filter(({ ended }) => ended !== end);
  const given = new Set(unended.slice(0, MOST_ENDS));
  const ends = [...given].map((shipment): ParcelEnd => ({ link: shipment, number, to: end, at: occurredAt }));
  const remember = (shipment: ShipmentLink): ShipmentLink =>
    given.has(shipment) ? { ...shipment, ended: end } : shipment;
  const remembering: Tracking = {
    ...tracking,
    ...(link ? { link: remember(link) } : {}),
    ...(also ? { also: also.map(remember) } : {}),
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
