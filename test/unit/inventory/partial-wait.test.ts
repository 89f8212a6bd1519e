import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import { serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { readReservation } from '../../../functions/inventory/reservation/reservation.store.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { readOrder, saveOrder } from '../../../functions/order/order.store.ts';
import { amend } from '../../../functions/order/order.ts';
import { readUnreserved } from '../../../functions/order/unreserved.ts';
import { beginWaitAnew, furtherWaitsAfter } from '../../../functions/routing/reroute/further-wait.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { unpublishable } from '../../support/stage.ts';
import { Ledger, now } from './ledger.ts';

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => {
  expect(unpublishable(table)).toEqual([]);
  table.close();
});

/** An order of 3 A and 2 B by this policy; of A there are 2, of B none. */
async function shortOrder(backorder: string) {
  const ledger = new Ledger();
  await ledger.channel({ backorder });
  const [a, b] = [ledger.sku(1), ledger.sku(2)];
  await ledger.receive(a, 2);
  const orderId = await ledger.order({ [a]: 3, [b]: 2 });
  return { ledger, a, b, orderId };
}

const reserveStep = (orderId: string) => run(reserve, { orderId, attempt: 1, parts: true });
const awaitStep = (orderId: string, minute: number) =>
  run(awaitStock, {
    orderId,
    attempt: 1,
    parts: true,
    token: 'token',
    enteredAt: `2026-11-23T09:0${minute}:00.000Z`,
    retry: 0,
  });

describe('an order of which a part is there', () => {
  test('ships what is there, and the rest waits under the same order, in one write', async () => {
    const { ledger, a, b, orderId } = await shortOrder('shipAvailable');
    expect(await reserveStep(orderId)).toMatchObject({ reserved: 2 });

    const order = await readOrder(orderId);
    expect(order).toMatchObject({
      status: 'backordered',
      totals: { open: 0, reserved: 2, backordered: 3 },
      backorder: { parts: true, expired: false },
      evt: { type: 'order.reserved', also: { type: 'order.backordered' } },
    });
    expect(await readUnreserved(order)).toEqual([
      { lineId: '1', sku: a, units: 1 },
      { lineId: '2', sku: b, units: 2 },
    ]);
    expect((await readReservation(orderId))?.held).toEqual([{ lineId: '1', sku: a, units: 2, by: 'order' }]);
    expect(await readBackorders(ledger.pool, a)).toMatchObject([{ orderId, units: 1, parts: true }]);
    expect(await readBackorders(ledger.pool, b)).toMatchObject([{ orderId, units: 2, parts: true }]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('answers a repeated Reserve by what it has claimed (P6)', async () => {
    const { orderId } = await shortOrder('shipAvailable');
    await reserveStep(orderId);
    const { version } = await readOrder(orderId);

    expect(await reserveStep(orderId)).toMatchObject({ reserved: 2 });
    expect((await readOrder(orderId)).version).toBe(version);
  });

  test('waits for all of it in an execution of an earlier release', async () => {
    const { orderId } = await shortOrder('shipAvailable');

    await expect(reserveOrder(orderId, 1, now())).rejects.toMatchObject({ name: 'OutOfStock' });
    expect((await readOrder(orderId)).totals).toMatchObject({ open: 5, reserved: 0 });
  });

  test('gets the rest as it comes in, for the branch of its further wait (P24)', async () => {
    const { ledger, a, b, orderId } = await shortOrder('shipAvailable');
    await reserveStep(orderId);
    const order = await readOrder(orderId);
    const backorder = order.backorder && { ...order.backorder, branch: 1 };
    await transact([saveOrder(order, amend(order, { ...(backorder ? { backorder } : {}) }, now()))]);
    await ledger.receive(b, 1);

    await awaitStep(orderId, 1);
    expect(await serveStockQueue(ledger.pool, a, now())).toEqual([]);
    expect(await serveStockQueue(ledger.pool, b, now())).toEqual([orderId]);
    expect((await readReservation(orderId))?.held).toContainEqual({
      lineId: '2',
      sku: b,
      units: 1,
      by: 'w1:0',
    });
    expect(await readBackorders(ledger.pool, b)).toMatchObject([{ units: 1 }]);

    await ledger.receive(a, 1);
    await ledger.receive(b, 1);
    for (const sku of [a, b]) await serveStockQueue(ledger.pool, sku, now());
    const served = await readOrder(orderId);
    expect(served.totals).toMatchObject({ backordered: 0, reserved: 5 });
    expect([served.backorder, served.wanted]).toEqual([undefined, undefined]);
    expect(await readBackorders(ledger.pool, a)).toEqual([]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('is shipped in so many parts at most: after the last but one the rest waits for all that is missing', async () => {
    process.env['SETTINGS'] = JSON.stringify({ maxParts: 3 });
    try {
      const { ledger, a, b, orderId } = await shortOrder('shipAvailable');
      await reserveStep(orderId);
      const first = await readOrder(orderId);
      const counts = { ...first.counts, waits: 1 };
      await transact([saveOrder(first, amend(first, { counts }, now()))]);

      await ledger.receive(b, 1);
      await serveStockQueue(ledger.pool, b, now());
      const second = await readOrder(orderId);
      await ledger.receive(b, 1);
      const alone = await serveStockQueue(ledger.pool, b, now());
      await ledger.receive(a, 1);
      await serveStockQueue(ledger.pool, a, now());

      expect([first.backorder?.together, second.backorder?.together]).toEqual([undefined, true]);
      expect(second.totals).toMatchObject({ reserved: 3, backordered: 2 });
      expect(alone).toEqual([]);
      expect((await readOrder(orderId)).totals).toMatchObject({ reserved: 5, backordered: 0 });
      expect(await ledger.findings()).toEqual([]);
    } finally {
      delete process.env['SETTINGS'];
    }
  });

  test('waits on under a new number though an earlier retry had given it one whose execution never began (P24)', async () => {
    const { orderId } = await shortOrder('shipAvailable');
    await reserveStep(orderId);
    const order = await readOrder(orderId);
    const backorder = order.backorder && { ...order.backorder, branch: 2 };
    const counts = { ...order.counts, waits: 2 };
    await transact([saveOrder(order, amend(order, { counts, ...(backorder ? { backorder } : {}) }, now()))]);

    expect(await beginWaitAnew(orderId, 1, now())).toEqual({ orderId, wait: 3 });

    expect(await readOrder(orderId)).toMatchObject({ backorder: { branch: 3 }, counts: { waits: 3 } });
    expect(await beginWaitAnew(orderId, 4, now())).toBeUndefined();
  });

  test('a wait that was begun anew is begun by nobody else: not by the branch of an earlier one that runs on (P24)', async () => {
    const { orderId } = await shortOrder('shipAvailable');
    await reserveStep(orderId);
    const first = await furtherWaitsAfter(orderId, 0, now());
    const second = await furtherWaitsAfter(orderId, 1, now());

    // The execution of the first was stopped, and that of the second, which it had begun, was not.
    const anew = await beginWaitAnew(orderId, 1, now());

    expect([first, second]).toEqual([[{ orderId, wait: 1 }], [{ orderId, wait: 2 }]]);
    expect(anew).toEqual({ orderId, wait: 3 });
    expect(await furtherWaitsAfter(orderId, 2, now())).toEqual([]);
    expect(await furtherWaitsAfter(orderId, 3, now())).toEqual([{ orderId, wait: 4 }]);
  });

  test('loses the units that are short with a reason where the channel wants it so, and goes on', async () => {
    const { ledger, a, orderId } = await shortOrder('cancelLine');
    expect(await reserveStep(orderId)).toMatchObject({ reserved: 2, status: 'reserved' });

    expect((await readOrder(orderId)).totals).toMatchObject({ open: 0, reserved: 2, cancelled: 3 });
    expect((await readReservation(orderId))?.held).toMatchObject([{ sku: a, units: 2 }]);
    expect(await ledger.findings()).toEqual([]);
  });

  test('of more SKUs than one write holds goes on with all that is there', async () => {
    const ledger = new Ledger();
    await ledger.channel({ backorder: 'shipAvailable' });
    const skus = Array.from({ length: 120 }, (_, at) => ledger.sku(at));
    for (const sku of skus.slice(0, 100)) await ledger.receive(sku, 1);
    const orderId = await ledger.order(Object.fromEntries(skus.map((sku) => [sku, 1])));
    await reserveStep(orderId);

    expect((await readOrder(orderId)).totals).toMatchObject({ open: 0, reserved: 100, backordered: 20 });
    expect((await readReservation(orderId))?.status).toBe('active');
    expect(await ledger.findings()).toEqual([]);
  });
});
