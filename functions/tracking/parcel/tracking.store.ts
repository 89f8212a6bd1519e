/** Reads and writes of parcels (TRACKING), and reads of the shipments in them. */

import { exceptionKey, parseException, settleException } from '../../exceptions/exception.store.ts';
import { everyItem, type ItemReader } from '../../exceptions/readable-items.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { type ParcelKey, parcelName } from '../../network/carriers/carrier.ts';
import { spellingsOf } from '../../network/carriers/tracking-number.ts';
import { readEvent, storedEvent } from '../../shared/events/compact.ts';
import { dueKey, type Key, key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { settings } from '../../shared/settings.ts';
import { getItem, getItems, queryPartition, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { giveEnds } from './parcel-ends.ts';
import { earlierShipmentSchema, type Shipment, shipmentsOf } from './shipment.ts';
import { linksOf, type Tracking, trackingSchema } from './tracking.ts';
import { isTerminal, type Scan } from './tracking-status.ts';

/** @throws Corrupt when the item is none of ours */
export function parseTracking(item: TableItem): Tracking {
  const name = `tracking ${String(item['carrier'])}/${String(item['number'])}`;
  const tracking = parseOwn(trackingSchema, item, name);
  return { ...tracking, ...(tracking.link ? readEvent(tracking.evt, tracking.link.orderId) : {}) };
}

/** Where the parcel is, and where release 0.2.0 kept it. */
function placesOf({ carrier, number }: ParcelKey): Key[] {
  return [key.tracking(carrier, number), key.earlierTracking(carrier, number)];
}

/** Those of the parcels that somebody has told of or shipped, by `parcelName`. */
export async function readTrackings(parcels: readonly ParcelKey[]): Promise<Map<string, Tracking>> {
  const items = await getItems(parcels.flatMap(placesOf));
  const known = items.flatMap((item) => (item ? [parseTracking(item)] : []));
  return new Map(known.map((tracking) => [parcelName(tracking), tracking]));
}

/** Read consistently; undefined when nobody has told of the parcel or shipped it. */
export async function readTracking(parcel: ParcelKey): Promise<Tracking | undefined> {
  return (await readTrackings([parcel])).get(parcelName(parcel));
}

/**
 * All parcels that have one of these numbers, by number: under whichever carrier, and those of release 0.2.0 under the
 * carriers that are named. Read consistently.
 */
export async function readSameNumbers(
  parcels: readonly ParcelKey[],
  read: ItemReader = everyItem,
): Promise<ReadonlyMap<string, readonly Tracking[]>> {
  const numbers = [...new Set(parcels.map(({ number }) => number))];
  const [pages, earlier] = await Promise.all([
    Promise.all(
      numbers.map((number) => queryPartition(key.tracking('', number).pk, { beginsWith: prefix.carrier })),
    ),
    getItems(parcels.map(({ carrier, number }) => key.earlierTracking(carrier, number))),
  ]);
  const known = await read([...pages.flatMap((page) => page.items), ...earlier], parseTracking);
  return Map.groupBy(known, ({ number }) => number);
}

/** The orders whose parcels have this number, whoever carries them; it is compared as each carrier spells it. */
export async function findOrdersByParcel(number: string, read: ItemReader = everyItem): Promise<string[]> {
  const parcels = spellingsOf(number).map((spelled) => ({ carrier: '', number: spelled }));
  const found = [...(await readSameNumbers(parcels, read)).values()].flat();
  return [...new Set(found.flatMap(linksOf).map(({ orderId }) => orderId))];
}

/** A scan without empty fields, and without a raw status that says no more than its code. */
function storedScan({ rawStatus, ...scan }: Scan): TableItem {
  const said = Object.entries(scan).filter(([, value]) => value !== '' && value !== false);
  return { ...Object.fromEntries(said), ...(rawStatus === scan.code ? {} : { rawStatus }) };
}

/** A parcel goes once nothing can come of it any more; one that has ended and is heard of again stays as long anew. */
function expiryOf(tracking: Tracking): TableItem {
  const { status, dueAt, heardAt } = tracking;
  const isOver = isTerminal(status) && dueAt === undefined && giveEnds(tracking).ends.length === 0;
  return isOver && heardAt !== undefined ? { expiresAt: expiryAfter(heardAt, settings().parcelKept) } : {};
}

/** The item as it is stored: in the index of deadlines while the parcel has one, and for a time once it has ended. */
export function trackingItem(tracking: Tracking): TableItem {
  const { gsi2pk: _1, gsi2sk: _2, expiresAt: _3, ...rest } = tracking;
  const { scans, dueAt, evt, link } = tracking;
  return {
    ...rest,
    ...expiryOf(tracking),
    ...(link ? storedEvent(evt, link.orderId) : {}),
    scans: scans.map(storedScan),
    ...(dueAt === undefined ? {} : dueKey(parcelName(tracking), dueAt)),
  };
}

/** Where the parcel is stored: one that release 0.2.0 has stored stays where it is. */
export function trackingPlace({ carrier, number, ...rest }: Tracking): Key {
  const earlier = key.earlierTracking(carrier, number);
  return rest['pk'] === earlier.pk ? earlier : key.tracking(carrier, number);
}

/** Writes `next` over what was read as `before`; `next.version` is one more. Refused as Moved. */
export function saveTracking(before: Pick<Tracking, 'version'> | undefined, next: Tracking): Write {
  const at = trackingPlace(next);
  return putVersion(at, trackingItem(next), before?.version, moved(`tracking ${parcelName(next)}`));
}

/** A shipment with its parcel, as far as anybody has told of that. */
export type TrackedShipment = Shipment & { readonly tracking?: Tracking };

/** Read for orders of earlier releases alone. */
async function readEarlierShipments(orderId: string, read: ItemReader): Promise<Shipment[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.shipment });
  return read(items, (item) =>
    parseOwn(earlierShipmentSchema, item, `shipment ${String(item['shipmentId'])}`),
  );
}

/** All shipments of an order, by fulfillment and parcel number. `fulfillments`: all of the order. `read`: what is left out. */
export async function readShipments(
  orderId: string,
  fulfillments: readonly Fulfillment[],
  read: ItemReader = everyItem,
): Promise<TrackedShipment[]> {
  const shipments = shipmentsOf(fulfillments, await readEarlierShipments(orderId, read));
  const parcels = shipments.map(({ carrier, trackingNumber }) => ({ carrier, number: trackingNumber }));
  const known = await readSameNumbers(parcels, read);
  return shipments.map((shipment): TrackedShipment => {
    const tracking = parcelOf(shipment, known.get(shipment.trackingNumber) ?? []);
    return tracking ? { ...shipment, tracking } : shipment;
  });
}

/** The parcel that has the shipment in it: of the shipment's own carrier, or of the one who tells of it. */
function parcelOf({ orderId, n, m, carrier }: Shipment, known: readonly Tracking[]): Tracking | undefined {
  const has = (parcel: Tracking): boolean =>
    linksOf(parcel).some((link) => link.orderId === orderId && link.n === n && link.m === m);
  return known.find((parcel) => parcel.carrier === carrier) ?? known.find(has);
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
