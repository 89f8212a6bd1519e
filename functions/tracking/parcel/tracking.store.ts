/** Reads and writes of parcels (TRACKING) and of the shipments in them (SHIPMENT). */
import { exceptionKey, parseException, settleException } from '../../exceptions/exception.store.ts';
import { type ParcelKey, parcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { dueKey, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Shipment, shipmentSchema } from './shipment.ts';
import { type Tracking, trackingSchema } from './tracking.ts';
import type { Scan } from './tracking-status.ts';

/** @throws Corrupt when the item is none of ours */
export function parseTracking(item: TableItem): Tracking {
  return parseOwn(trackingSchema, item, `tracking ${String(item['carrier'])}/${String(item['number'])}`);
}

/** Read consistently; undefined when nobody has told of the parcel or shipped it. */
export async function readTracking({ carrier, number }: ParcelKey): Promise<Tracking | undefined> {
  const item = await getItem(key.tracking(carrier, number));
  return item ? parseTracking(item) : undefined;
}

/** Those of the parcels that somebody has told of or shipped, by `parcelName`. */
export async function readTrackings(parcels: readonly ParcelKey[]): Promise<Map<string, Tracking>> {
  const items = await getItems(parcels.map(({ carrier, number }) => key.tracking(carrier, number)));
  const known = items.flatMap((item) => (item ? [parseTracking(item)] : []));
  return new Map(known.map((tracking) => [parcelName(tracking), tracking]));
}

/** A scan without empty fields, and without a raw status that says no more than its code. */
function storedScan({ rawStatus, ...scan }: Scan): TableItem {
  const said = Object.entries(scan).filter(([, value]) => value !== '' && value !== false);
  return { ...Object.fromEntries(said), ...(rawStatus === scan.code ? {} : { rawStatus }) };
}

/** The item as it is stored: in the index of deadlines while the parcel has one. */
export function trackingItem(tracking: Tracking): TableItem {
  const { gsi2pk: _1, gsi2sk: _2, ...rest } = tracking;
  const { scans, dueAt } = tracking;
  return {
    ...rest,
    scans: scans.map(storedScan),
    ...(dueAt === undefined ? {} : dueKey(parcelName(tracking), dueAt)),
  };
}

/** Writes `next` over what was read as `before`; `next.version` is one more. Refused as Moved. */
export function saveTracking(before: Pick<Tracking, 'version'> | undefined, next: Tracking): Write {
  const at = key.tracking(next.carrier, next.number);
  return putVersion(at, trackingItem(next), before?.version, moved(`tracking ${parcelName(next)}`));
}

/** Writes `next` over what was read as `before` (undefined: there was none). Refused as Moved. */
export function saveShipment(before: Pick<Shipment, 'version'> | undefined, next: Shipment): Write {
  const at = key.shipment(next.orderId, next.n, next.m);
  return putVersion(at, next, before?.version, moved(`shipment ${next.shipmentId}`));
}

function parseShipment(item: TableItem): Shipment {
  return parseOwn(shipmentSchema, item, `shipment ${String(item['shipmentId'])}`);
}

/** The `m`th parcel of a fulfillment as it was told of last, read consistently. */
export async function findShipment(
  { orderId, n }: { readonly orderId: string; readonly n: number },
  m: number,
): Promise<Shipment | undefined> {
  const item = await getItem(key.shipment(orderId, n, m));
  return item && parseShipment(item);
}

/** A shipment with its parcel, as far as anybody has told of that. */
export type TrackedShipment = Shipment & { readonly tracking?: Tracking };

/** All shipments of an order, by fulfillment and parcel number. */
export async function readShipments(orderId: string): Promise<TrackedShipment[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.shipment });
  const shipments = items.map(parseShipment);
  const parcels = shipments.map(({ carrier, trackingNumber }) => parcelKey(carrier, trackingNumber));
  const known = await readTrackings(parcels);
  return shipments.map((shipment): TrackedShipment => {
    const tracking = known.get(parcelName({ carrier: shipment.carrier, number: shipment.trackingNumber }));
    return tracking ? { ...shipment, tracking } : shipment;
  });
}

/**
 * Settles the parcel's open exception, because what the exception asked for has come by itself. Nothing is
 * written when a person was faster, however long ago.
 */
export async function settleParcelException(
  { exceptionId }: Pick<Tracking, 'exceptionId'>,
  note: string,
  now: string,
): Promise<Write[]> {
  if (exceptionId === undefined) return [];
  const item = await getItem(exceptionKey(exceptionId));
  const exception = item && parseException(item);
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note } as const;
  return [settleException(undefined, exception, resolution, now).write];
}
