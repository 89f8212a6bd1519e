import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fulfillmentItem } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import { sweepReservation } from '../../../functions/inventory/reservation/give-back.ts';
import { emptyPosition } from '../../../functions/inventory/stock/position.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import type { LineUnits } from '../../../functions/order/line-units.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { gzipJson } from '../../../functions/order/order-body.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { handler as cancel } from '../../../functions/requests/cancel.handler.ts';
import { cancelDoor } from '../../../functions/requests/doors.ts';
import type { Totals } from '../../../functions/shared/events/statuses.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { aFulfillment, anOrder } from '../../support/items.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import {
  at,
  findings,
  orderId,
  storedFulfillment,
  storedOrder,
  storedReservation,
  unpublishable,
} from '../../support/stage.ts';
import { orderOf } from '../channels/drafts.ts';

const LINES = 120;
const skus = Array.from({ length: LINES }, (_, index) => `S${index}`);
const lines = skus.map((sku, index) => ({ lineId: String(index + 1), sku, units: 1 }));

describe('a cancel of an order of more lines than fit one write', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  /** The order's units are reserved. */
  function seedReserved(): void {
    seedOrder({ ...noTotals, reserved: LINES }, 0);
    seedReservation('active', lines);
    seedStock(0);
  }

  /** The order's units are planned at one location, which has not seen them. */
  function seedPlanned(): void {
    seedOrder({ ...noTotals, allocated: LINES }, 1);
    seedReservation('allocated', []);
    seedStock(1);
    const none = { shipped: 0, delivered: 0, returned: 0, lost: 0 };
    const planned = aFulfillment({ status: 'planned', lines: lines.map((line) => ({ ...line, ...none })) });
    table.seed({ ...key.fulfillment(orderId, 1), ...fulfillmentItem(planned) });
  }

  function seedOrder(totals: Totals, fulfillments: number): void {
    const order = anOrder({ totals, counts: { fulfillments, decisions: 1, exceptions: 0, returns: 0 } });
    table.seed({ ...key.order(orderId), ...orderItem(order) });
  }

  function seedReservation(status: 'active' | 'allocated', held: readonly LineUnits[]): void {
    const reservation = { orderId, pool: 'main', status, attempt: 1, held, version: 2 };
    table.seed({ ...key.reservation(orderId), type: 'Reservation', ...reservation });
  }

  /** Five units a SKU, of which so many are allocated. */
  function seedStock(allocated: number): void {
    for (const sku of skus) {
      const units = { onHand: 5, allocated, free: 5 - allocated, version: 1 };
      const shard = { pool: 'main', sku, shard: 0, atp: 4, version: 1 };
      table.seed(
        { ...key.position(sku, 'store-1'), ...emptyPosition(sku, 'store-1', 'main'), ...units },
        { ...key.pool('main', sku, 0), type: 'Pool', ...shard },
      );
    }
  }

  it('cancels META and RESERVATION of a large order at once, and has the rest given back (P17)', async () => {
    seedReserved();
    await cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00') });

    expect(table.writes).toHaveLength(1);
    expect(storedOrder(table)).toMatchObject({
      status: 'cancelled',
      totals: { ...noTotals, cancelled: LINES },
    });
    expect(storedReservation(table)).toMatchObject({
      status: 'released',
      final: true,
      dueAt: at('10:02:00'),
    });
    expect(storedReservation(table).held).toHaveLength(LINES);

    await sweepReservation(table.item(key.reservation(orderId)) ?? {}, at('10:02:00'));

    expect(storedReservation(table).held).toEqual([]);
    expect(table.writes.every((keys) => keys.length <= 90)).toBe(true);
  });

  it('cancels what is allocated of a large order in chunks, each of which adds up (P17)', async () => {
    seedPlanned();
    await cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00') });

    expect(storedOrder(table)).toMatchObject({
      status: 'cancelled',
      totals: { ...noTotals, cancelled: LINES },
      cancel: { state: 'done' },
    });
    expect(storedFulfillment(table, 1)).toMatchObject({ status: 'cancelled', failure: 'Cancelled' });
    expect(table.writes.length).toBeGreaterThan(1);
    expect(table.writes.every((keys) => keys.length <= 90)).toBe(true);
  });

  it('has the sweeper finish a cancel of a large order when its handler dies in between (P17)', async () => {
    seedPlanned();
    let writes = 0;
    const die = (): void => {
      table.meanwhile(async () => {
        if (++writes === 2) throw new Error('the worker died');
        die();
      });
    };
    die();

    await expect(cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00') })).rejects.toThrow('died');

    const half = storedOrder(table);

    expect(half.cancel?.state).toBe('done');
    expect(half.totals.allocated).toBeGreaterThan(0);
    expect(half.totals.cancelled).toBeGreaterThan(0);

    await sweepOrder(table.item(key.order(orderId)) ?? {}, half.progressBy ?? '');

    expect(storedOrder(table)).toMatchObject({
      status: 'cancelled',
      totals: { ...noTotals, cancelled: LINES },
    });
  });

  it('cancels more named lines than fit one write in several, and tells of all of them at once (P17)', async () => {
    seedPlanned();
    const named = lines.slice(0, 100);

    const answer = await cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00'), lines: named });

    expect(answer.lines).toHaveLength(100);
    expect(answer.lines.every(({ cancelled }) => cancelled === 1)).toBe(true);
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 100, allocated: LINES - 100 });
    expect(table.writes.every((keys) => keys.length <= 90)).toBe(true);
  });

  it('goes on where a cancel of many lines ended when its handler died, and cancels no unit twice (P17)', async () => {
    seedPlanned();
    const request = () =>
      call(cancel, cancelDoor, {
        params: { id: orderId },
        caller: { kind: 'channel', id: 'web' },
        body: { id: 'c1', lines: lines.slice(0, 100).map(({ lineId, units }) => ({ lineId, units })) },
      });
    const body = orderOf({
      lines: lines.map(({ lineId, sku }) => ({ lineId, sku, quantity: 1, unitPrice: { amount: 1 } })),
    });
    table.seed({ ...key.body(orderId, 0), type: 'Body', content: gzipJson(body) });
    table.meanwhile(async () => table.meanwhile(() => Promise.reject(new Error('died'))));
    expect(await request()).toMatchObject({ status: 500 });
    expect(storedOrder(table).totals.cancelled).toBeGreaterThan(0);

    const again = await request();

    expect(again.status).toBe(200);
    expect(again.body['lines']).toHaveLength(100);
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 100, allocated: LINES - 100 });
    expect(await request()).toEqual(again);
  });
});
