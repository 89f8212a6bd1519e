import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { handler as awaitStock } from '../../../functions/inventory/await-stock.handler.ts';
import { readBackorders } from '../../../functions/inventory/backorder/backorder.store.ts';
import { serveStockQueue } from '../../../functions/inventory/backorder/serve-stock-queue.ts';
import { repromise } from '../../../functions/inventory/future/repromise.ts';
import { readFuture } from '../../../functions/inventory/future/supply.store.ts';
import { dateOfUnit, type Supply } from '../../../functions/inventory/future/supply.ts';
import { handler as supplies } from '../../../functions/inventory/manage-supplies.handler.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { recordMovement } from '../../../functions/inventory/stock/record-movement.ts';
import { listQueueDoor, putSupplyDoor } from '../../../functions/inventory/supply-doors.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { readOrder } from '../../../functions/order/order.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { call, run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { unpublishable } from '../../support/stage.ts';
import { Ledger, now } from './ledger.ts';

const NOW = '2026-11-23T09:00:00.000Z';
const LATEST = '2027-03-01T00:00:00.000Z';
const JANUARY = '2027-01-10T00:00:00.000Z';
const FEBRUARY = '2027-02-10T00:00:00.000Z';
const DAY = 86_400;

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(NOW) });
  table = new MemoryTable();
});
afterEach(() => {
  expect(unpublishable(table)).toEqual([]);
  table.close();
  vi.useRealTimers();
});

/** A SKU that is sold before it is there: 10 units at the most, so much as supplies bring, else in March. */
async function soldBefore(more: Record<string, unknown> = {}) {
  const ledger = new Ledger();
  await ledger.channel();
  await ledger.place();
  const sku = ledger.sku(1);
  const preorder = { limits: { [ledger.pool]: 10 }, shipsBy: LATEST, overdueAfter: 5 * DAY, ...more };
  await ledger.article(sku, { policies: { preorder } });
  forgetNetwork();
  const put = (document: string, date: string, quantity: number) =>
    call(supplies, putSupplyDoor, {
      caller: { kind: 'operator', id: 'ann' },
      params: { sku, document },
      body: { pool: ledger.pool, date, quantity },
    });
  let minute = 0;
  /** An order that waits, as its execution has it. */
  const order = async (units: number) => {
    const orderId = await ledger.order({ [sku]: units });
    const input = { orderId, attempt: 1, parts: true };
    const failure = await run(reserve, input).catch(({ name }: Error) => name);
    if (failure !== 'OutOfStock') return { orderId, failure };
    minute += 1;
    const enteredAt = `2026-11-23T09:${String(minute).padStart(2, '0')}:00.000Z`;
    await run(awaitStock, { ...input, token: `token-${orderId}`, enteredAt, retry: 0 });
    return { orderId, failure };
  };
  const promised = async () => (await readFuture(ledger.pool, sku)).promised;
  return { ledger, sku, put, order, promised };
}

describe('a SKU that is sold before it is there', () => {
  test('is promised first come, first served, by what is to come, else by its own date (P33)', async () => {
    const { ledger, sku, put, order, promised } = await soldBefore();
    expect(await put('PO-1', JANUARY, 3)).toMatchObject({ status: 201 });
    const [first, second] = [await order(3), await order(2)];

    expect((await readOrder(first.orderId)).backorder).toMatchObject({
      promises: { [sku]: JANUARY },
      agreed: JANUARY,
      until: '2027-01-15T00:00:00.000Z',
    });
    expect((await readOrder(second.orderId)).backorder?.promises).toEqual({ [sku]: LATEST });
    expect((await readOrder(first.orderId)).evt).toMatchObject({
      type: 'order.backordered',
      data: { promises: { [sku]: JANUARY } },
    });
    expect((await readBackorders(ledger.pool, sku)).map(({ promise }) => promise)).toEqual([JANUARY, LATEST]);
    expect(await promised()).toBe(5);
    const { body } = await call(supplies, listQueueDoor, {
      caller: { kind: 'operator', id: 'ann' },
      params: { sku },
      query: { pool: ledger.pool },
    });
    expect(body).toMatchObject({
      more: false,
      places: [
        {
          orderId: first.orderId,
          units: 3,
          since: '2026-11-23T09:01:00.000Z',
          acting: true,
          shipsBy: JANUARY,
        },
        { orderId: second.orderId, units: 2, shipsBy: LATEST },
      ],
    });
  });

  test('is never promised beyond its limit: what is more is cancelled with a reason (P33)', async () => {
    const { order, promised } = await soldBefore();
    const [all, part, none] = [await order(8), await order(5), await order(1)];

    expect((await readOrder(all.orderId)).totals).toMatchObject({ backordered: 8 });
    expect((await readOrder(part.orderId)).totals).toMatchObject({ backordered: 2, cancelled: 3 });
    expect(none.failure).toBe('Unfulfillable');
    expect(await promised()).toBe(10);
  });

  test('is promised to others again once an order gives it up, or has it (P33)', async () => {
    const { ledger, sku, order, promised } = await soldBefore();
    const [gone, served] = [await order(6), await order(4)];
    await cancelOrder({ orderId: gone.orderId, by: 'operator:ann', now: now() });
    expect(await promised()).toBe(4);

    await ledger.receive(sku, 4);
    await serveStockQueue(ledger.pool, sku, now());

    expect((await readOrder(served.orderId)).totals).toMatchObject({ backordered: 0, reserved: 4 });
    expect(await promised()).toBe(0);
    expect(await ledger.findings()).toEqual([]);
  });

  test('is promised anew when a date moves, with the old and the new date, and no further than that (P33)', async () => {
    const { ledger, sku, put, order } = await soldBefore();
    await put('PO-1', JANUARY, 3);
    const [first, second] = [await order(3), await order(2)];
    await put('PO-2', FEBRUARY, 1);
    await put('PO-1', FEBRUARY, 3);
    await repromise(ledger.pool, sku, now());

    const moved = await readOrder(first.orderId);
    expect(moved.backorder).toMatchObject({
      promises: { [sku]: FEBRUARY },
      agreed: JANUARY,
      until: '2027-02-15T00:00:00.000Z',
    });
    expect(moved.evt).toMatchObject({
      type: 'order.repromised',
      data: { sku, from: JANUARY, to: FEBRUARY },
    });
    expect((await readOrder(second.orderId)).evt?.type).toBe('order.backordered');

    const { version } = moved;
    await repromise(ledger.pool, sku, now());
    expect((await readOrder(first.orderId)).version).toBe(version);
  });

  test('asks for consent where it comes later than the SKU allows without, once', async () => {
    const { ledger, sku, put, order } = await soldBefore({ consentAfter: 7 * DAY, consentWithin: 2 * DAY });
    await put('PO-1', JANUARY, 3);
    const { orderId } = await order(3);
    for (const date of [FEBRUARY, '2027-02-20T00:00:00.000Z']) {
      await put('PO-1', date, 3);
      await repromise(ledger.pool, sku, now());
    }

    expect(table.ofType('Exception')).toMatchObject([
      { exceptionType: 'DelayConsent', orderId, status: 'open', dueAt: '2026-11-25T09:00:00.000Z' },
    ]);
    expect((await readOrder(orderId)).attention).toBe(0);
  });

  test('has what is to come brought by receipts that name the document (P33)', async () => {
    const { ledger, sku, put } = await soldBefore();
    await put('PO-1', JANUARY, 5);
    const movement = { id: 'm', sku, location: ledger.location, kind: 'receipt', quantity: 2 } as const;
    const told = { ...movement, document: 'PO-1', at: NOW };
    const caller = { kind: 'system', id: 'erp' } as const;
    for (const _ of [1, 2]) await recordMovement(told, caller, now());

    const { supplies: stored } = await readFuture(ledger.pool, sku);
    expect(stored).toMatchObject([{ document: 'PO-1', quantity: 5, received: 2 }]);
  });
});

describe('the date of a unit that is to come', () => {
  const supply = (document: string, date: string, quantity: number, more: Partial<Supply> = {}): Supply => ({
    type: 'Supply',
    pool: 'main',
    sku: 'A',
    document,
    date,
    quantity,
    received: 0,
    version: 1,
    ...more,
  });

  test('is that of the document that brings it, the earliest first', () => {
    const all = [supply('B', FEBRUARY, 2), supply('A', JANUARY, 3, { received: 1 })];

    expect([1, 2, 3, 4, 5].map((n) => dateOfUnit(all, n))).toEqual([
      JANUARY,
      JANUARY,
      FEBRUARY,
      FEBRUARY,
      undefined,
    ]);
  });

  test('is not known of a document that is not expected any more', () => {
    expect(dateOfUnit([supply('A', JANUARY, 3, { cancelled: true })], 1)).toBeUndefined();
  });
});
