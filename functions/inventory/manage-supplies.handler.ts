import type * as z from 'zod';
import { Conflict, NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { firstPlaces } from './backorder/backorder.store.ts';
import { findSupply, readFuture, saveSupply } from './future/supply.store.ts';
import { remainingOf, type Supply } from './future/supply.ts';
import {
  deleteSupplyDoor,
  listQueueDoor,
  listSuppliesDoor,
  putSupplyDoor,
  type supplyViewSchema,
} from './supply-doors.ts';

function viewOf(supply: Supply): z.output<typeof supplyViewSchema> {
  const { sku, pool, document, date, quantity, received, version } = supply;
  return { sku, pool, document, date, quantity, received, remaining: remainingOf(supply), version };
}

/** PUT /stock/{sku}/supplies/{document}: the document as it is from now on; the same again changes nothing. */
const put = on(putSupplyDoor, ({ params: { sku, document }, body }) =>
  retryMoved(async () => {
    const { pool, date, quantity, version } = body;
    const before = await findSupply(pool, sku, document);
    if (version !== undefined && version !== (before?.version ?? 0))
      throw new Conflict(`Supply ${document} of ${sku} is at another version.`, {
        version: before?.version ?? 0,
      });
    const isSame = before?.date === date && before.quantity === quantity && !before.cancelled;
    if (before && isSame) return { status: 200 as const, body: viewOf(before) };
    const { cancelled: _, ...kept } = before ?? { received: 0 };
    const next = { ...kept, type: 'Supply' as const, pool, sku, document, date, quantity };
    await transact([saveSupply(before, next, new Date().toISOString())]);
    const stored: Supply = { ...next, version: (before?.version ?? 0) + 1 };
    return { status: before ? (200 as const) : (201 as const), body: viewOf(stored) };
  }),
);

/** GET /stock/{sku}/supplies */
const list = on(listSuppliesDoor, async ({ params: { sku }, query: { pool } }) => {
  const { supplies, promised } = await readFuture(pool, sku);
  const open = supplies.filter((supply) => remainingOf(supply) > 0).map(viewOf);
  return { status: 200, body: { sku, pool, promised, supplies: open } };
});

/** DELETE /stock/{sku}/supplies/{document}: nothing more is expected of it. What was received stays received. */
const remove = on(deleteSupplyDoor, ({ params: { sku, document }, query: { pool } }) =>
  retryMoved(async () => {
    const before = await findSupply(pool, sku, document);
    if (!before) throw new NotFound(`There is no supply ${document} of ${sku} in ${pool}.`);
    if (!before.cancelled)
      await transact([saveSupply(before, { ...before, cancelled: true }, new Date().toISOString())]);
    return { status: 204, body: undefined };
  }),
);

/** GET /stock/{sku}/queue */
const queue = on(listQueueDoor, async ({ params: { sku }, query: { pool } }) => {
  const { places, more } = await firstPlaces(pool, sku);
  const shown = places.map(({ since, place: { orderId, channel, units, acting = false, promise } }) => {
    const shipsBy = promise === undefined ? {} : { shipsBy: promise };
    return { orderId, ...(channel === undefined ? {} : { channel }), units, since, acting, ...shipsBy };
  });
  return { status: 200, body: { sku, pool, places: shown, more } };
});

export const handler = serve(put, list, remove, queue);
