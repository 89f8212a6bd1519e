import { setTimeout as pause } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { settledUsage } from '../../bin/cost/logs.ts';
import type { FunctionUsage } from '../../bin/cost/usage.ts';
import { readBackorders } from '../../functions/inventory/backorder/backorder.store.ts';
import { inParallel } from '../../functions/shared/parallel.ts';
import { ifAnswered } from '../../local/aws/if-answered.ts';
import { deployment, eventually, type ListedOrder, ordersOf, World } from '../support/world.ts';

/** Orders that wait for one SKU, in a brand of their own each time. */
const SMALL = 100;
const LARGE = 500;
const AT_ONCE = 20;
const PREFIX = `order-orchestrator-${deployment.stage}`;
/** Orders are served by these; what the test itself asks the API for does not count. */
const SERVING = /^(relay|inventory|routing|fulfillment)-/;
/** An order of the large backlog may take this much more than one of the small: batches are cut by the clock. */
const NOISE = 1.25;
/**
 * Two batches of the relay that run at once may both answer a wait: Step Functions takes the first answer. A small
 * share of the orders is sent a second one so.
 */
const ANSWERED_TWICE = 1.1;
const ASK_AGAIN_MS = 2000;
const MINUTES = 60_000;

/** What serving a backlog took, from the receipt until nothing was left to do. */
interface Served {
  readonly orders: number;
  readonly functions: readonly FunctionUsage[];
}

function sumOf(counts: readonly number[]): number {
  return counts.reduce((sum, one) => sum + one, 0);
}

/** Calls of other services by name, for each of the orders. */
function callsPerOrder({ orders, functions }: Served): Record<string, number> {
  const names = [...new Set(functions.flatMap(({ calls }) => Object.keys(calls)))].sort();
  const totalOf = (name: string): number => sumOf(functions.map(({ calls }) => calls[name] ?? 0));
  return Object.fromEntries(names.map((name) => [name, Math.round((100 * totalOf(name)) / orders) / 100]));
}

function invocationsOf({ functions }: Served, entry: string): number {
  return functions.find((one) => one.entry === entry)?.invocations ?? 0;
}

function isAtWork({ status }: ListedOrder): boolean {
  return status === 'fulfilling';
}

function untilSoManyWait(world: World, places: number) {
  let count: number | undefined;
  return eventually(
    `${places} orders wait`,
    async () => {
      count = await ifAnswered(async () => (await readBackorders(world.pool, world.id('A'))).length);
      if (count === places) return true;
      await pause(ASK_AGAIN_MS);
      return undefined;
    },
    { seconds: 900, last: () => count },
  );
}

/** So many orders wait for one SKU; then one receipt brings enough for all of them. */
async function serve(orders: number): Promise<Served> {
  const began = new Date().toISOString();
  const world = await new World(`backlog-${orders}`).open({ one: { A: 0 } });
  const numbers = Array.from({ length: orders }, (_, n) => n);
  await inParallel(numbers, AT_ONCE, async () => {
    await world.place([{ sku: 'A', quantity: 1 }]);
  });
  await untilSoManyWait(world, orders);
  await settledUsage(PREFIX, began);

  const since = new Date().toISOString();
  await world.moveOne('receipt', 'A', 'one', orders);
  await untilSoManyWait(world, 0);
  const functions = (await settledUsage(PREFIX, since)).filter(({ entry }) => SERVING.test(entry));

  console.log(JSON.stringify({ orders, callsPerOrder: callsPerOrder({ orders, functions }) }));
  expect((await ordersOf(world.channel)).filter(isAtWork)).toHaveLength(orders);
  expect(await eventually('the books are read', () => ifAnswered(() => world.audit()))).toEqual([]);
  return { orders, functions };
}

test(
  'one receipt serves 500 orders that wait, each woken once, with as many calls an order as 100 (P23, P29)',
  async () => {
    const small = await serve(SMALL);
    const large = await serve(LARGE);

    const [before, after] = [small, large].map((served) => sumOf(Object.values(callsPerOrder(served))));
    const growth = (after ?? Infinity) / (before ?? 0);
    console.log(JSON.stringify({ backlog: [SMALL, LARGE], calls: [before, after], growth }));
    for (const served of [small, large]) {
      expect(callsPerOrder(served)['SendTaskSuccess']).toBeLessThan(ANSWERED_TWICE);
      expect(invocationsOf(served, 'inventory-reserve')).toBe(served.orders);
      expect(invocationsOf(served, 'inventory-await-stock')).toBe(0);
    }
    expect(growth).toBeLessThan(NOISE);
  },
  30 * MINUTES,
);
