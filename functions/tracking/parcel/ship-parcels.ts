import type {
  FulfillmentChange,
  ShippedParcel,
  TotalsShift,
} from '../../fulfillment/facts/fulfillment-change.ts';
import { shiftsBetween, unitsAt } from '../../fulfillment/facts/totals-shifts.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { parcelName } from '../../network/carriers/carrier.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds, giveEnds, type ParcelEnd } from './parcel-ends.ts';
import { newShipment } from './shipment.ts';
import { readTrackings, saveShipment, saveTracking, settleParcelException } from './tracking.store.ts';
import type { ShipmentLink, Tracking } from './tracking.ts';
import { linkShipments } from './tracking-change.ts';

/** What a ship makes of its parcels. */
export interface OpenedParcels {
  /** The fulfillment after the ends that the parcels have already. */
  readonly fulfillment: Fulfillment;
  /** By which the order's totals move because of these ends. */
  readonly shifts: readonly TotalsShift[];
  readonly writes: readonly Write[];
}

interface LinkedParcel {
  readonly before: Tracking | undefined;
  readonly tracking: Tracking;
  readonly ends: readonly ParcelEnd[];
}

function keyOf({ carrier, trackingNumber }: ShippedParcel) {
  return { carrier, number: trackingNumber };
}

/** Links the shipments of one number to their parcel. */
function linkParcel(
  { orderId, n }: Fulfillment,
  [first, ...others]: readonly [ShippedParcel, ...ShippedParcel[]],
  before: Tracking | undefined,
  now: string,
): LinkedParcel {
  const links = [first, ...others].map(({ m }): ShipmentLink => ({ orderId, n, m, lines: [] }));
  const moment = { now, settings: settings() };
  const tracking = linkShipments(before, keyOf(first), links, first.shippedAt, moment);
  return { before, ...giveEnds(tracking) };
}

/** A parcel that its carrier told of before anybody shipped it may have an exception about that. */
async function settleUnlinked({ before }: LinkedParcel, now: string): Promise<Write[]> {
  if (!before || before.link) return [];
  return settleParcelException(before, 'the parcel was shipped', now);
}

/**
 * The parcels of a change as items: a shipment each, and the parcel of each number, which its carrier may
 * have told of before. What the carrier told has its effect in this same write: a parcel that is known to be
 * delivered is delivered the moment it is shipped. The fulfillment is not written here. Refused as Moved.
 */
export async function shipParcels(
  { fulfillment, parcels }: Pick<FulfillmentChange, 'fulfillment' | 'parcels'>,
  now: string,
): Promise<OpenedParcels> {
  if (parcels.length === 0) return { fulfillment, shifts: [], writes: [] };
  const byNumber = Map.groupBy(parcels, (parcel) => parcelName(keyOf(parcel)));
  const known = await readTrackings(parcels.map(keyOf));
  const linked = [...byNumber].flatMap(([name, [first, ...others]]) =>
    first ? [linkParcel(fulfillment, [first, ...others], known.get(name), now)] : [],
  );
  const ends = linked.flatMap((parcel) => parcel.ends);
  const after = applyEnds(fulfillment, ends);
  const settled = await Promise.all(linked.map((parcel) => settleUnlinked(parcel, now)));
  return {
    fulfillment: after.fulfillment,
    shifts: shiftsBetween(unitsAt([fulfillment]), unitsAt([after.fulfillment])),
    writes: [
      ...parcels.map((parcel) => saveShipment(newShipment(fulfillment, parcel))),
      ...linked.map(({ before, tracking }) => saveTracking(before, tracking)),
      ...settled.flat(),
    ],
  };
}
