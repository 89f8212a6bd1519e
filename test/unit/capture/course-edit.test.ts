import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { editOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as edit } from '../../../functions/capture/edit-order.handler.ts';
import { recordEventDoor } from '../../../functions/fulfillment/doors.ts';
import { handler as recordEvent } from '../../../functions/fulfillment/record-event.handler.ts';
import { parseFulfillment } from '../../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../../functions/fulfillment/work-order/fulfillment.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolve } from '../../../functions/operations/resolve-exception.handler.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { handler as reroute } from '../../../functions/routing/reroute.handler.ts';
import { call, run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { locationItem } from '../../support/network-items.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

type Fields = Record<string, unknown>;
type Way = 'soho' | 'tribeca' | 'bronx' | 'nowhere' | 'shipped';

const operator = { kind: 'operator', id: 'ada' } as const;
const [first = {}] = shopifyOrder()['line_items'] as Fields[];

function ofShopify(way: Way, seconds: number): Fields {
  const isShipped = way === 'shipped';
  const store = { code: way, title: way, price: '0.00', source: 'shopify', delivery_category: 'pick-up' };
  const whole = shopifyOrder({
    line_items: [first],
    ...(isShipped ? {} : { shipping_address: null }),
    shipping_lines: isShipped
      ? [{ code: 'std', title: 'Standard', price: '5.00', source: 'shopify' }]
      : [store],
  });
  return later(whole, {}, seconds);
}

function ofWoo(way: Way, seconds: number): Fields {
  const isShipped = way === 'shipped';
  const store = {
    method_id: 'local_pickup',
    method_title: 'Local pickup',
    total: '0.00',
    meta_data: [{ key: 'pickup_location', value: way }],
  };
  return wooOrder({
    date_modified_gmt: new Date(Date.parse('2026-11-23T15:00:00Z') + seconds * 1000)
      .toISOString()
      .slice(0, 19),
    ...(isShipped ? {} : { shipping_lines: [store], shipping: null }),
  });
}

describe.each(['Shopify', 'WooCommerce'] as const)(
  'an edit of how an order is handed over, at %s',
  (shop) => {
    let shops: Shops;
    let orderId = '';
    beforeEach(async () => {
      forgetNetwork();
      shops = new Shops();
      shops.table.seed(
        locationItem('soho', { type: 'store' }),
        locationItem('tribeca', { type: 'store' }),
        locationItem('bronx', { type: 'store', pool: 'other' }),
        channelItem('web'),
      );
      for (const location of ['wh-1', 'soho', 'tribeca', 'bronx'])
        await shops.receiveStock({ A: 5 }, location);
    });
    afterEach(() => shops.close());

    async function say(way: Way, seconds: number): Promise<string> {
      const { outcome, orderId: id = '' } =
        shop === 'Shopify'
          ? await shops.shopify(ofShopify(way, seconds))
          : await shops.woo(ofWoo(way, seconds));
      orderId = id;
      return outcome;
    }

    function works(): Fulfillment[] {
      return shops.table
        .ofType('Fulfillment')
        .map(parseFulfillment)
        .filter(({ lines }) => lines.some(({ units }) => units > 0));
    }

    async function replan(): Promise<void> {
      await run(reroute, {
        orderId,
        attempt: 1,
        execution: 'test',
        n: 1,
        error: 'Rejected',
        cause: '{}',
      }).catch((error: unknown) => error);
    }

    function locationsAt(): unknown[] {
      return works().map(({ location, handover }) => [location, handover]);
    }

    const moves: readonly [string, Way, Way, unknown][] = [
      ['to another store', 'soho', 'tribeca', ['tribeca', 'pickup']],
      ['from a store to shipping', 'soho', 'shipped', ['*', undefined]],
      ['from shipping to a store', 'shipped', 'soho', ['soho', 'pickup']],
    ];

    function expected(place: unknown): unknown {
      const [location, handover] = place as [string, unknown];
      return [[location === '*' ? expect.any(String) : location, handover]];
    }

    test.each(moves)('%s takes effect before anything is reserved', async (_what, before, after, place) => {
      await say(before, 0);

      expect(await say(after, 60)).toBe('edited');
      await shops.walk(orderId, 'Route');

      expect(shops.exceptions()).toEqual([]);
      expect(locationsAt()).toEqual(expected(place));
    });

    test.each(moves)('%s takes effect before anything is planned', async (_what, before, after, place) => {
      await say(before, 0);
      await shops.walk(orderId, 'Reserve');

      expect(await say(after, 60)).toBe('edited');
      await shops.walk(orderId, 'Route');

      expect(shops.exceptions()).toEqual([]);
      expect(locationsAt()).toEqual(expected(place));
    });

    test.each(moves)(
      '%s is planned anew before a location has seen the work',
      async (_what, before, after, place) => {
        await say(before, 0);
        await shops.walk(orderId, 'Route');

        expect(await say(after, 60)).toBe('edited');
        expect(works()).toEqual([]);
        await replan();

        expect(shops.exceptions()).toEqual([]);
        expect(locationsAt()).toEqual(expected(place));
      },
    );

    test.each(moves)(
      '%s is for a person once a location has seen the work',
      async (_what, before, after, place) => {
        await say(before, 0);
        await shops.walk(orderId, 'Dispatch');
        const [{ location } = {}] = works();

        expect(await say(after, 60)).toBe('edited');
        expect(works()).toMatchObject([{ location, status: 'requested' }]);
        const [exception] = shops.exceptions();
        expect(exception).toMatchObject({ exceptionType: 'ChannelEdit' });

        const { status } = await call(resolve, resolveExceptionDoor, {
          params: { id: String(exception?.['exceptionId']) },
          caller: operator,
          body: { id: 'a1', action: 'apply' },
        });
        expect(status).toBe(200);
        expect(shops.exceptions()).toEqual([]);
        // The location gives its work back, and it goes where it is wanted by now.
        await call(recordEvent, recordEventDoor, {
          params: { id: `${orderId}-f1` },
          caller: operator,
          body: { id: 'g1', kind: 'cancelAccepted' },
        });
        await replan();
        expect(locationsAt()).toEqual(expected(place));
      },
    );

    test('to a store of other stock than that which is claimed is for a person, and cannot be applied', async () => {
      await say('soho', 0);
      await shops.walk(orderId, 'Reserve');

      await say('bronx', 60);

      const [exception] = shops.exceptions();
      expect(exception).toMatchObject({
        detail: { fields: expect.arrayContaining(['shipping.pickupLocationId']) },
      });
      expect(
        await call(resolve, resolveExceptionDoor, {
          params: { id: String(exception?.['exceptionId']) },
          caller: operator,
          body: { id: 'a1', action: 'apply', fields: ['shipping.pickupLocationId'] },
        }),
      ).toMatchObject({ status: 409 });
      expect(shops.order(orderId).handover).toMatchObject({ location: 'soho' });
    });

    test('and back again leaves nothing for a person', async () => {
      await say('soho', 0);
      await shops.walk(orderId, 'Dispatch');
      await say('tribeca', 60);
      await say('soho', 120);

      expect(shops.exceptions()).toEqual([]);
      expect((await readBody(orderId, shops.order(orderId).bodyVersion)).shipping.pickupLocationId).toBe(
        'soho',
      );
    });

    test.each([
      ['another store', { method: 'pickup', pickupLocationId: 'tribeca' }, ['tribeca', 'pickup']],
      ['shipping', { method: 'ship' }, ['*', undefined]],
    ] as const)('is made by a person, too: %s', async (_what, shipping, place) => {
      await say('soho', 0);
      await shops.walk(orderId, 'Route');
      const shipTo = { lines: ['1 Main Street'], country: 'US', postalCode: '10001' };

      const answer = await call(edit, editOrderDoor, {
        params: { id: orderId },
        caller: operator,
        body: { id: 'e1', shipping, ...(shipping.method === 'ship' ? { shipTo } : {}) },
      });

      expect(answer).toMatchObject({ status: 200 });
      await replan();
      expect(locationsAt()).toEqual(expected(place));
    });
  },
);
