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

const capture = (attempt = 1) => run(enrich, { orderId, attempt, execution: `${orderId}-${attempt}` });

describe('state Capture', () => {
  test('says pool, place and that the execution runs, with one plain write and no event of its own', async () => {
    const before = shops.event(orderId);
    const writes = shops.table.writes.length;
    expect(await capture()).toEqual({ orderId, attempt: 1, pool: 'us', country: 'US', located: true });
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

  test('moves no index entry: the deadline stays', async () => {
    const before = shops.table.item(key.order(orderId));
    await capture();
    const after = shops.table.item(key.order(orderId));
    for (const name of ['gsi1pk', 'gsi1sk', 'gsi2pk', 'gsi2sk']) expect(after?.[name]).toBe(before?.[name]);
  });

  test('P6: a retry finds its own effect done and writes nothing, whatever META says now', async () => {
    const first = await capture();
    await placeHold({
      orderId,
      hold: { id: 'h', reason: 'H', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });
    const writes = shops.table.writes.length;
    expect(await capture()).toEqual(first);
    expect(shops.table.writes).toHaveLength(writes);
  });

  test('a hold does not stop it: it takes and reveals nothing (P7)', async () => {
    await placeHold({
      orderId,
      hold: { id: 'h', reason: 'H', before: 'reserve', onExpiry: 'lift' },
      by: 'operator:ada',
      now: '2026-11-23T15:00:30.000Z',
    });
    expect(await capture()).toMatchObject({ pool: 'us' });
    expect(shops.order(orderId)).toMatchObject({ status: 'on_hold', started: 1 });
  });

  test('an order that is changed in between is read again', async () => {
    shops.table.meanwhile(() =>
      placeHold({
        orderId,
        hold: { id: 'h', reason: 'H', before: 'route', onExpiry: 'lift' },
        by: 'operator:ada',
        now: '2026-11-23T15:00:30.000Z',
      }),
    );
    await capture();
    expect(shops.order(orderId)).toMatchObject({ pool: 'us', holds: [{ id: 'h' }] });
  });

  test('a cancelled order ends as Cancelled, one that is closed otherwise as OrderClosed, an older attempt as Superseded', async () => {
    await cancelOrder({ orderId, by: 'operator:ada', now: '2026-11-23T15:00:30.000Z' });
    await expect(capture()).rejects.toThrow(expect.objectContaining({ name: 'Cancelled' }));
    const { closed: _, cancel: __, ...open } = shops.order(orderId);
    shops.table.seed({
      ...key.order(orderId),
      ...orderItem({ ...open, closed: { as: 'delivered', at: '2026-11-23T15:00:00.000Z' } }),
    });
    await expect(capture()).rejects.toThrow(expect.objectContaining({ name: 'OrderClosed' }));
    shops.table.seed({ ...key.order(orderId), ...orderItem({ ...open, attempt: 2 }) });
    await expect(capture(1)).rejects.toThrow(expect.objectContaining({ name: 'Superseded' }));
  });

  test('P14: a later attempt of an order that has fulfillments goes on, also when a cancel is asked; the pool of earlier claims stays', async () => {
    await capture();
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
    expect(await capture(2)).toMatchObject({ attempt: 2, pool: 'before' });
    expect(shops.order(orderId).started).toBe(2);
  });

  test("the channel's own coordinates go before the postal code's; an unknown place has none, never zero", async () => {
    const place = (over: Record<string, unknown>) => ({
      external: { id: JSON.stringify(over), number: '1' },
      shipTo: { lines: ['1 Main Street'], country: 'US', ...over },
    });
    const destinationOf = async (over: Record<string, unknown>) => {
      orderId = String((await shops.submit(place(over))).body['orderId']);
      await capture();
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

  test('an order that is picked up has no destination', async () => {
    orderId = String(
      (
        await shops.submit({
          external: { id: 'p', number: 'p' },
          shipTo: undefined,
          shipping: { method: 'pickup', pickupLocationId: 'wh-1' },
        })
      ).body['orderId'],
    );
    expect(await capture()).toMatchObject({ pool: 'row', located: false });
    expect(shops.order(orderId).destination).toBeUndefined();
  });

  test('its output says nothing personal', async () => {
    expect(JSON.stringify(await capture())).not.toMatch(/Ada|Main|10001|4\d\.\d/);
  });
});
