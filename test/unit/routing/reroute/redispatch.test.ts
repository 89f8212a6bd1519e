import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { parseFulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../../functions/fulfillment/work-order/fulfillment.ts';
import { noTotals } from '../../../../functions/order/order.ts';
import { handler } from '../../../../functions/routing/reroute.handler.ts';
import { key } from '../../../../functions/shared/keys.ts';
import { readTokens } from '../../../../functions/shared/token.store.ts';
import { run } from '../../../support/call.ts';
import { aFulfillment } from '../../../support/items.ts';
import type { Item, MemoryTable } from '../../../support/memory-table.ts';
import { aTable, NOW, ORDER, reserved } from '../../../support/routing-world.ts';

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date(NOW) });
});
afterEach(() => {
  table.close();
  vi.useRealTimers();
});

const line = { lineId: '1', sku: 'A', shipped: 0, delivered: 0, returned: 0, lost: 0 };
const name = (n: number, dispatch: number) => `${ORDER}-f${n}-1-${dispatch}`;
const fulfillment = (n: number) => parseFulfillment(table.item(key.fulfillment(ORDER, n)) ?? {});

/** Work of one unit that a location has accepted; `units` 0: it has lost it. */
function work(n: number, units: number, over: Partial<Fulfillment> = {}): Item {
  const status = units > 0 ? ('accepted' as const) : ('rejected' as const);
  const own = { orderId: ORDER, n, fulfillmentId: `${ORDER}-f${n}`, status, lines: [{ ...line, units }] };
  return { ...aFulfillment({ ...own, ...over }), ...key.fulfillment(ORDER, n) };
}

/** An order with this work and nothing that waits. */
function orderWith(...parts: readonly Item[]): MemoryTable {
  const counts = { fulfillments: parts.length, decisions: 1, exceptions: 0, returns: 0 };
  const [meta, body, reservation] = reserved([{ sku: 'A', units: parts.length }], {
    held: [],
    order: { counts, status: 'fulfilling', totals: { ...noTotals, allocated: parts.length } },
  });
  return aTable(...[meta, body, { ...reservation, status: 'allocated' }].map((one) => one ?? {}), ...parts);
}

const ask = (n: number, more: Readonly<Record<string, unknown>>) =>
  run(handler, { orderId: ORDER, attempt: 1, execution: `${ORDER}-1`, n, error: 'Retry', ...more });
const redispatch = (n: number, first: string) => ask(n, { name: first });

describe('Redispatch', () => {
  test('begins the branch alone anew: what an earlier dispatch made runs beside it (P15, P24)', async () => {
    table = orderWith(work(1, 1, { dispatch: 1 }), work(2, 1, { madeBy: 'f1:0', dispatch: 1 }));

    const { items } = await redispatch(1, name(1, 1));

    expect(items).toMatchObject([{ n: 1, name: name(1, 2) }]);
    expect(fulfillment(1)).not.toHaveProperty('failure');
    expect(fulfillment(2)).toMatchObject({ dispatch: 1 });
  });

  test('has the next execution begin anew what the ended one had made, and what that had made (P15, P24)', async () => {
    table = orderWith(
      work(1, 0, { dispatch: 2 }),
      work(2, 1, { madeBy: 'f1:0', dispatch: 1 }),
      work(3, 1, { madeBy: 'f1:1', dispatch: 2 }),
      work(4, 1, { madeBy: 'f3:1', dispatch: 1 }),
    );

    const { items } = await redispatch(1, name(1, 1));
    const answered = await run(handler, {
      orderId: ORDER,
      attempt: 1,
      execution: name(1, 3),
      n: 1,
      error: 'ShortPicked',
    });

    expect(items).toMatchObject([{ n: 1, name: name(1, 3) }]);
    expect(answered.items).toMatchObject([{ n: 3, name: name(3, 3) }]);
    expect([2, 3, 4].map((n) => fulfillment(n).dispatch)).toEqual([1, 3, 2]);
    expect(fulfillment(3)).toMatchObject({ failure: 'ShortPicked', resumed: { dispatch: 3, since: 0 } });
  });

  test('has nothing to begin where the branch and all that it had made are finished', async () => {
    table = orderWith(work(1, 0, { dispatch: 2 }), work(2, 0, { madeBy: 'f1:1', dispatch: 1 }));
    const writes = table.writes.length;

    expect(await redispatch(1, name(1, 1))).toMatchObject({ items: [] });
    expect(table.writes).toHaveLength(writes);
  });

  test('of an older attempt stops', async () => {
    table = orderWith(work(1, 1, { dispatch: 1 }));
    table.seed({ ...table.item(key.order(ORDER)), attempt: 2 });

    await expect(redispatch(1, name(1, 1))).rejects.toMatchObject({ name: 'Superseded' });
  });
});

describe('the token of a question that a person has answered', () => {
  const asked = (run: string): Item => ({
    ...key.token(ORDER, 'NeedsAttention', 1),
    type: 'Token',
    orderId: ORDER,
    state: 'NeedsAttention',
    n: 1,
    token: 'asked',
    attempt: { enteredAt: NOW, retry: 0 },
    executionAttempt: 1,
    run,
  });

  test('is gone when its execution goes on, so that it bars nothing that waits from then on (P15)', async () => {
    table = orderWith(work(1, 1, { dispatch: 1 })).seed(asked('1'));

    await redispatch(1, name(1, 1));

    expect(await readTokens(ORDER)).toEqual([]);
  });

  test('stays when another execution asks', async () => {
    table = orderWith(work(1, 1, { dispatch: 1 })).seed(asked('f9-1-1'));

    await redispatch(1, name(1, 1));

    expect(await readTokens(ORDER)).toMatchObject([{ token: 'asked' }]);
  });
});

test("a retry in a branch's own execution leaves what was made before that was begun (P24)", async () => {
  table = orderWith(work(1, 1, { dispatch: 1 }), work(2, 1, { madeBy: 'f1:0', dispatch: 1 }));

  const { items } = await ask(1, { execution: name(1, 1) });

  expect(items).toMatchObject([{ n: 1, name: name(1, 2) }]);
});

test("a branch's own execution that had nothing to plan begins none of what was made before it (P25)", async () => {
  table = orderWith(work(1, 0, { dispatch: 1 }), work(2, 1, { madeBy: 'f1:0', dispatch: 1 }));

  const { items } = await ask(1, { execution: name(1, 1), error: 'Cancelled' });

  expect(items).toEqual([]);
});
