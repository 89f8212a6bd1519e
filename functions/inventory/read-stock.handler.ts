import { ReadableParts, readableItems } from '../exceptions/readable-items.ts';
import { readSkus } from '../network/entities/network.store.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { Forbidden, NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key, listKey } from '../shared/keys.ts';
import { getItems, queryIndex } from '../shared/table.ts';
import { explainPool } from './sellable/explain-pools.ts';
import { listFigures, readSwitch } from './sellable/read-figures.ts';
import { ownFigure, readableFor, withoutReasons } from './sellable/shown-stock.ts';
import { readPools } from './stock/pool.store.ts';
import { parsePosition, readPositions } from './stock/position.store.ts';
import { positionView } from './stock/position-view.ts';
import { listLocationStockDoor, readSkuStockDoor } from './stock-doors.ts';

/**
 * GET /stock/{sku}. A channel sees what it may sell and not where the stock is; a location sees its own position; others see
 * who may sell how much, and why each unit is withheld.
 */
const readSku = on(readSkuStockDoor, async ({ params: { sku }, query, caller, now }) => {
  const parts = new ReadableParts();
  const [known, positions] = await Promise.all([readSkus([sku]), readPositions([sku], parts.items)]);
  const isKnown = known.has(sku) || positions.length > 0 || parts.unreadable.unreadable !== undefined;
  if (!isKnown) throw new NotFound(`There is no SKU ${sku}.`);
  const wanted =
    query.pool === undefined ? [...new Set(positions.map(({ pool }) => pool))].sort() : [query.pool];
  const read = wanted.map(async (pool) => {
    // A pool is told whole: its first shard names it where one of them cannot be read.
    return parts.one(key.pool(pool, sku, 0), async () => {
      const [reading] = await readPools([{ pool, sku }]);
      return reading && explainPool({ sku, pool, reading, positions });
    });
  });
  const pools = (await Promise.all(read)).filter((pool) => pool !== undefined);
  const unreadable = readableFor(caller, parts.unreadable);
  if (caller.kind === 'channel') {
    return {
      status: 200,
      body: { sku, pools: pools.flatMap((pool) => ownFigure(pool, caller.id)), ...unreadable },
    };
  }
  const isVisible = (location: string): boolean => caller.kind !== 'location' || location === caller.id;
  const seen = positions.filter(({ pool, location }) => wanted.includes(pool) && isVisible(location));
  const shown = caller.kind === 'location' ? pools.map(withoutReasons) : pools;
  return {
    status: 200,
    body: { sku, pools: shown, positions: seen.map((one) => positionView(one, now)), ...unreadable },
  };
});

/** GET /locations/{id}/stock. The cursor is the last SKU seen. */
const listLocation = on(listLocationStockDoor, async ({ params: { id }, query, caller, now }) => {
  if (caller.kind === 'location' && caller.id !== id)
    throw new Forbidden(`This credential is not for location ${id}.`);
  const owner = { list: listLocationStockDoor.name, caller: callerName(caller), by: { location: id } };
  const last = query.cursor === undefined ? undefined : cursor.decode(skuIdSchema, query.cursor, owner);
  const startAfter =
    last === undefined ? {} : { startAfter: { ...key.position(last, id), ...listKey.stock(id, last) } };
  const { items, next } = await queryIndex('lists', listKey.stockPartition(id), {
    limit: query.limit,
    ...startAfter,
  });
  const found = await getItems(items.map(({ pk, sk }) => ({ pk: String(pk), sk: String(sk) })));
  const positions = (await readableItems(found, parsePosition)).map((one) => positionView(one, now));
  return {
    status: 200,
    body: {
      location: id,
      positions,
      ...(next ? { cursor: cursor.encode(String(next['gsi1sk']), owner) } : {}),
    },
  };
});

export const handler = serve(readSku, listLocation, listFigures, readSwitch);
