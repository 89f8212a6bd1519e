import { expect, test } from 'vitest';
import { eventually, World, type OrderView } from '../support/world.ts';

const ORDERS = 100;
const UNITS = 10;
/** As many orders are sent at once as a busy shop would. */
const AT_ONCE = 10;

/** Runs `each` for every index, `AT_ONCE` at a time. */
async function inRounds<T>(count: number, each: (index: number) => Promise<T>): Promise<T[]> {
  const results: T[] = [];
  let next = 0;
  await Promise.all(Array.from({ length: AT_ONCE }, async () => {
    for (let index = next++; index < count; index = next++) results[index] = await each(index);
  }));
  return results;
}

test('100 orders race for 10 units: exactly 10 are reserved, the other 90 wait, and say so; the books add up', async () => {
  const world = await new World('race').open({ one: { A: UNITS } });
  // Held before routing: what is raced for is the promise.
  const orders = await inRounds(ORDERS, () => world.place([{ sku: 'A', quantity: 1 }], { holds: [{ id: 'race', reason: 'RACE', before: 'route' }] }));
  const settled = ({ totals }: OrderView): boolean => totals['reserved'] === 1 || totals['backordered'] === 1;
  const seen = new Map<string, OrderView>();
  await eventually('every order is reserved or waits', async () => {
    await inRounds(orders.length, async (index) => {
      const orderId = orders[index] ?? '';
      if (seen.has(orderId)) return;
      const order = await world.order(orderId);
      if (settled(order)) seen.set(orderId, order);
    });
    return seen.size === ORDERS ? true : undefined;
  }, { seconds: 100, last: () => seen.size });
  const views = [...seen.values()];
  expect(views.filter(({ totals }) => totals['reserved'] === 1)).toHaveLength(UNITS);
  const waiting = views.filter(({ totals }) => totals['backordered'] === 1);
  expect(waiting).toHaveLength(ORDERS - UNITS);
  expect(await world.atp('A')).toBe(0);
  const [one] = waiting;
  await world.until(one?.orderId ?? '', 'tells that it waits', ({ timeline }) => timeline.some(({ event }) => event === 'order.backordered'));
  expect(await world.audit()).toEqual([]);
});
