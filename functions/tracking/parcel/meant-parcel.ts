/** Which parcel is meant where several have one number, or one has it under another carrier. Pure. */
import type { ParcelKey } from '../../network/carriers/carrier.ts';
import { linksOf, type ShipmentLink, type Tracking } from './tracking.ts';
import { isTerminal } from './tracking-status.ts';

function isUnderWay({ link, status }: Tracking): boolean {
  return link !== undefined && !isTerminal(status);
}

function onlyOne(parcels: readonly Tracking[]): Tracking | undefined {
  return parcels.length === 1 ? parcels[0] : undefined;
}

/**
 * The parcel that a carrier tells of. `known` have the number: that of the carrier itself if it was shipped; else the
 * only one of another carrier that is under way, since the post delivers others' parcels and tells of them as its own.
 */
export function parcelToldOf({ carrier }: ParcelKey, known: readonly Tracking[]): Tracking | undefined {
  const own = known.find((parcel) => parcel.carrier === carrier);
  if (own?.link) return own;
  return onlyOne(known.filter(isUnderWay)) ?? own;
}

export function isSameShipment(one: ShipmentLink, other: ShipmentLink): boolean {
  return one.orderId === other.orderId && one.n === other.n && one.m === other.m;
}

/**
 * The parcel that a location ships. `known` have the number: that of the carrier itself; the one that has the shipment
 * in it already, so that a corrected carrier makes no second parcel; or the only one of which another carrier told and
 * which nobody has shipped.
 */
export function parcelShipped(
  { carrier }: ParcelKey,
  link: ShipmentLink,
  known: readonly Tracking[],
): Tracking | undefined {
  const own = known.find((parcel) => parcel.carrier === carrier);
  if (own) return own;
  const holding = known.find((parcel) => linksOf(parcel).some((other) => isSameShipment(other, link)));
  return holding ?? onlyOne(known.filter(({ link: shipped, isReturn }) => !shipped && !isReturn));
}
