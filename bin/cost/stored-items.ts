/** What an order leaves in the table: its items by kind, their bytes, and how long each is kept. */
import { readFulfillments } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import type { LedgerEntry } from '../../functions/inventory/ledger/entry.ts';
import { parseEntry } from '../../functions/inventory/ledger/stored-entry.ts';
import { key, poolLedgerPks, positionLedgerPk } from '../../functions/shared/keys.ts';
import { getItem, queryPartition, type TableItem } from '../../functions/shared/table.ts';
import { readShipments } from '../../functions/tracking/parcel/tracking.store.ts';
import { itemSize } from './item-size.ts';
import type { StoredKind } from './measure.ts';
import { kindOfKey } from './write-units.ts';

/** DynamoDB stores so many bytes more with each item, and with each entry of an index. */
const OVERHEAD = 100;
const MONTHS_OF_YEAR = 12;
const MONTH_SECONDS = (365 / MONTHS_OF_YEAR) * 86_400;
const INDEX_KEYS = ['gsi1', 'gsi2', 'gsi3'];

/** The entries of the ledger that an order is behind. */
async function entriesOf(orderId: string, fulfillments: readonly Fulfillment[]): Promise<TableItem[]> {
  const partitions = fulfillments.flatMap(({ location, pool, lines }) =>
    lines.flatMap(({ sku }) => [positionLedgerPk(sku, location), ...poolLedgerPks(pool, sku)]),
  );
  const pages = await Promise.all([...new Set(partitions)].map((pk) => queryPartition(pk)));
  return pages.flatMap(({ items }) => items).filter((item) => isBehind(orderId, parseEntry(item)));
}

function isBehind(orderId: string, { moved }: LedgerEntry): boolean {
  return moved.some(
    ({ ref = '' }) => ref === `order:${orderId}` || ref.startsWith(`fulfillment:${orderId}-f`),
  );
}

/** All items of an order, with the parcels that its shipments travel in and its entries in the ledger. */
export async function itemsOf(orderId: string): Promise<TableItem[]> {
  const { items } = await queryPartition(key.order(orderId).pk);
  const fulfillments = await readFulfillments(orderId);
  const [shipments, entries] = await Promise.all([
    readShipments(orderId, fulfillments),
    entriesOf(orderId, fulfillments),
  ]);
  const parcels = await Promise.all(
    shipments.map(({ carrier, trackingNumber }) => getItem(key.tracking(carrier, trackingNumber))),
  );
  return [...items, ...entries, ...parcels.filter((one) => one !== undefined)];
}

function kindOf({ pk, sk }: TableItem): string {
  return kindOfKey({ pk: String(pk), sk: String(sk) });
}

/** The entries of an item in the indexes, which hold keys alone. */
function indexBytesOf(item: TableItem): number {
  const entries = INDEX_KEYS.filter((index) => item[`${index}pk`] !== undefined);
  const sizes = entries.map((index) => {
    const names = ['pk', 'sk', `${index}pk`, `${index}sk`];
    return OVERHEAD + itemSize(Object.fromEntries(names.map((name) => [name, item[name]])));
  });
  return sizes.reduce((sum, size) => sum + size, 0);
}

/** How much of a year from now on the item is kept. */
function monthsOf({ expiresAt }: TableItem, now: number): number {
  if (typeof expiresAt !== 'number') return MONTHS_OF_YEAR;
  return Math.min(MONTHS_OF_YEAR, Math.max(0, (expiresAt - now / 1000) / MONTH_SECONDS));
}

/** The average order's items by kind, the largest kind first; `now` in milliseconds since 1970. */
export function storedKinds(items: readonly TableItem[], orders: number, now: number): StoredKind[] {
  const kinds = [...Map.groupBy(items, kindOf)].map(([kind, ofKind]) => ({
    kind,
    items: ofKind.length / orders,
    bytes: ofKind.reduce((sum, item) => sum + itemSize(item) + OVERHEAD, 0) / orders,
    indexBytes: ofKind.reduce((sum, item) => sum + indexBytesOf(item), 0) / orders,
    months: ofKind.reduce((sum, item) => sum + monthsOf(item, now), 0) / ofKind.length,
  }));
  return kinds.sort((one, other) => other.bytes - one.bytes);
}
