import type * as z from 'zod';
import { ReadableParts, readableItems } from '../exceptions/readable-items.ts';
import { readSkus } from '../network/entities/network.store.ts';
import { skuIdSchema } from '../order/sku-id.ts';
import { type Caller, callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { Forbidden, NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { key, listKey } from '../shared/keys.ts';
import { settings } from '../shared/settings.ts';
import { getItems, queryIndex } from '../shared/table.ts';
import { listLocationStockDoor, type positionViewSchema, readSkuStockDoor } from './doors.ts';
import { explainPool, type PoolExplanation } from './sellable/explain-pools.ts';
import { listFigures, readSwitch } from './sellable/read-figures.ts';
import { readPools } from './stock/pool.store.ts';
import { parsePosition, readPositions } from './stock/position.store.ts';
import type { StockPosition } from './stock/position.ts';
import { quantitiesOf } from './stock/record-movement.ts';
import { confidence, evidence } from './stock/trust.ts';

type PositionView = z.output<typeof positionViewSchema>;

/** How far the books of a position are trusted; undefined where nothing was observed of them. */
function confidenceIn({ trust }: StockPosition, now: string): PositionView['confidence'] {
  if (!trust) return undefined;
  const halfLife = settings().trustHalfLife;
  const [found, missed] = evidence(trust, now, halfLife);
  return { percent: Math.round(confidence(trust, now, halfLife) * 1000) / 10, found, missed };
}

function viewOf(position: StockPosition, now: string): PositionView {
  const trusted = confidenceIn(position, now);
  return {
    sku: position.sku,
    location: position.location,
    pool: position.pool,
    ...quantitiesOf(position),
    ...(position.lots ? { lots: position.lots } : {}),
    ...(position.lifeEndsAt === undefined ? {} : { lifeEndsAt: position.lifeEndsAt }),
    ...(trusted ? { confidence: trusted } : {}),
    ...(position.counted === undefined ? {} : { countedAt: position.counted }),
  };
}

/** Channels do not see where stock is, locations only their own: nor do they see which position cannot be read. */
function shownTo({ kind, id }: Caller, { unreadable = [] }: ReadableParts['unreadable']) {
  const own = ` ${key.position('', id).sk}`;
  const isShown = (name: string): boolean => {
    if (name.startsWith('POOL#')) return true;
    return kind === 'location' ? name.endsWith(own) : kind !== 'channel';
  };
  const shown = unreadable.filter(isShown);
  return shown.length > 0 ? { unreadable: shown } : {};
}

/** A channel sees what it may sell of a pool that it sells from, and nothing of any other channel. */
function ownFigure({ pool, version, channels }: PoolExplanation, channel: string) {
  const own = channels.find((one) => one.channel === channel);
  return own ? [{ pool, atp: own.sellable, version }] : [];
}

/** A location does not see what others have. */
function withoutReasons({ pool, atp, version }: PoolExplanation) {
  return { pool, atp, version };
}

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
  const unreadable = shownTo(caller, parts.unreadable);
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
    body: { sku, pools: shown, positions: seen.map((one) => viewOf(one, now)), ...unreadable },
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
  const positions = (await readableItems(found, parsePosition)).map((one) => viewOf(one, now));
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
