import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as enrich } from '../../../functions/capture/enrich.handler.ts';
import { handler as reserve } from '../../../functions/inventory/reserve.handler.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import type { Order } from '../../../functions/order/order.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { locationItem } from '../../support/network-items.ts';
import { Shops } from '../capture/shops.ts';

let shops: Shops;
let orderId: string;
beforeEach(async () => {
  shops = new Shops();
  shops.table.seed(channelItem('web', { pools: { US: 'us', '*': 'row' } }));
  orderId = String((await shops.submit()).body['orderId']);
});
afterEach(() => shops.close());

function runReserve(attempt = 1) {
  return run(reserve, { orderId, attempt, execution: `${orderId}-${attempt}` });
}

/** Reserve finds no stock of this order: it only begins. */
async function begin(attempt = 1): Promise<void> {
  await expect(runReserve(attempt)).rejects.toMatchObject({ name: 'OutOfStock' });
}

function hold(before: 'reserve' | 'route') {
  return placeHold({
    orderId,
    hold: { id: 'h', reason: 'H', before, onExpiry: 'lift' },
    by: 'operator:ada',
    now: '2026-11-23T15:00:30.000Z',
  });
}

/** Stock that serves the order's pool. */
function stockPool(): Promise<void> {
  shops.table.seed(locationItem('wh-1', { type: 'warehouse', pool: 'us' }));
  return shops.receiveStock({ A: 5, B: 5 });
}

function change(over: Partial<Order>): void {
  shops.table.seed({ ...key.order(orderId), ...orderItem({ ...shops.order(orderId), ...over }) });
}

describe('what Reserve says as it begins an attempt', () => {
  test('an attempt that finds no stock says pool, place and that it runs, in one plain write without an event', async () => {
    const before = shops.event(orderId);
    const writes = shops.table.writes.length;

    await begin();

    expect(shops.table.writes.slice(writes)).toEqual([[`ORDER#${orderId} META`]]);
    expect(shops.order(orderId)).toMatchObject({
      pool: 'us',
      started: 1,
      version: 2,
      status: 'captured',
      destination: {
        country: 'US',
        region: 'NY',
        postalCode: '10001',
        lat: expect.closeTo(40.75, 1),
        lon: expect.closeTo(-74, 1),
      },
    });
    expect(shops.event(orderId)).toEqual(before);
  });

  test('an attempt that claims the units says pool, place and that it runs in the write of the claim', async () => {
    await stockPool();
    const writes = shops.table.writes.length;

    expect(await runReserve()).toMatchObject({ pool: 'us', status: 'reserved' });

    expect(shops.table.writes.slice(writes)).toHaveLength(1);
    expect(shops.order(orderId)).toMatchObject({ pool: 'us', started: 1, destination: { country: 'US' } });
  });

  test('beginning moves no entry of an index: the deadline stays', async () => {
    const before = shops.table.item(key.order(orderId));
    await begin();
    const after = shops.table.item(key.order(orderId));

    for (const name of ['gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk']) expect(after?.[name]).toBe(before?.[name]);
  });

  test('a retry of an attempt that has begun does not write its beginning again (P6)', async () => {
    await begin();
    const writes = shops.table.writes.length;

    await begin();

    expect(shops.table.writes).toHaveLength(writes);
  });

  test('an attempt begins under a hold, which takes and reveals nothing (P7)', async () => {
    await hold('reserve');

    await expect(runReserve()).rejects.toMatchObject({ name: 'OnHold' });

    expect(shops.order(orderId)).toMatchObject({ status: 'on_hold', started: 1, pool: 'us' });
  });

  test('an order that is changed in between is read again', async () => {
    shops.table.meanwhile(() => hold('route'));

    await begin();

    expect(shops.order(orderId)).toMatchObject({ pool: 'us', holds: [{ id: 'h' }] });
  });

  test('an order that is cancelled, closed, or in a later attempt ends by name, and nothing is written', async () => {
    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });
    const writes = shops.table.writes.length;
    await expect(runReserve()).rejects.toMatchObject({ name: 'Cancelled' });

    const { closed: _, cancel: __, ...open } = shops.order(orderId);
    const closed = { as: 'delivered', at: '2026-11-23T15:00:00.000Z' } as const;
    shops.table.seed({ ...key.order(orderId), ...orderItem({ ...open, closed }) });
    await expect(runReserve()).rejects.toMatchObject({ name: 'OrderClosed' });

    shops.table.seed({ ...key.order(orderId), ...orderItem({ ...open, attempt: 2 }) });
    await expect(runReserve(1)).rejects.toMatchObject({ name: 'Superseded' });
    expect(shops.table.writes).toHaveLength(writes);
  });

  test('a later attempt with nothing left to claim begins, and keeps the pool (P14)', async () => {
    await begin();
    const { totals, counts } = shops.order(orderId);
    change({
      attempt: 2,
      pool: 'before',
      totals: { ...totals, open: 0, allocated: totals.open },
      counts: { ...counts, fulfillments: 1 },
      cancel: { state: 'asked', by: 'operator:ada', at: '2026-11-23T15:00:00.000Z' },
    });

    expect(await runReserve(2)).toMatchObject({ attempt: 2, pool: 'before' });
    expect(shops.order(orderId)).toMatchObject({ started: 2, pool: 'before' });
  });

  test("an order is placed by the channel's coordinates, else by its postal code, else nowhere", async () => {
    const place = (over: Record<string, unknown>) => ({
      external: { id: JSON.stringify(over), number: '1' },
      shipTo: { lines: ['1 Main Street'], country: 'US', ...over },
    });
    const destinationOf = async (over: Record<string, unknown>) => {
      orderId = String((await shops.submit(place(over))).body['orderId']);
      await begin();
      return shops.order(orderId).destination;
    };

    expect(
      await destinationOf({ postalCode: '10001', geo: { latitude: 1.5, longitude: 2.5 } }),
    ).toMatchObject({ lat: 1.5, lon: 2.5 });
    expect(await destinationOf({ country: 'AQ', postalCode: '10001' })).toEqual({
      country: 'AQ',
      postalCode: '10001',
    });
    expect(shops.order(orderId).pool).toBe('row');
    expect(await destinationOf({})).toEqual({ country: 'US' });
  });

  test('an order that is picked up has no destination, but its store and the pool of that', async () => {
    const pickup = {
      external: { id: 'p', number: 'p' },
      shipTo: undefined,
      shipping: { method: 'pickup', pickupLocationId: 'wh-1' },
    };
    orderId = String((await shops.submit(pickup)).body['orderId']);

    await begin();

    const handover = { by: 'pickup', location: 'wh-1' };
    expect(shops.order(orderId)).toMatchObject({ pool: 'main', handover, started: 1 });
    expect(shops.order(orderId).destination).toBeUndefined();
  });

  test('the output of Reserve says nothing personal', async () => {
    await stockPool();

    expect(JSON.stringify(await runReserve())).not.toMatch(/Ada|Main|10001|4\d\.\d/);
  });
});

describe('state Capture of executions that release 0.2.0 started', () => {
  test('Capture begins the attempt, so that Reserve finds pool and place', async () => {
    await run(enrich, { orderId, attempt: 1 });

    expect(shops.order(orderId)).toMatchObject({ pool: 'us', started: 1, destination: { country: 'US' } });
  });

  test('Capture ends by name when a later attempt is wanted', async () => {
    change({ attempt: 2 });

    await expect(run(enrich, { orderId, attempt: 1 })).rejects.toMatchObject({ name: 'Superseded' });
  });
});
