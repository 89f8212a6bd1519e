import type { Change } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Shift } from '../../fulfillment/facts/order-after-change.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { concluded } from './parcel-ends.ts';
import { shipment } from './shipment.ts';
import { readTrackings, saveShipment, saveTracking, settleOf } from './tracking.store.ts';
import { endsOf, type Link, linked } from './tracking-change.ts';

export interface Shipped {
  readonly fulfillment: Fulfillment;
  readonly shifts: readonly Shift[];
  readonly writes: Write[];
}

/**
 * The parcels of a change as items: a shipment each, and the parcel, which its carrier may have told of
 * before. What it told has its effect in this same write: a parcel that is known to be delivered is delivered
 * the moment it is shipped.
 */
export async function shipParcels(
  { fulfillment, parcels }: Pick<Change, 'fulfillment' | 'parcels'>,
  now: string,
): Promise<Shipped> {
  if (parcels.length === 0) return { fulfillment, shifts: [], writes: [] };
  const { orderId, n } = fulfillment;
  const byNumber = Map.groupBy(parcels, ({ carrier, trackingNumber }) => `${carrier}/${trackingNumber}`);
  const known = await readTrackings(
    parcels.map(({ carrier, trackingNumber: number }) => ({ carrier, number })),
  );
  const next = [...byNumber].flatMap(([name, [first, ...more]]) => {
    if (!first) return [];
    const links = [first, ...more].map(({ m, lines }): Link => ({ orderId, n, m, lines: [...lines] }));
    const before = known.get(name);
    const tracking = linked(
      before,
      { carrier: first.carrier, number: first.trackingNumber },
      links,
      first.shippedAt,
      { now, settings: settings() },
    );
    return [{ before, ...endsOf(tracking) }];
  });
  const after = concluded(
    fulfillment,
    next.flatMap(({ ends }) => ends),
  );
  const settled = await Promise.all(
    next.map(({ before }) => (before && !before.link ? settleOf(before, 'the parcel was shipped', now) : [])),
  );
  return {
    fulfillment: after.fulfillment,
    shifts: after.shifts,
    writes: [
      ...parcels.map((parcel) => saveShipment(shipment(fulfillment, parcel))),
      ...next.map(({ before, tracking }) => saveTracking(before, tracking)),
      ...settled.flat(),
    ],
  };
}
