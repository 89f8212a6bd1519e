import { ReadableParts } from '../../exceptions/readable-items.ts';
import { readChannel, readLocationNow } from '../../network/entities/network.store.ts';
import { skuIdSchema } from '../../order/sku-id.ts';
import { callerName } from '../../shared/caller.ts';
import { cursor } from '../../shared/cursor.ts';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { on } from '../../shared/http.ts';
import { key, listKey } from '../../shared/keys.ts';
import { getItems, keyOf, queryIndex } from '../../shared/table.ts';
import { listChannelStockDoor, readLocationSwitchDoor } from '../stock-doors.ts';
import { parseFigure } from './figure.store.ts';
import type { SellableFigure } from './figure.ts';
import { readWalk } from './stock-walk.store.ts';

function shownFigure({ sku, units, pools, version, at }: SellableFigure) {
  const inPools = Object.entries(pools).map(([pool, some]) => ({ pool, units: some }));
  return { sku, sellable: units, pools: inPools, version, at };
}

/** GET /channels/{id}/stock. The cursor is the last SKU seen: what changes meanwhile comes as an event of a higher version. */
export const listFigures = on(listChannelStockDoor, async ({ params: { id }, query, caller }) => {
  if (caller.kind === 'channel' && caller.id !== id)
    throw new Forbidden(`This credential is not for channel ${id}.`);
  await readChannel(id);
  const owner = { list: listChannelStockDoor.name, caller: callerName(caller), by: { channel: id } };
  const last = query.cursor === undefined ? undefined : cursor.decode(skuIdSchema, query.cursor, owner);
  const startAfter =
    last === undefined ? {} : { startAfter: { ...key.sellable(last, id), ...listKey.sellable(id, last) } };
  // Read before the figures: whatever was worked out by then is among them.
  const walk = await readWalk(`channel:${id}`);
  const { items, next } = await queryIndex('lists', listKey.sellablePartition(id), {
    limit: query.limit,
    ...startAfter,
  });
  const parts = new ReadableParts();
  const figures = await parts.items(await getItems(items.map(keyOf)), parseFigure);
  const body = {
    channel: id,
    stock: figures.map(shownFigure),
    complete: walk === undefined || walk.status === 'done',
    ...(next ? { cursor: cursor.encode(String(next['gsi1sk']), owner) } : {}),
    ...parts.unreadable,
  };
  return { status: 200, body };
});

/** GET /locations/{id}/switch. */
export const readSwitch = on(readLocationSwitchDoor, async ({ params: { id }, caller }) => {
  if (caller.kind === 'location' && caller.id !== id)
    throw new Forbidden(`This credential is not for location ${id}.`);
  const [location, walk] = await Promise.all([readLocationNow(id), readWalk(`location:${id}`)]);
  if (!location) throw new NotFound(`There is no location ${id}.`);
  const { active } = location;
  if (!walk) return { status: 200, body: { location: id, active, status: 'none' } };
  const { status, seen, changed: moved, startedAt, doneAt } = walk;
  const done = doneAt === undefined ? {} : { doneAt };
  return { status: 200, body: { location: id, active, status, seen, moved, startedAt, ...done } };
});
