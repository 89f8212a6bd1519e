import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import {
  isServable,
  readBackorders,
  wakeableForStock,
} from '../../../functions/inventory/backorder/backorder.store.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { readTokens } from '../../../functions/shared/token.store.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  vi.restoreAllMocks();
  table.close();
});

describe('waiting for stock', () => {
  const enter = (orderId: string, minute: number) =>
    run(awaitStock, {
      orderId,
      attempt: 1,
      token: `token-${orderId}`,
      enteredAt: `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`,
      retry: 0,
    });

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
    expect(await readBackorders(ledger.pool, ledger.sku(1))).toMatchObject([{ orderId, units: 2, skus: 2 }]);
    expect(await readBackorders(ledger.pool, ledger.sku(2))).toMatchObject([{ orderId, units: 1, skus: 2 }]);
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
