import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import {
  reviewBackorders,
  sweepBackorder,
} from '../../../functions/inventory/backorder/look-after-backorders.ts';
import { foreseeServed, serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { sweepReservation } from '../../../functions/inventory/reservation/give-back.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold, placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { afterSpread } from '../../../functions/shared/spread.ts';
import { readTokens } from '../../../functions/shared/token.store.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { dieAtWrite, Ledger, now } from './ledger.ts';

let table: MemoryTable;

beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

const enter = (orderId: string, minute: number) =>
  run(awaitStock, {
    orderId,
    attempt: 1,
    token: `token-${orderId}`,
    enteredAt: `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`,
    retry: 0,
  });

const serve = (ledger: Ledger, sku: string, at = now()) => serveStockQueue(ledger.pool, sku, at);

describe('waiting for stock', () => {
  test('an order starts to wait in one write of token, places and META; a repeated wait stores its token only (P6)', async () => {
    const ledger = new Ledger();
    await ledger.channel({ backorderWithin: 600 });
    const orderId = await ledger.order({ [ledger.sku(1)]: 2, [ledger.sku(2)]: 1 });
    await enter(orderId, 1);
    const order = await readOrder(orderId);
    expect(order).toMatchObject({
      status: 'backordered',
      totals: { open: 0, backordered: 3 },
      backorder: { since: '2026-11-23T09:01:00.000Z', expired: false },
      evt: { type: 'order.backordered' },
    });
    expect(Math.round((Date.parse(order.backorder?.until ?? '') - Date.now()) / 60_000)).toBe(10);
    expect(await readBackorders(ledger.pool, ledger.sku(1))).toMatchObject([
      { orderId, units: 2, needs: { [ledger.sku(1)]: 2, [ledger.sku(2)]: 1 } },
    ]);
    expect(await readBackorders(ledger.pool, ledger.sku(2))).toMatchObject([{ orderId, units: 1 }]);
    await enter(orderId, 2);
    expect((await readOrder(orderId)).version).toBe(order.version);
    expect(await readTokens(orderId)).toMatchObject([
      { state: 'AwaitStock', n: 0, attempt: { enteredAt: '2026-11-23T09:02:00.000Z' } },
    ]);
    await expect(enter(orderId, 0)).rejects.toMatchObject({ name: 'Superseded' });
  });

  test('an order that was cancelled meanwhile stores its token all the same, and takes no place (P7)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const orderId = await ledger.order(
      { [ledger.sku(1)]: 2 },
      { cancel: { state: 'asked', by: 'channel:web', at: now() } },
    );
    await enter(orderId, 1);
    expect(await readTokens(orderId)).toHaveLength(1);
    expect(await readBackorders(ledger.pool, ledger.sku(1))).toEqual([]);
  });

  test('first come, first served: who needs more than there is keeps it, and is served when the rest comes (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const [big, small, both] = [
      await ledger.order({ [a]: 4 }),
      await ledger.order({ [a]: 2 }),
      await ledger.order({ [a]: 1, [b]: 1 }),
    ];
    for (const [minute, orderId] of [big, small, both].entries()) await enter(orderId, minute);
    expect(await serve(ledger, a)).toEqual([]);
    await ledger.receive(a, 3);
    expect(await serve(ledger, a)).toEqual([]);
    await ledger.receive(a, 4);
    expect(await serve(ledger, a)).toEqual([big, small]);
    expect(await readOrder(small)).toMatchObject({
      status: 'reserved',
      totals: { backordered: 0, reserved: 2 },
    });
    expect((await readOrder(small)).backorder).toBeUndefined();
    await ledger.receive(b, 1);
    expect(await serve(ledger, b)).toEqual([both]);
    expect(await readBackorders(ledger.pool, a)).toEqual([]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('whom the next pass will serve is foreseen from the places alone, and nothing is written by that', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const [first, second, both] = [
      await ledger.order({ [a]: 2 }),
      await ledger.order({ [a]: 1 }),
      await ledger.order({ [a]: 1, [b]: 1 }),
    ];
    for (const [minute, orderId] of [first, second, both].entries()) await enter(orderId, minute);
    await ledger.receive(a, 4);
    const writes = table.writes.length;

    expect(await foreseeServed(ledger.pool, a, now())).toEqual([first, second]);
    expect(table.writes).toHaveLength(writes);
    expect(await serve(ledger, a)).toEqual([first, second]);
    await ledger.receive(b, 1);
    expect(await foreseeServed(ledger.pool, b, now())).toEqual([both]);
    expect(await serve(ledger, b)).toEqual([both]);
  });

  test('an order that may be passed keeps nothing from those behind it until its time is over (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel({ passableFor: 3600 });
    const sku = ledger.sku(1);
    const [big, small, next] = [
      await ledger.order({ [sku]: 4 }),
      await ledger.order({ [sku]: 1 }),
      await ledger.order({ [sku]: 1 }),
    ];
    for (const [minute, orderId] of [big, small, next].entries()) await enter(orderId, minute);
    await ledger.receive(sku, 1);
    expect(await serve(ledger, sku, '2026-11-23T09:30:00.000Z')).toEqual([small]);
    await ledger.receive(sku, 2);
    expect(await serve(ledger, sku, '2026-11-23T10:30:00.000Z')).toEqual([]);
    await ledger.receive(sku, 2);
    expect(await serve(ledger, sku, '2026-11-23T10:30:00.000Z')).toEqual([big]);
  });

  test('the policy of a SKU goes before that of the channel, the strictest SKU before others (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel({ passableFor: 3600 });
    const [strict, loose] = [ledger.sku(1), ledger.sku(2)];
    await ledger.article(strict, { policies: { passableFor: 0 } });
    const [first, second] = [
      await ledger.order({ [strict]: 1, [loose]: 1 }),
      await ledger.order({ [loose]: 1 }),
    ];
    await enter(first, 1);
    await enter(second, 2);
    expect((await readOrder(first)).backorder?.keepsFrom).toBeUndefined();
    expect((await readOrder(second)).backorder?.keepsFrom).toBe('2026-11-23T10:02:00.000Z');
  });

  test('an older order that waits for two SKUs keeps both from a younger one, whichever queue is served (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const [first, second] = [await ledger.order({ [b]: 2 }), await ledger.order({ [a]: 1, [b]: 1 })];
    await enter(first, 1);
    await enter(second, 2);
    await ledger.receive(b, 1);
    await ledger.receive(a, 1);
    expect(await serve(ledger, a)).toEqual([]);
    await ledger.receive(b, 1);
    expect(await serve(ledger, a)).toEqual([]);
    expect(await serve(ledger, b)).toEqual([first]);
    await ledger.receive(b, 1);
    expect(await serve(ledger, a)).toEqual([second]);
  });

  test('an order that arrives now does not take what has come for the queue, also before the relay has looked (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const waiting = await ledger.order({ [sku]: 5 });
    await enter(waiting, 1);
    await ledger.receive(sku, 5);
    const fresh = await ledger.order({ [sku]: 5 });
    await expect(reserveOrder(fresh, 1, now())).rejects.toMatchObject({ name: 'OutOfStock' });
    await enter(fresh, 2);
    expect(await serve(ledger, sku)).toEqual([waiting]);
    await ledger.receive(sku, 6);
    expect(await serve(ledger, sku)).toEqual([fresh]);
    // Nobody waits any more: the rest is anybody's.
    const next = await ledger.order({ [sku]: 1 });
    expect(await reserveOrder(next, 1, now())).toMatchObject({ status: 'reserved' });
    expect(await ledger.findings()).toEqual([]);
  });

  test('a receipt just before the backorder is stored goes to whoever waits, not to the next who comes (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const waiting = await ledger.order({ [sku]: 2 });
    await expect(reserveOrder(waiting, 1, now())).rejects.toMatchObject({ name: 'OutOfStock' });
    await ledger.receive(sku, 2);
    await enter(waiting, 1);
    const fresh = await ledger.order({ [sku]: 1 });
    await expect(reserveOrder(fresh, 1, now())).rejects.toMatchObject({ name: 'OutOfStock' });
    expect(await serve(ledger, sku)).toEqual([waiting]);
  });

  test('a receipt between the reading and the write of an order that begins to wait makes it read again (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const waiting = await ledger.order({ [sku]: 2 });
    table.meanwhile(() => ledger.receive(sku, 2));
    await enter(waiting, 1);
    expect(await ledger.promised(sku)).toEqual({ open: [0], queue: 2 });
  });

  test('Reserve of an order that was served finds its own effect done (P6)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const orderId = await ledger.order({ [sku]: 2 });
    await enter(orderId, 1);
    await ledger.receive(sku, 2);
    await serve(ledger, sku);
    expect(await reserveOrder(orderId, 1, now())).toMatchObject({ status: 'reserved', reserved: 2 });
    expect(await ledger.findings()).toEqual([]);
  });

  test('an order that goes back to waiting keeps its place and gets a new end of the wait', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const orderId = await ledger.order(
      { [ledger.sku(1)]: 2 },
      {
        totals: {
          open: 0,
          backordered: 2,
          reserved: 0,
          allocated: 0,
          shipped: 0,
          delivered: 0,
          returned: 0,
          cancelled: 0,
          lost: 0,
        },
        backorder: { since: '2026-11-01T00:00:00.000Z', until: '2026-11-02T00:00:00.000Z', expired: true },
      },
    );
    await enter(orderId, 5);
    const { backorder } = await readOrder(orderId);
    expect(backorder).toMatchObject({ since: '2026-11-01T00:00:00.000Z', expired: false });
    expect(backorder && backorder.until > now()).toBe(true);
    expect(await readBackorders(ledger.pool, ledger.sku(1))).toHaveLength(1);
  });
});

describe('a place in the queue for stock', () => {
  /** Two orders wait for five units each, and five have come. */
  const two = async () => {
    const ledger = new Ledger();
    await ledger.channel({ backorderWithin: 600 });
    const sku = ledger.sku(1);
    const [first, second] = [await ledger.order({ [sku]: 5 }), await ledger.order({ [sku]: 5 })];
    await enter(first, 1);
    await enter(second, 2);
    await ledger.receive(sku, 5);
    return { first, second, served: () => serve(ledger, sku), ledger, sku };
  };
  const hold = (orderId: string) =>
    placeHold({
      orderId,
      hold: { id: 'fraud', reason: 'FRAUD', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:1',
      now: now(),
    });
  const placesOf = async ({ ledger, sku }: Awaited<ReturnType<typeof two>>) =>
    (await readBackorders(ledger.pool, sku)).map(({ orderId, idle }) => ({ orderId, idle }));

  test('of a held order keeps nothing from the next one, and has its old rank once the hold is lifted (P23)', async () => {
    const queue = await two();
    await hold(queue.first);
    expect(await queue.served()).toEqual([queue.second]);
    expect(await placesOf(queue)).toMatchObject([{ orderId: queue.first, idle: true }]);
    // The only place that is left cannot act: what comes in is anybody's.
    await queue.ledger.receive(queue.sku, 5);
    expect(await queue.ledger.promised(queue.sku)).toEqual({ open: [5], queue: 0 });
    await liftHold({ orderId: queue.first, holdId: 'fraud', by: 'operator:1', now: now() });
    await reviewBackorders(queue.first);
    expect(await queue.served()).toEqual([queue.first]);
  });

  test('of an order whose wait has expired keeps nothing from the next one (P23)', async () => {
    const queue = await two();
    const { backorder } = await readOrder(queue.first);
    await sweepOrder(table.item(key.order(queue.first)) ?? {}, backorder?.until ?? '');
    expect(await queue.served()).toEqual([queue.second]);
  });

  test('of an order that needs a person keeps nothing from the next one (P23)', async () => {
    const queue = await two();
    table.seed({ ...table.item(key.order(queue.first)), attention: 1 });
    expect(await queue.served()).toEqual([queue.second]);
  });

  test('is not marked when the order changed after it was read (P23)', async () => {
    const queue = await two();
    await hold(queue.first);
    table.meanwhile(() => liftHold({ orderId: queue.first, holdId: 'fraud', by: 'operator:1', now: now() }));
    await reviewBackorders(queue.first);
    expect(await placesOf(queue)).toMatchObject([{ idle: undefined }, { idle: undefined }]);
    expect(await queue.served()).toEqual([queue.first]);
  });

  test('that says already what is so is not written again (P23)', async () => {
    const queue = await two();
    await reviewBackorders(queue.second);
    await hold(queue.second);
    await reviewBackorders(queue.second);
    const writes = table.writes.length;
    await reviewBackorders(queue.second);
    expect(table.writes).toHaveLength(writes);
  });

  test('has a check time: the sweeper moves it on, ever later, so that the relay looks again (P3)', async () => {
    const queue = await two();
    const { first, ledger, sku } = queue;
    const at = key.backorder(ledger.pool, sku, '2026-11-23T09:01:00.000Z', first);
    const item = table.item(at) ?? {};
    expect(item['gsi2sk']).toBe(`${String(item['dueAt'])}#${first}-${sku}`);
    await sweepBackorder({ ...item }, '2026-11-23T09:00:00.000Z');
    expect(table.item(at)).toEqual(item);
    const later = '2030-01-01T00:00:00.000Z';
    const dueAt = afterSpread(first, later, 6 * 3600);
    await sweepBackorder(item, later);
    expect(table.item(at)).toMatchObject({ dueAt, gsi2sk: `${dueAt}#${first}-${sku}`, units: 5 });
    // What was read before it moved says nothing any more (P5).
    await sweepBackorder(item, later);
    expect(table.item(at)).toMatchObject({ dueAt });
  });

  test('that its order left without it is removed when it is due (P3)', async () => {
    const queue = await two();
    const { first, ledger, sku } = queue;
    const at = key.backorder(ledger.pool, sku, '2026-11-23T09:01:00.000Z', first);
    const { backorder: _, ...meta } = table.item(key.order(first)) ?? {};
    table.seed({ ...meta, pk: key.order(first).pk, sk: key.order(first).sk });
    await sweepBackorder(table.item(at) ?? {}, '2030-01-01T00:00:00.000Z');
    expect(table.item(at)).toBeUndefined();
    expect(table.item(key.pool(ledger.pool, sku, 'QUEUE'))).toMatchObject({ waiting: 1, atp: 5 });
  });

  test('that its order left without it keeps nothing, and the pass that meets it removes it (P23)', async () => {
    const queue = await two();
    const { backorder: _, ...meta } = table.item(key.order(queue.first)) ?? {};
    table.seed({ ...meta, pk: key.order(queue.first).pk, sk: key.order(queue.first).sk });
    expect(await queue.served()).toEqual([queue.second]);
    expect(await placesOf(queue)).toEqual([]);
    expect(await queue.ledger.promised(queue.sku)).toEqual({ open: [0], queue: 0 });
  });

  test('that goes with a cancel gives the rest back to the open shard, in the same write, when it is the last (P23)', async () => {
    const queue = await two();
    for (const orderId of [queue.first, queue.second])
      await cancelOrder({ orderId, by: 'operator:1', now: now() });
    expect(await placesOf(queue)).toEqual([]);
    expect(await queue.ledger.promised(queue.sku)).toEqual({ open: [5], queue: 0 });
  });

  test('of release 0.2.0 is not counted: the first pass that meets it counts it, and serves it in its turn (P23)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const since = '2026-11-23T09:01:00.000Z';
    const orderId = await ledger.order(
      { [sku]: 2 },
      {
        totals: { ...noTotals, backordered: 2 },
        backorder: { since, until: '2099-01-01T00:00:00.000Z', expired: false },
      },
    );
    const at = key.backorder(ledger.pool, sku, since, orderId);
    table.seed({ ...at, type: 'Backorder', pool: ledger.pool, sku, orderId, units: 2 });
    await ledger.receive(sku, 3);
    await serve(ledger, sku);
    expect(table.item(at)).toMatchObject({ acting: true });
    expect(await serve(ledger, sku)).toEqual([orderId]);
    expect(await ledger.promised(sku)).toEqual({ open: [1], queue: 0 });
    expect(await ledger.findings()).toEqual([]);
  });
});

describe('a pass over the queue for stock', () => {
  test('serves 25 orders at most; each that is served lets the next pass begin (P29)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const ids: string[] = [];
    for (let minute = 0; minute < 30; minute++) {
      const orderId = await ledger.order({ [sku]: 1 });
      ids.push(orderId);
      await enter(orderId, minute);
    }
    await ledger.receive(sku, 30);
    expect(await serve(ledger, sku)).toEqual(ids.slice(0, 25));
    expect(await serve(ledger, sku)).toEqual(ids.slice(25));
    expect(await serve(ledger, sku)).toEqual([]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('writes nothing, and looks no further, where nothing is left over (P29)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    for (let minute = 0; minute < 3; minute++) await enter(await ledger.order({ [sku]: 5 }), minute);
    await ledger.receive(sku, 4);
    const [reads, writes] = [table.reads, table.writes.length];
    await serve(ledger, sku);
    expect(table.writes).toHaveLength(writes);
    expect(table.reads - reads).toBeLessThanOrEqual(3);
  });

  test('serves an order whose other units were missing once these were cancelled (P29)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const both = await ledger.order({ [a]: 1, [b]: 2 });
    await enter(both, 1);
    await ledger.receive(a, 1);
    await ledger.receive(b, 1);
    expect(await serve(ledger, a)).toEqual([]);
    await cancelOrder({ orderId: both, by: 'operator:1', lines: [{ lineId: '2', units: 1 }], now: now() });
    expect(await serve(ledger, a)).toEqual([both]);
  });

  test("takes from the reserved allocation of the order's channel too (P18)", async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const sku = ledger.sku(1);
    const first = table.item(key.pool(ledger.pool, sku, 0));
    expect(first).toBeUndefined();
    const orderId = await ledger.order({ [sku]: 3 });
    await enter(orderId, 1);
    await ledger.receive(sku, 2);
    const shard = table.item(key.pool(ledger.pool, sku, 0)) ?? {};
    const reserved = key.pool(ledger.pool, sku, `@${ledger.id}`);
    table.seed(
      { ...key.pool(ledger.pool, sku, 0), ...shard, channels: [ledger.id] },
      { ...reserved, type: 'Pool', pool: ledger.pool, sku, shard: `@${ledger.id}`, atp: 1, version: 1 },
    );
    expect(await serve(ledger, sku)).toEqual([orderId]);
    expect(table.item(reserved)).toMatchObject({ atp: 0 });
  });
});

describe('an order of more SKUs than one write holds', () => {
  const MANY = 92;
  const large = async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const skus = Array.from({ length: MANY }, (_, n) => ledger.sku(n + 1));
    const orderId = await ledger.order(Object.fromEntries(skus.map((sku) => [sku, 1])));
    return { ledger, skus, orderId };
  };
  const receiveAll = async (ledger: Ledger, skus: readonly string[]) => {
    for (let from = 0; from < skus.length; from += 25)
      await ledger.move(
        ...skus
          .slice(from, from + 25)
          .map((sku) => ({ kind: 'receipt' as const, sku, location: ledger.location, units: 1 })),
      );
  };
  const waitingIn = (ledger: Ledger, skus: readonly string[]) =>
    skus.filter((sku) => table.item(key.pool(ledger.pool, sku, 'QUEUE'))?.['waiting'] === 1).length;

  test('waits in each queue, is served in chunks that its record lists, and leaves them all (P17, P23)', async () => {
    const { ledger, skus, orderId } = await large();
    await enter(orderId, 1);
    expect(waitingIn(ledger, skus)).toBe(MANY);
    await receiveAll(ledger, skus);
    expect(await serve(ledger, skus[0] ?? '')).toEqual([orderId]);
    expect(await readOrder(orderId)).toMatchObject({ status: 'reserved', totals: { reserved: MANY } });
    expect(waitingIn(ledger, skus)).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });

  test.each([2, 4])(
    'whose AwaitStock dies at write %i has every place after its retry (P6, P23)',
    async (nth) => {
      const { ledger, skus, orderId } = await large();
      dieAtWrite(nth);
      await expect(enter(orderId, 1)).rejects.toThrow();
      vi.restoreAllMocks();
      await enter(orderId, 1);
      expect(waitingIn(ledger, skus)).toBe(MANY);
      expect(await readTokens(orderId)).toHaveLength(1);
    },
  );

  test.each([2, 3, 4])(
    'whose server dies at write %i is served once the sweeper has put right what was left half done (P3, P17)',
    async (nth) => {
      const { ledger, skus, orderId } = await large();
      await enter(orderId, 1);
      await receiveAll(ledger, skus);
      dieAtWrite(nth);
      await expect(serve(ledger, skus[0] ?? '')).rejects.toThrow();
      vi.restoreAllMocks();
      expect(await ledger.findings()).toEqual([]);
      await sweepReservation(table.item(key.reservation(orderId)) ?? {}, now());
      await serve(ledger, skus[0] ?? '');
      for (const place of table.ofType('Backorder')) await sweepBackorder(place, '2030-01-01T00:00:00.000Z');
      expect(await readOrder(orderId)).toMatchObject({ totals: { reserved: MANY } });
      expect(await ledger.findings()).toEqual([]);
      expect(waitingIn(ledger, skus)).toBe(0);
    },
  );
});
