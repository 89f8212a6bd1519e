import { expect, test } from 'vitest';
import { countOfReading, readPools } from '../../functions/inventory/stock/pool.store.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import { eventuallyTrue, type ListedOrder, ordersOf, World } from '../support/world.ts';

const SHARDS = 8;
/** So many units for each shard are plenty (`unitsPerShard`). */
const UNITS = SHARDS * 32;
const RECEIPTS = [71, 93];
const RECEIVED = 10;
const EACH = 2;
/** All that there is, and six orders too many; six others are cancelled at once. */
const ORDERS = (UNITS + RECEIPTS.length * RECEIVED) / EACH + 6 + 6;
const AT_ONCE = 12;

/** What is held before its route is cancelled at once: no location has seen it. */
const held = { holds: [{ id: 'check', reason: 'CHECK', before: 'route', onExpiry: 'lift' }] };

/** Early ones, so that their units are back before the last ones are sold. */
function isCancelled(nth: number): boolean {
  return nth < 60 && nth % 10 === 3;
}

function hadItsTurn({ status, totals }: ListedOrder): boolean {
  return totals['allocated'] === EACH || status === 'cancelled';
}

test('a SKU with eight shards is sold to the last unit and not one more, and ends in one shard (P18)', async () => {
  const world = await new World('hot').open(
    { one: { A: UNITS / 2 }, two: { A: UNITS / 2 } },
    { channel: { policies: { backorder: 'cancel' } }, skus: { A: { shards: SHARDS } } },
  );
  const pool = { pool: world.pool, sku: world.id('A') };
  const openShards = async (): Promise<number> => {
    const [reading] = await readPools([pool]);
    return reading ? countOfReading(reading) : 0;
  };
  await eventuallyTrue('all shards are open', async () => (await openShards()) === SHARDS);

  await inParallel([...Array(ORDERS).keys()], AT_ONCE, async (nth) => {
    if (RECEIPTS.includes(nth)) await world.moveOne('receipt', 'A', nth % 2 === 0 ? 'one' : 'two', RECEIVED);
    const orderId = await world.place([{ sku: 'A', quantity: EACH }], isCancelled(nth) ? held : {});
    if (isCancelled(nth)) await world.cancel(orderId);
  });
  let orders: ListedOrder[] = [];
  await eventuallyTrue(
    'every order has had its turn',
    async () => {
      orders = await ordersOf(world.channel);
      return orders.length === ORDERS && orders.every(hadItsTurn);
    },
    { seconds: 240, last: () => Object.groupBy(orders, ({ status }) => status) },
  );

  expect(orders.filter(({ totals }) => totals['allocated'] === EACH)).toHaveLength(ORDERS - 6 - 6);
  expect(await world.atp('A')).toBe(0);
  await eventuallyTrue('one shard is left', async () => (await openShards()) === 1);
  expect(await world.audit()).toEqual([]);
});
