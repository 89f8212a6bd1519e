import { BatchGetCommand, GetCommand } from '@aws-sdk/lib-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import {
  reviewBackorders,
  sweepBackorder,
} from '../../../functions/inventory/backorder/look-after-backorders.ts';
import { isServable, wakeableForStock } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { liftHold, placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { table as client } from '../../../functions/shared/table.ts';
import { forgetToken, readTokens } from '../../../functions/shared/token.store.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;

/** The keys of the single items that are read from now on, as they are read. */
function keysRead(): string[] {
  const read: string[] = [];
  const send = client.send.bind(client);
  vi.spyOn(client, 'send').mockImplementation(async (command: Parameters<typeof send>[0]) => {
    if (command instanceof GetCommand) read.push(`${command.input.Key?.['pk']} ${command.input.Key?.['sk']}`);
    if (command instanceof BatchGetCommand)
      for (const { Keys = [] } of Object.values(command.input.RequestItems ?? {}))
        read.push(...Keys.map(({ pk, sk }) => `${pk} ${sk}`));
    return send(command);
  });
  return read;
}

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

/** The wait of an order was answered: nobody wakes it again. */
async function answer(orderId: string): Promise<void> {
  for (const token of await readTokens(orderId)) await transact([forgetToken(token, now())]);
}

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

  test('the oldest order is woken first and uses up stock; an order that needs more than there is holds up nobody', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [big, small, next, both] = [
      await ledger.order({ [ledger.sku(1)]: 9 }),
      await ledger.order({ [ledger.sku(1)]: 2 }),
      await ledger.order({ [ledger.sku(1)]: 2 }),
      await ledger.order({ [ledger.sku(1)]: 1, [ledger.sku(2)]: 1 }),
    ];
    for (const [minute, orderId] of [big, small, next, both].entries()) await enter(orderId, minute);
    const woken = () => wakeableForStock(ledger.pool, ledger.sku(1));
    expect(await woken()).toEqual([]);
    await ledger.receive(ledger.sku(1), 3);
    expect(await woken()).toEqual([small]);
    expect(
      await Promise.all(
        [big, small, next, both].map(async (orderId) => isServable(await readOrder(orderId))),
      ),
    ).toEqual([false, true, false, false]);
    await ledger.receive(ledger.sku(2), 1);
    expect(await woken()).toEqual([small, both]);
    expect(await wakeableForStock(ledger.pool, ledger.sku(2))).toEqual([both]);
    await reserveOrder(small, 1, now());
    expect(await readOrder(small)).toMatchObject({
      status: 'reserved',
      totals: { backordered: 0, reserved: 2 },
    });
    expect((await readOrder(small)).backorder).toBeUndefined();
    expect((await readBackorders(ledger.pool, ledger.sku(1))).map(({ orderId }) => orderId)).toEqual([
      big,
      next,
      both,
    ]);
    expect(await woken()).toEqual([both]);
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
    return { first, second, woken: () => wakeableForStock(ledger.pool, sku), ledger, sku };
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
    expect(await queue.woken()).toEqual([queue.second]);
    expect(await isServable(await readOrder(queue.second))).toBe(true);
    expect(await placesOf(queue)).toMatchObject([
      { orderId: queue.first, idle: true },
      { orderId: queue.second, idle: undefined },
    ]);
    await liftHold({ orderId: queue.first, holdId: 'fraud', by: 'operator:1', now: now() });
    await reviewBackorders(queue.first);
    expect(await queue.woken()).toEqual([queue.first]);
  });

  test('of an order whose wait has expired keeps nothing from the next one (P23)', async () => {
    const queue = await two();
    const { backorder } = await readOrder(queue.first);
    await sweepOrder(table.item(key.order(queue.first)) ?? {}, backorder?.until ?? '');
    expect(await queue.woken()).toEqual([queue.second]);
  });

  test('of an order that needs a person keeps nothing from the next one (P23)', async () => {
    const queue = await two();
    table.seed({ ...table.item(key.order(queue.first)), attention: 1 });
    expect(await queue.woken()).toEqual([queue.second]);
  });

  test('is not marked when the order changed after the pass had read it (P23)', async () => {
    const queue = await two();
    await hold(queue.first);
    table.meanwhile(() => liftHold({ orderId: queue.first, holdId: 'fraud', by: 'operator:1', now: now() }));
    await queue.woken();
    expect(await placesOf(queue)).toMatchObject([{ idle: undefined }, { idle: undefined }]);
    expect(await queue.woken()).toEqual([queue.first]);
  });

  test('that says already what is so is not written again (P23)', async () => {
    const queue = await two();
    await reviewBackorders(queue.first);
    await hold(queue.first);
    await queue.woken();
    const writes = table.writes.length;
    await queue.woken();
    await reviewBackorders(queue.first);
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
    await sweepBackorder(item, later);
    expect(table.item(at)).toMatchObject({
      dueAt: '2030-01-01T06:00:00.000Z',
      gsi2sk: `2030-01-01T06:00:00.000Z#${first}-${sku}`,
      units: 5,
    });
    // What was read before it moved says nothing any more (P5).
    await sweepBackorder(item, later);
    expect(table.item(at)).toMatchObject({ dueAt: '2030-01-01T06:00:00.000Z' });
  });

  test('that its order left without it is removed when it is due (P3)', async () => {
    const queue = await two();
    const { first, ledger, sku } = queue;
    const at = key.backorder(ledger.pool, sku, '2026-11-23T09:01:00.000Z', first);
    const { backorder: _, ...meta } = table.item(key.order(first)) ?? {};
    table.seed({ ...meta, pk: key.order(first).pk, sk: key.order(first).sk });
    await sweepBackorder(table.item(at) ?? {}, '2030-01-01T00:00:00.000Z');
    expect(table.item(at)).toBeUndefined();
  });
});

describe('a pass over the queue for stock', () => {
  test('wakes 25 orders at most; those on their way count, and each that is served lets the next one go (P29)', async () => {
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
    const woken = () => wakeableForStock(ledger.pool, sku);
    expect(await woken()).toEqual(ids.slice(0, 25));
    // Their waits were answered: nobody is woken twice, and nobody else before one of them is served.
    for (const orderId of ids.slice(0, 25)) await answer(orderId);
    expect(await woken()).toEqual([]);
    await reserveOrder(ids[0] ?? '', 1, now());
    await reserveOrder(ids[1] ?? '', 1, now());
    expect(await woken()).toEqual(ids.slice(25, 27));
  });

  test('reads no body, also of orders that wait for several SKUs, and an order that is met held only once (P29)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const [held, both] = [await ledger.order({ [a]: 1 }), await ledger.order({ [a]: 1, [b]: 2 })];
    await enter(held, 1);
    await enter(both, 2);
    await placeHold({
      orderId: held,
      hold: { id: 'fraud', reason: 'FRAUD', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:1',
      now: now(),
    });
    await ledger.receive(a, 1);
    await ledger.receive(b, 2);
    const read = keysRead();
    expect(await wakeableForStock(ledger.pool, a)).toEqual([both]);
    expect(read.filter((one) => one.includes(' BODY'))).toEqual([]);
    const before = read.length;
    expect(await wakeableForStock(ledger.pool, a)).toEqual([both]);
    expect(read.slice(before)).not.toContain(`ORDER#${held} META`);
  });

  test('does not wake an order whose other units are missing, once some of them were cancelled it does (P29)', async () => {
    const ledger = new Ledger();
    await ledger.channel();
    const [a, b] = [ledger.sku(1), ledger.sku(2)];
    const both = await ledger.order({ [a]: 1, [b]: 2 });
    await enter(both, 1);
    await ledger.receive(a, 1);
    await ledger.receive(b, 1);
    expect(await wakeableForStock(ledger.pool, a)).toEqual([]);
    await cancelOrder({ orderId: both, by: 'operator:1', lines: [{ lineId: '2', units: 1 }], now: now() });
    expect(await wakeableForStock(ledger.pool, a)).toEqual([both]);
  });
});
