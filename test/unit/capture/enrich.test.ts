import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as enrich } from '../../../functions/capture/enrich.handler.ts';
import { orderItem } from '../../../functions/order/order.store.ts';
import { cancelOrder } from '../../../functions/requests/cancel/cancel-writes.ts';
import { placeHold } from '../../../functions/requests/hold/hold-writes.ts';
import { key } from '../../../functions/shared/keys.ts';
import { run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { Shops } from './shops.ts';

let shops: Shops;
let orderId: string;
beforeEach(async () => {
  shops = new Shops();
  shops.table.seed(channelItem('web', { pools: { US: 'us', '*': 'row' } }));
  orderId = String((await shops.submit()).body['orderId']);
});
afterEach(() => shops.close());

function runCapture(attempt = 1) {
  return run(enrich, { orderId, attempt, execution: `${orderId}-${attempt}` });
}

describe('state Capture', () => {
  test('Capture says pool, place and that the execution runs, in one plain write without an event', async () => {
    const before = shops.event(orderId);
    const writes = shops.table.writes.length;

    expect(await runCapture()).toEqual({ orderId, attempt: 1, pool: 'us', country: 'US', located: true });
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

  test('Capture moves no entry of an index: the deadline stays', async () => {
    const before = shops.table.item(key.order(orderId));
    await runCapture();
    const after = shops.table.item(key.order(orderId));

    for (const name of ['gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk']) expect(after?.[name]).toBe(before?.[name]);
  });

  test('Capture writes nothing when a retry finds its own effect done, whatever META says now (P6)', async () => {
    const first = await runCapture();
    await placeHold({
      orderId,
      hold: { id: 'h', reason: 'H', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });
    const writes = shops.table.writes.length;

    expect(await runCapture()).toEqual(first);
    expect(shops.table.writes).toHaveLength(writes);
  });

  test('Capture goes on under a hold: Capture takes and reveals nothing (P7)', async () => {
    await placeHold({
      orderId,
      hold: { id: 'h', reason: 'H', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });

    expect(await runCapture()).toMatchObject({ pool: 'us' });
    expect(shops.order(orderId)).toMatchObject({ status: 'on_hold', started: 1 });
  });

  test('Capture reads an order again that is changed in between', async () => {
    shops.table.meanwhile(() =>
      placeHold({
        orderId,
        hold: { id: 'h', reason: 'H', before: 'route', onExpiry: 'lift' },
        by: 'operator:ada',
        now: '2026-11-23T15:00:30.000Z',
      }),
    );
    await runCapture();

    expect(shops.order(orderId)).toMatchObject({ pool: 'us', holds: [{ id: 'h' }] });
  });

  test('Capture ends by name for an order that is cancelled, closed, or in a later attempt', async () => {
    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });

    await expect(runCapture()).rejects.toThrow(expect.objectContaining({ name: 'Cancelled' }));

    const { closed: _, cancel: __, ...open } = shops.order(orderId);
    shops.table.seed({
      ...key.order(orderId),
      ...orderItem({ ...open, closed: { as: 'delivered', at: '2026-11-23T15:00:00.000Z' } }),
    });

    await expect(runCapture()).rejects.toThrow(expect.objectContaining({ name: 'OrderClosed' }));

    shops.table.seed({ ...key.order(orderId), ...orderItem({ ...open, attempt: 2 }) });

    await expect(runCapture(1)).rejects.toThrow(expect.objectContaining({ name: 'Superseded' }));
  });

  test('Capture goes on in a later attempt when there are fulfillments, and keeps the pool (P14)', async () => {
    await runCapture();
    const order = shops.order(orderId);
    shops.table.seed({
      ...key.order(orderId),
      ...orderItem({
        ...order,
        attempt: 2,
        pool: 'before',
        counts: { ...order.counts, fulfillments: 1 },
        cancel: { state: 'asked', by: 'operator:ada', at: '2026-11-23T15:00:00.000Z' },
      }),
    });

    expect(await runCapture(2)).toMatchObject({ attempt: 2, pool: 'before' });
    expect(shops.order(orderId).started).toBe(2);
  });

  test("Capture places an order by the channel's coordinates, else by its postal code, else nowhere", async () => {
    const place = (over: Record<string, unknown>) => ({
      external: { id: JSON.stringify(over), number: '1' },
      shipTo: { lines: ['1 Main Street'], country: 'US', ...over },
    });
    const destinationOf = async (over: Record<string, unknown>) => {
      orderId = String((await shops.submit(place(over))).body['orderId']);
      await runCapture();
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

  test('Capture finds no destination of an order that is picked up', async () => {
    orderId = String(
      (
        await shops.submit({
          external: { id: 'p', number: 'p' },
          shipTo: undefined,
          shipping: { method: 'pickup', pickupLocationId: 'wh-1' },
        })
      ).body['orderId'],
    );

    expect(await runCapture()).toMatchObject({ pool: 'row', located: false });
    expect(shops.order(orderId).destination).toBeUndefined();
  });

  test('Capture says nothing personal in its output', async () => {
    expect(JSON.stringify(await runCapture())).not.toMatch(/Ada|Main|10001|4\d\.\d/);
  });
});
