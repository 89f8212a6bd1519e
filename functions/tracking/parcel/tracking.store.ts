import { exceptionKey, parseException, settleException } from '../../exceptions/exception.store.ts';
import { type ParcelKey, parcelKey } from '../../network/carriers/carrier.ts';
import { dueKey, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Shipment, shipmentSchema } from './shipment.ts';
import { type Tracking, trackingSchema } from './tracking-change.ts';

const nameOf = ({ carrier, number }: ParcelKey): string => `${carrier}/${number}`;

export const parseTracking = (item: TableItem): Tracking =>
  parseOwn(trackingSchema, item, `tracking ${String(item['carrier'])}/${String(item['number'])}`);

/** Read consistently; undefined when nobody told of the parcel or shipped it. */
export async function readTracking({ carrier, number }: ParcelKey): Promise<Tracking | undefined> {
  const item = await getItem(key.tracking(carrier, number));
  return item ? parseTracking(item) : undefined;
}

/** By `<carrier>/<number>`; those that there are. */
export async function readTrackings(parcels: readonly ParcelKey[]): Promise<Map<string, Tracking>> {
  const items = await getItems(parcels.map(({ carrier, number }) => key.tracking(carrier, number)));
  return new Map(
    items
      .flatMap((item) => (item ? [parseTracking(item)] : []))
      .map((tracking) => [nameOf(tracking), tracking]),
  );
}

/** As it is stored: due while it has a deadline; scans without what they do not say. */
export function trackingItem(tracking: Tracking): TableItem {
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = tracking;
  const scans = tracking.scans.map(({ rawStatus, ...scan }) => ({
    ...Object.fromEntries(Object.entries(scan).filter(([, value]) => value !== '' && value !== false)),
    ...(rawStatus === scan.code ? {} : { rawStatus }),
  }));
  return {
    ...rest,
    scans,
    ...(tracking.dueAt === undefined ? {} : dueKey(nameOf(tracking), tracking.dueAt)),
  };
}

/** Writes `next` over what was read as `before`; `next.version` is one more. Refused as Moved. */
export const saveTracking = (before: Pick<Tracking, 'version'> | undefined, next: Tracking): Write =>
  putVersion(
    key.tracking(next.carrier, next.number),
    trackingItem(next),
    before?.version,
    moved(`tracking ${nameOf(next)}`),
  );

/** A shipment is written once, with the ship that makes it. */
export const saveShipment = (shipment: Shipment): Write =>
  putVersion(
    key.shipment(shipment.orderId, shipment.n, shipment.m),
    shipment,
    undefined,
    moved(`shipment ${shipment.shipmentId}`),
  );

/** A shipment with what its carrier tells of it. */
export type TrackedShipment = Shipment & { readonly tracking?: Tracking };

/** All shipments of an order, by fulfillment and parcel number. */
export async function readShipments(orderId: string): Promise<TrackedShipment[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.shipment });
  const shipments = items.map((item) => parseOwn(shipmentSchema, item, `shipment of ${orderId}`));
  const known = await readTrackings(
    shipments.map(({ carrier, trackingNumber }) => parcelKey(carrier, trackingNumber)),
  );
  return shipments.map((shipment) => {
    const tracking = known.get(nameOf({ carrier: shipment.carrier, number: shipment.trackingNumber }));
    return { ...shipment, ...(tracking ? { tracking } : {}) };
  });
}

/**
 * The parcel's open exception, settled because what it asked for came by itself; nothing when a person was
 * faster, however long ago.
 */
export async function settleParcelException(
  { exceptionId }: Pick<Tracking, 'exceptionId'>,
  note: string,
  now: string,
): Promise<Write[]> {
  if (exceptionId === undefined) return [];
  const item = await getItem(exceptionKey(exceptionId));
  const exception = item && parseException(item);
  return exception?.status === 'open'
    ? [settleException(undefined, exception, { action: 'close', by: 'system', note }, now).write]
    : [];
}
