import { isDeepStrictEqual } from 'node:util';
import type { LineUnits } from '../../order/line-units.ts';
import type { Order } from '../../order/order.ts';
import { checkOfWait } from '../../order/progress.ts';
import { dueKey, type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems, keyOf, queryPartition, type TableItem } from '../../shared/table.ts';
import { type Expression, isNew, moved, type Write } from '../../shared/transact.ts';
import { unitsBySku } from '../reservation/reservation.ts';
import type { PlaceChange } from '../stock/stock.store.ts';
import { type Backorder, backorderSchema, canTakeStock } from './backorder.ts';

const PAGE = 100;

export function poolOf(order: Pick<Order, 'pool'>): string {
  return order.pool ?? 'main';
}

export function parseBackorder(item: TableItem): Backorder {
  return parseOwn(backorderSchema, item, `backorder of ${String(item['orderId'])}`);
}

/** Where an order that waits has its place for a SKU; undefined for an order that does not wait. */
export function placeOf(order: Order, sku: string): Key | undefined {
  const { backorder, orderId } = order;
  return backorder && key.backorder(poolOf(order), sku, backorder.since, orderId);
}

function dueOf({ orderId, sku }: Pick<Backorder, 'orderId' | 'sku'>, dueAt: string): TableItem {
  return { dueAt, ...dueKey(`${orderId}-${sku}`, dueAt) };
}

/** What a write does to an order's places, and by how much the queues count more or fewer that can act (P23). */
export interface PlaceStep {
  readonly writes: Write[];
  /** Goes into the same write, by way of `moveStock`. */
  readonly places: PlaceChange[];
}

interface StoredPlace {
  readonly at: Key;
  readonly sku: string;
  /** Undefined where there is none. */
  readonly place: Backorder | undefined;
}

async function readPlaces(order: Order, skus: readonly string[]): Promise<StoredPlace[]> {
  const keys = skus.flatMap((sku) => {
    const at = placeOf(order, sku);
    return at ? [{ at, sku }] : [];
  });
  const items = await getItems(keys.map(({ at }) => at));
  return keys.map((one, index) => {
    const item = items[index];
    return { ...one, place: item ? parseBackorder(item) : undefined };
  });
}

/** The condition that a place is counted, or not, as it was read. */
function isAsRead(place: Backorder | undefined): Expression {
  if (!place) return isNew;
  const names = { '#pk': 'pk', '#acting': 'acting' };
  const acting = place.acting ? 'attribute_exists(#acting)' : 'attribute_not_exists(#acting)';
  return { expression: `attribute_exists(#pk) AND ${acting}`, names };
}

function countedMore(order: Order, sku: string, before: boolean, after: boolean): PlaceChange[] {
  const places = Number(after) - Number(before);
  return places === 0 ? [] : [{ pool: poolOf(order), sku, places }];
}

export function joined(steps: readonly PlaceStep[]): PlaceStep {
  return {
    writes: steps.flatMap(({ writes }) => writes),
    places: steps.flatMap(({ places }) => places),
  };
}

function isSamePlace(place: Backorder, next: Backorder): boolean {
  return (['units', 'needs', 'parts', 'acting', 'idle', 'channel', 'keepsFrom', 'promise'] as const).every(
    (name) => isDeepStrictEqual(place[name], next[name]),
  );
}

/**
 * The places of an order that waits (`order.backorder` is set), one a SKU, as they are to be: those that are missing or
 * say something else are written. A place that is written again keeps its rank, which follows from the beginning of the
 * wait. `lines` are all that the order waits for; `only` narrows which of the places are looked at.
 */
export async function takePlaces(
  order: Order,
  lines: readonly LineUnits[],
  now: string,
  only: (sku: string) => boolean = () => true,
): Promise<PlaceStep> {
  const { backorder, orderId, channel } = order;
  if (!backorder) return { writes: [], places: [] };
  const all = unitsBySku(lines);
  const turn = canTakeStock(order) ? { acting: true } : { idle: true };
  const { keepsFrom, parts, together } = backorder;
  const isWhole = !parts || together === true;
  const shared = {
    type: 'Backorder' as const,
    pool: poolOf(order),
    orderId,
    channel,
    ...(isWhole && all.size > 1 ? { needs: Object.fromEntries(all) } : {}),
    ...(isWhole ? {} : { parts: true }),
    ...(keepsFrom === undefined ? {} : { keepsFrom }),
    ...turn,
  };
  const stored = await readPlaces(order, [...all.keys()].filter(only));
  const steps = stored.map(({ at, sku, place }): PlaceStep => {
    const promise = backorder.promises?.[sku];
    const promised = promise === undefined ? {} : { promise };
    const item: Backorder = { ...shared, sku, units: all.get(sku) ?? 0, ...promised };
    if (place && isSamePlace(place, item)) return { writes: [], places: [] };
    const due = dueOf(item, checkOfWait(orderId, backorder.since, now));
    const write: Write = {
      kind: 'put',
      key: at,
      item: { ...at, ...item, ...due },
      condition: isAsRead(place),
      refused: moved(`backorder of ${orderId}`),
    };
    return { writes: [write], places: countedMore(order, sku, place?.acting === true, 'acting' in turn) };
  });
  return joined(steps);
}

/** Takes an order out of the queues of these SKUs, as far as it has places there. */
export async function leavePlaces(order: Order, skus: readonly string[]): Promise<PlaceStep> {
  if (!order.backorder) return { writes: [], places: [] };
  const stored = await readPlaces(order, [...new Set(skus)]);
  const steps = stored.map(({ at, sku, place }): PlaceStep => {
    if (!place) return { writes: [], places: [] };
    return removal(at, place, moved(`backorder of ${order.orderId}`), poolOf(order), sku);
  });
  return joined(steps);
}

function removal(at: Key, place: Backorder, refused: Write['refused'], pool: string, sku: string): PlaceStep {
  const write: Write = { kind: 'delete', key: at, condition: isAsRead(place), refused };
  return { writes: [write], places: place.acting ? [{ pool, sku, places: -1 }] : [] };
}

/** The condition that a place is due as it was read (P5). */
function isDueAt(dueAt: string): Expression {
  return { expression: '#dueAt = :before', names: { '#dueAt': 'dueAt' }, values: { ':before': dueAt } };
}

/** Moves a place's check; its record makes the relay look at the queue. Refused as Moved. */
export function moveCheck(at: Key, place: Backorder, before: string, dueAt: string): Write {
  const { gsi2sk } = dueKey(`${place.orderId}-${place.sku}`, dueAt);
  return {
    kind: 'update',
    key: at,
    update: {
      expression: 'SET #dueAt = :dueAt, #gsi2sk = :gsi2sk',
      names: { '#gsi2sk': 'gsi2sk' },
      values: { ':dueAt': dueAt, ':gsi2sk': gsi2sk },
    },
    condition: isDueAt(before),
    refused: moved(`backorder of ${place.orderId}`),
  };
}

/** Removes a place whose order waits there no more. */
export function removePlace(place: Backorder, at: Key): PlaceStep {
  return removal(at, place, moved(`backorder of ${place.orderId}`), place.pool, place.sku);
}

/** A place with its key: the queue is sorted by it. */
export interface QueuedPlace {
  readonly at: Key;
  readonly place: Backorder;
}

/** Pages of the queue of a SKU, oldest first. */
export async function* queuePages(pool: string, sku: string): AsyncGenerator<readonly QueuedPlace[]> {
  let startAfter: TableItem | undefined;
  do {
    const page = await queryPartition(key.backorder(pool, sku, '', '').pk, {
      limit: PAGE,
      ...(startAfter ? { startAfter } : {}),
    });
    yield page.items.map((item) => ({ at: keyOf(item), place: parseBackorder(item) }));
    startAfter = page.next;
  } while (startAfter);
}

/** The first places of the queue of a SKU, with the time that each has its turn by, and whether there are more. */
export async function firstPlaces(
  pool: string,
  sku: string,
): Promise<{
  readonly places: readonly (QueuedPlace & { readonly since: string })[];
  readonly more: boolean;
}> {
  const { items, next } = await queryPartition(key.backorder(pool, sku, '', '').pk, { limit: PAGE });
  const places = items.map((item) => {
    const at = keyOf(item);
    return { at, place: parseBackorder(item), since: at.sk.split('#')[0] ?? '' };
  });
  return { places, more: next !== undefined };
}

/** The places of the orders that wait for a SKU of a pool, oldest first. */
export async function readBackorders(pool: string, sku: string): Promise<Backorder[]> {
  const waiting: Backorder[] = [];
  for await (const page of queuePages(pool, sku)) waiting.push(...page.map(({ place }) => place));
  return waiting;
}
