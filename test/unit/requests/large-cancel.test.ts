import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fulfillmentItem } from '../../../functions/fulfillment/work/fulfillment.store.ts';
import { sweepReservation } from '../../../functions/inventory/reservation/give-back.ts';
import { emptyPosition } from '../../../functions/inventory/stock/stock.ts';
import { sweepOrder } from '../../../functions/operations/sweep/sweep-order.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { noTotals } from '../../../functions/order/order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
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

const LINES = 120;
const skus = Array.from({ length: LINES }, (_, index) => `S${index}`);
const lines = skus.map((sku, index) => ({ lineId: String(index + 1), sku, units: 1 }));

describe('P17: cancel of an order of more lines than fit one write', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  function seed(where: 'held' | 'planned'): void {
    const held = where === 'held';
    table.seed({
      ...key.order(orderId),
      ...orderItem(
        anOrder({
          totals: { ...noTotals, [held ? 'reserved' : 'allocated']: LINES },
          counts: { fulfillments: held ? 0 : 1, decisions: 1, exceptions: 0, returns: 0 },
        }),
      ),
    });
    table.seed({
      ...key.reservation(orderId),
      type: 'Reservation',
      orderId,
      pool: 'main',
      status: held ? 'active' : 'allocated',
      attempt: 1,
      held: held ? lines : [],
      version: 2,
    });
    if (!held)
      table.seed({
        ...key.fulfillment(orderId, 1),
        ...fulfillmentItem(
          aFulfillment({
            status: 'planned',
            lines: lines.map((line) => ({ ...line, shipped: 0, delivered: 0, returned: 0, lost: 0 })),
          }),
        ),
      });
    for (const sku of skus) {
      const position = {
        ...emptyPosition(sku, 'store-1', 'main'),
        onHand: 5,
        allocated: held ? 0 : 1,
        free: held ? 5 : 4,
        version: 1,
      };
      table.seed(
        { ...key.position(sku, 'store-1'), ...position },
        { ...key.pool('main', sku, 0), type: 'Pool', pool: 'main', sku, shard: 0, atp: 4, version: 1 },
      );
    }
  }

  it('META and RESERVATION first; what it lists is given back by the sweeper', async () => {
    seed('held');
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

  it('what is allocated follows in chunks, each of which adds up', async () => {
    seed('planned');
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

  it('a handler that dies in between is finished by the sweeper', async () => {
    seed('planned');
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

  it('so many lines of a part have to be named in several requests', async () => {
    seed('planned');
    await expect(
      cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00'), lines: lines.slice(0, 100) }),
    ).rejects.toMatchObject({ name: 'InvalidRequest' });
    expect(table.writes).toEqual([]);
    await cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00'), lines: lines.slice(0, 30) });
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 30, allocated: LINES - 30 });
  });
});
