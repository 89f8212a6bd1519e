import type { FulfillmentChange, TotalsShift } from '../../fulfillment/facts/fulfillment-change.ts';
import type { Fulfillment } from '../../fulfillment/work/fulfillment.ts';
import { settings } from '../../shared/settings.ts';
import type { Write } from '../../shared/transact.ts';
import { applyEnds } from './parcel-ends.ts';
import { newShipment } from './shipment.ts';
import { readTrackings, saveShipment, saveTracking, settleParcelException } from './tracking.store.ts';
import { giveEnds, linkShipments, type ShipmentLink } from './tracking-change.ts';

export interface OpenedParcels {
  readonly fulfillment: Fulfillment;
  readonly shifts: readonly TotalsShift[];
  readonly writes: Write[];
}

/**
 * The parcels of a change as items: a shipment each, and the parcel, which its carrier may have told of
 * before. What it told has its effect in this same write: a parcel that is known to be delivered is delivered
 * the moment it is shipped.
 */
export async function shipParcels(
  { fulfillment, parcels }: Pick<FulfillmentChange, 'fulfillment' | 'parcels'>,
  now: string,
): Promise<OpenedParcels> {
  if (parcels.length === 0) return { fulfillment, shifts: [], writes: [] };
  const { orderId, n } = fulfillment;
  const byNumber = Map.groupBy(parcels, ({ carrier, trackingNumber }) => `${carrier}/${trackingNumber}`);
  const known = await readTrackings(
    parcels.map(({ carrier, trackingNumber: number }) => ({ carrier, number })),
  );
  const next = [...byNumber].flatMap(([name, [first, ...more]]) => {
    if (!first) return [];
    const links = [first, ...more].map(
      ({ m, lines }): ShipmentLink => ({ orderId, n, m, lines: [...lines] }),
    );
    const before = known.get(name);
    const tracking = linkShipments(
      before,
      { carrier: first.carrier, number: first.trackingNumber },
      links,
      first.shippedAt,
      { now, settings: settings() },
    );
    return [{ before, ...giveEnds(tracking) }];
  });
  const after = applyEnds(
    fulfillment,
    next.flatMap(({ ends }) => ends),
  );
  const settled = await Promise.all(
    next.map(({ before }) =>
      before && !before.link ? settleParcelException(before, 'the parcel was shipped', now) : [],
    ),
  );
  return {
    fulfillment: after.fulfillment,
    shifts: after.shifts,
    writes: [
      ...parcels.map((parcel) => saveShipment(newShipment(fulfillment, parcel))),
      ...next.map(({ before, tracking }) => saveTracking(before, tracking)),
      ...settled.flat(),
    ],
  };
}
