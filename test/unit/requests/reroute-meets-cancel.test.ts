import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noTotals } from '../../../functions/order/order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { at, findings, orderId, seedStage, storedOrder, unpublishable } from '../../support/stage.ts';

const input = { orderId, attempt: 1, execution: `${orderId}-1`, n: 1, error: 'Rejected' };

describe('a re-route meets a cancel', () => {
  let table: MemoryTable;
  beforeEach(() => {
    table = new MemoryTable();
  });
  afterEach(() => {
    expect(findings(table)).toEqual([]);
    expect(unpublishable(table)).toEqual([]);
    table.close();
  });

  it('a re-route after a cancel plans nothing, and gives nothing back twice (P9)', async () => {
    seedStage(table, { left: 2, shipped: 1 });
    await cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00') });

    expect(await run(reroute, input)).toMatchObject({ fulfillments: [] });
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 2, shipped: 1 });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 99 });
  });

  it('a re-route after a cancel that a location refused takes its units out of the open count (P9)', async () => {
    seedStage(table, {
      left: 2,
      shipped: 1,
      order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:30:00') } },
    });

    expect(await run(reroute, input)).toMatchObject({ fulfillments: [], cancelled: 2 });
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 2, shipped: 1 });
    expect(table.item(key.reservation(orderId))).toMatchObject({ held: [] });
  });

  it('a re-route that gives up the last units closes the order (P9)', async () => {
    seedStage(table, {
      left: 2,
      order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:30:00') } },
    });
    await run(reroute, input);

    expect(storedOrder(table)).toMatchObject({ status: 'cancelled', closed: { as: 'cancelled' } });
  });

  it('a re-route and a cancel at the same instant: whoever is second reads again (P9)', async () => {
    seedStage(table, {
      left: 2,
      shipped: 1,
      order: { cancel: { state: 'refused', by: 'channel:web', at: at('09:30:00') } },
    });
    table.meanwhile(() => cancelOrder({ orderId, by: 'channel:web', now: at('10:00:00') }));

    expect(await run(reroute, input)).toMatchObject({ fulfillments: [] });
    expect(storedOrder(table).totals).toEqual({ ...noTotals, cancelled: 2, shipped: 1 });
    expect(table.item(key.pool('main', 'A', 0))).toMatchObject({ atp: 99 });
  });
});
