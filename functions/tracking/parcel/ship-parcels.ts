import type { PackedShip } from '../../fulfillment/facts/pack-parcels.ts';
import type { ToldParcel } from '../../fulfillment/facts/told-parcels.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { type ParcelKey, parcelKeyOf, parcelName } from '../../network/carriers/carrier.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds, giveEnds, type ParcelEnd } from './parcel-ends.ts';
import { readTrackings, saveTracking, settleParcelException } from './tracking.store.ts';
import type { ShipmentLink, Tracking } from './tracking.ts';
import { linkShipments } from './tracking-change.ts';

/** What a ship makes of its parcels. */
export interface OpenedParcels {
  /** The fulfillment after the ends that the parcels have already. */
  readonly fulfillment: Fulfillment;
  readonly writes: readonly Write[];
}

interface LinkedParcel {
  readonly before: Tracking | undefined;
  readonly tracking: Tracking;
  readonly ends: readonly ParcelEnd[];
}

/** A parcel's shipment becomes known under a number. */
interface NewNumber {
  readonly key: ParcelKey;
  readonly link: ShipmentLink;
  readonly shippedAt: string;
}

function newNumbersOf({ orderId, n }: Fulfillment, told: readonly ToldParcel[]): NewNumber[] {
  return told.flatMap(({ m, newNumbers, shippedAt }) =>
    newNumbers.map((name) => ({ key: parcelKeyOf(name), link: { orderId, n, m, lines: [] }, shippedAt })),
  );
}

/** Links shipments to the parcel of their number. */
function linkNumber(
  { key, link, shippedAt }: NewNumber,
  others: readonly NewNumber[],
  before: Tracking | undefined,
  now: string,
): LinkedParcel {
  const links = [link, ...others.map((other) => other.link)];
  const tracking = linkShipments(before, key, links, shippedAt, { now, settings: settings() });
  return { before, ...giveEnds(tracking) };
}

/** A parcel that its carrier told of before anybody shipped it may have an exception about that. */
async function settleUnlinked({ before }: LinkedParcel, now: string): Promise<Write[]> {
  if (!before || before.link) return [];
  return settleParcelException(before, 'the parcel was shipped', now);
}

/**
 * TRACKING of each number that is new, of which its carrier may have told before. What the carrier told has its
 * effect in this same write: a parcel that is known to be delivered is delivered the moment it is shipped. The
 * fulfillment is not written here. Refused as Moved.
 */
export async function shipParcels(
  { fulfillment, told }: Pick<PackedShip, 'fulfillment' | 'told'>,
  now: string,
): Promise<OpenedParcels> {
  const numbers = newNumbersOf(fulfillment, told);
  const known = await readTrackings(numbers.map(({ key }) => key));
  const byNumber = Map.groupBy(numbers, ({ key }) => parcelName(key));
  const linked = [...byNumber].flatMap(([name, [first, ...others]]) =>
    first ? [linkNumber(first, others, known.get(name), now)] : [],
  );
  const ended = applyEnds(
    fulfillment,
    linked.flatMap((parcel) => parcel.ends),
  );
  const settled = await Promise.all(linked.map((parcel) => settleUnlinked(parcel, now)));
  return {
    fulfillment: ended,
    writes: [
      ...linked.map(({ before: earlier, tracking }) => saveTracking(earlier, tracking)),
      ...settled.flat(),
    ],
  };
}
