import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { listOrdersDoor, readOrderDoor } from '../../../functions/capture/doors.ts';
import { handler as readOrders } from '../../../functions/capture/read-orders.handler.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { resolveExceptionDoor } from '../../../functions/operations/doors.ts';
import { handler as resolveException } from '../../../functions/operations/resolve-exception.handler.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { later, Shops, shopifyOrder, wooOrder } from './shops.ts';

const operator = { kind: 'operator', id: 'ada' } as const;

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
});
afterEach(() => shops.close());

function setPolicies(policies: Record<string, unknown>): void {
  shops.table.seed(
    channelItem('shop', { platform: 'shopify', secrets: 'shop', policies }),
    channelItem('woo', { platform: 'woocommerce', secrets: 'woo', policies }),
    channelItem('web', { policies }),
  );
  forgetNetwork();
}

async function submitted(over: Record<string, unknown>) {
  const { status, body } = await shops.submit(over);
  if (status !== 201) throw new Error(`answered ${status}`);
  return shops.order(String(body['orderId']));
}

describe('test orders', () => {
  test('a test order is held before anything is reserved, whichever door it came through', async () => {
    const { orderId } = await shops.shopify(shopifyOrder({ test: true }), 'orders/create');
    const orders = [shops.order(orderId), await submitted({ test: true })];

    for (const order of orders)
      expect(order).toMatchObject({
        status: 'on_hold',
        test: true,
        holds: [{ id: 'TEST_ORDER', before: 'reserve' }],
      });
  });

  test('a test order is shown as one, in the list too', async () => {
    const { orderId } = await submitted({ test: true });
    await submitted({ external: { id: '2', number: '2' } });

    const one = await call(readOrders, readOrderDoor, { params: { id: orderId }, caller: operator });
    const all = await call(readOrders, listOrdersDoor, { caller: operator });

    expect(one.body['test']).toBe(true);
    expect((all.body['orders'] as { test?: boolean }[]).map(({ test: isTest }) => isTest)).toEqual(
      expect.arrayContaining([true, undefined]),
    );
  });

  test('a later version of a test order lifts nothing', async () => {
    const { orderId } = await shops.shopify(shopifyOrder({ test: true }), 'orders/create');
    await shops.shopify(later(shopifyOrder({ test: true }), { note: 'ring' }));

    expect(shops.order(orderId).holds).toMatchObject([{ id: 'TEST_ORDER' }]);
  });

  test('a test order that is submitted again gets the same answer', async () => {
    const first = await shops.submit({ test: true });
    const again = await shops.submit({ test: true });

    expect([first.status, again.status]).toEqual([201, 200]);
    expect(again.body).toEqual(first.body);
  });

  test('a test order is shipped, or recorded without anything to ship, where the policy says so', async () => {
    setPolicies({ testOrders: 'ship' });

    expect(await submitted({ test: true })).toMatchObject({ status: 'captured', holds: [], test: true });

    setPolicies({ testOrders: 'ignore' });

    expect(await submitted({ test: true, external: { id: '2', number: '2' } })).toMatchObject({
      closed: { as: 'nothing_to_ship' },
      test: true,
    });
  });

  test('a test order that leaves quarantine by the word of a person is held', async () => {
    const lines = [{ ...(shopifyOrder()['line_items'] as object[])[0], sku: null }];
    const { orderId = '' } = await shops.shopify(
      shopifyOrder({ test: true, line_items: lines }),
      'orders/create',
    );
    const patch = { lines: [{ lineId: '11', sku: 'A', quantity: 2, unitPrice: { amount: 1500 } }] };

    const { status } = await call(resolveException, resolveExceptionDoor, {
      params: { id: `${orderId}-x1` },
      caller: operator,
      body: { id: 'c', action: 'retry', patch },
    });

    expect(status).toBe(200);
    expect(shops.order(orderId).holds).toMatchObject([{ id: 'TEST_ORDER' }]);
  });
});

describe('payment', () => {
  test.each(['pending', 'partially_paid', 'voided'])(
    'an order that is submitted with payment %s waits for it before it is routed',
    async (payment) => {
      expect(await submitted({ payment })).toMatchObject({
        status: 'on_hold',
        holds: [{ id: 'AWAITING_PAYMENT', before: 'route', placedBy: 'channel:web' }],
      });
    },
  );

  test('an order that is submitted refunded is held until a person has looked', async () => {
    expect((await submitted({ payment: 'refunded' })).holds).toMatchObject([{ id: 'REFUNDED' }]);
  });

  test.each(['paid', 'authorized', 'partially_refunded'])(
    'an order that is submitted with payment %s waits for nothing',
    async (payment) => {
      expect((await submitted({ payment })).holds).toEqual([]);
    },
  );

  test('the policy says which payments are waited for, and before which step', async () => {
    setPolicies({ awaitPayment: ['authorized'], holdPaymentBefore: 'dispatch' });

    expect((await submitted({ payment: 'pending' })).holds).toEqual([]);
    expect(
      (await submitted({ payment: 'authorized', external: { id: '2', number: '2' } })).holds,
    ).toMatchObject([{ id: 'AWAITING_PAYMENT', before: 'dispatch' }]);
  });

  test('a hold that the order brings along under the same id stays as it is', async () => {
    const hold = { id: 'AWAITING_PAYMENT', reason: 'BY_INVOICE', before: 'dispatch' };

    expect((await submitted({ payment: 'pending', holds: [hold] })).holds).toMatchObject([
      { reason: 'BY_INVOICE', before: 'dispatch' },
    ]);
  });

  test('an order with as many holds as it may bring stays readable with those of the policy', async () => {
    const holds = Array.from({ length: 20 }, (_, n) => ({ id: `h${n}`, reason: 'CHECK' }));
    const { orderId, holds: placed } = await submitted({ payment: 'pending', test: true, holds });

    expect(placed).toHaveLength(22);
    expect((await readBody(orderId, 0)).holds).toHaveLength(22);
  });
});

describe('an order in quarantine that is submitted as it should be', () => {
  test('becomes that order, with the answer of a new one', async () => {
    const { orderId = '' } = await shops.woo(wooOrder({ number: true }), 'order.created');

    const { status, body } = await shops.submit({ channel: 'woo', external: { id: '727', number: '727' } });

    expect([status, body['orderId']]).toEqual([201, orderId]);
    expect(shops.order(orderId)).toMatchObject({ status: 'captured', attempt: 1, totals: { open: 3 } });
    expect(shops.exceptions()).toEqual([]);
  });
});

describe('statuses that a plug-in has made up', () => {
  const at = (hour: number, over: Record<string, unknown> = {}) =>
    wooOrder({ date_modified_gmt: `2026-11-23T${hour}:00:00`, ...over });

  test('open one exception an order, not one a message, and none again once a person has closed it', async () => {
    await shops.woo(wooOrder(), 'order.created');
    await shops.woo(at(16, { status: 'packed' }));
    await shops.woo(at(17, { status: 'packed', customer_note: 'ring' }));

    expect(shops.exceptions()).toHaveLength(1);

    const [exception] = shops.exceptions();
    await call(resolveException, resolveExceptionDoor, {
      params: { id: String(exception?.['exceptionId']) },
      caller: operator,
      body: { id: 'c', action: 'close', note: 'ours' },
    });
    await shops.woo(at(18, { status: 'packed' }));

    expect(shops.exceptions()).toEqual([]);
  });

  test('are nothing to tell once the policy explains them', async () => {
    setPolicies({ orderStatuses: { packed: 'open' } });
    const { orderId } = await shops.woo(wooOrder(), 'order.created');
    await shops.woo(at(16, { status: 'packed' }));

    expect(shops.exceptions()).toEqual([]);
    expect(shops.order(orderId).channelUpdatedAt).toBe('2026-11-23T16:00:00.000Z');
  });
});

describe('messages that nobody can tell whose they are', () => {
  test('are one quarantined order each', async () => {
    const first = await shops.shopify({}, 'orders/create');
    const second = await shops.shopify({ note: 'x' }, 'orders/create');

    expect([first.outcome, second.outcome]).toEqual(['quarantined', 'quarantined']);
    expect(first.orderId).not.toBe(second.orderId);
    expect(await shops.shopify({}, 'orders/create')).toEqual({
      outcome: 'repeated',
      orderId: first.orderId,
    });
  });
});
