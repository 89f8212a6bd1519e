import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { key } from '../../functions/shared/keys.ts';
import { getItem } from '../../functions/shared/table.ts';
import { letExpire } from '../support/deadline.ts';
import { ended, eventuallyTrue, operator, World } from '../support/world.ts';

describe.concurrent('too little stock', () => {
  test('backorders are served by receipts, in order, with new orders arriving (P23)', async () => {
    const world = await new World('backorder').open({ one: { A: 1 } });
    const first = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(first, 'backordered');
    const second = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(second, 'backordered');

    const [, third] = await Promise.all([
      world.moveOne('receipt', 'A', 'one', 1),
      world.place([{ sku: 'A', quantity: 1 }]),
    ]);
    await world.untilFulfillment(first, 'requested');
    await world.untilStatus(third, 'backordered');
    expect((await world.order(second)).status).toBe('backordered');
    expect(await world.atp('A')).toBe(0);

    await world.moveOne('receipt', 'A', 'one', 2);
    await world.untilFulfillment(second, 'requested');
    expect((await world.order(third)).status).toBe('backordered');
    await world.moveOne('receipt', 'A', 'one', 1);
    await world.untilFulfillment(third, 'requested');
    expect(await world.audit()).toEqual([]);
    await world.shipAndDeliver(first);
    await world.untilStatus(first, 'delivered');
  });

  test('an order is cancelled for lack of stock where its channel does not wait', async () => {
    const world = await new World('nowait').open(
      { one: { A: 1 } },
      { channel: { policies: { backorder: 'cancel' } } },
    );

    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);

    const order = await world.untilStatus(orderId, 'cancelled');
    const { status, output } = await ended(orderId);
    expect(order.totals).toMatchObject({ cancelled: 2 });
    expect(status).toBe('SUCCEEDED');
    expect(JSON.stringify(output)).toMatch(/Unfulfillable/);
    expect(await world.atp('A')).toBe(1);
  });

  test('an order that waits for two articles goes on when the second has come', async () => {
    const world = await new World('twoskus').open({ one: { A: 1, B: 0 }, two: { B: 0, A: 0 } });
    await world.moveOne('receipt', 'B', 'one', 1);
    const orderId = await world.place([
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 2 },
    ]);
    await world.untilStatus(orderId, 'backordered');

    await world.moveOne('receipt', 'B', 'one', 5);
    expect((await world.order(orderId)).status).toBe('backordered');
    await world.moveOne('receipt', 'A', 'one', 5);

    await world.untilFulfillment(orderId, 'requested');
  });

  test('an order whose wait for stock is over goes on when an operator retries after a receipt', async () => {
    const world = await new World('expire').open(
      { one: { A: 0, B: 1 } },
      { channel: { policies: { backorderWithin: 1 } } },
    );
    await world.moveOne('safety', 'B', 'one', 1);
    const orderId = await world.place([{ sku: 'B', quantity: 1 }]);
    await eventuallyTrue('the wait ends', async () => {
      await world.sweep();
      return (await world.order(orderId)).status === 'needs_attention';
    });
    const [exception] = await world.exceptions(orderId);
    expect(exception).toMatchObject({ exceptionType: 'BackorderExpired' });
    await world.moveOne('safety', 'B', 'one', 0);

    const answer = await world.resolve(exception?.exceptionId ?? '', { action: 'retry' });

    expect(answer.status).toBe(200);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
  });

  test('a lot expires between promise and pick: nothing of it is sold, and the order ships from elsewhere', async () => {
    const world = await new World('expiry').open({ one: { A: 0 }, two: { A: 3 } });
    const at = key.position(world.id('A'), world.id('one'));
    const lots = [{ lot: 'L1', lifeDate: '2099-12-31', units: 2 }];
    const movement = { id: 'lot', kind: 'receipt', sku: world.id('A'), location: world.id('one') };
    await world.move([{ ...movement, quantity: 2, lots }]);
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'one');

    await letExpire(at);
    await world.sweep();
    await world.until(orderId, 'is asked back', ({ timeline }) =>
      timeline.some(({ event }) => event === 'fulfillment.cancel_asked'),
    );
    await world.tell(fulfillmentId, { kind: 'cancelAccepted' });

    await world.untilFulfillment(orderId, 'requested', 'two');
    expect(await getItem(at)).toMatchObject({ onHand: 2, allocated: 0, free: 0, lots: [{ expired: true }] });
    expect(await world.atp('A')).toBe(1);
    await world.shipAndDeliver(orderId, 'two');
    await world.untilStatus(orderId, 'delivered');
  });
});

const waitingLine = z.looseObject({ waiting: z.looseObject({ shipsBy: z.string() }).optional() });

describe.concurrent('goods that are not all there', () => {
  test('what is there is shipped, and the rest as it comes in, under the same order', async () => {
    const world = await new World('parts').open(
      { one: { A: 1, B: 0 } },
      { channel: { policies: { backorder: 'shipAvailable' } } },
    );
    const orderId = await world.place([
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 1 },
    ]);
    await world.untilFulfillment(orderId, 'requested');
    expect((await world.order(orderId)).totals).toMatchObject({ allocated: 1, backordered: 2 });
    await world.shipAndDeliver(orderId);

    await world.moveOne('receipt', 'B', 'one', 1);
    await world.untilFulfillment(orderId, 'requested');
    await world.shipAndDeliver(orderId);
    expect((await world.order(orderId)).totals).toMatchObject({ delivered: 2, backordered: 1 });

    await world.moveOne('receipt', 'A', 'one', 1);
    await world.untilFulfillment(orderId, 'requested');
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    expect((await world.order(orderId)).fulfillments).toHaveLength(3);
  });

  test('a preorder is promised anew when its supply moves', async () => {
    const world = await new World('preorder').open({ one: { A: 0 } });
    const sku = world.id('A');
    const [january, february] = ['2099-01-10T00:00:00.000Z', '2099-02-10T00:00:00.000Z'];
    const preorder = { limits: { [world.pool]: 3 }, shipsBy: '2099-12-01T00:00:00.000Z' };
    const supply = `/stock/${sku}/supplies/PO-1`;
    await operator.put(`/skus/${sku}`, { policies: { preorder } });
    await operator.put(supply, { pool: world.pool, date: january, quantity: 2 });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(orderId, 'backordered');
    const shipsBy = async () => waitingLine.parse((await world.order(orderId)).lines[0]).waiting?.shipsBy;
    expect(await shipsBy()).toBe(january);

    await operator.put(supply, { pool: world.pool, date: february, quantity: 2 });

    await eventuallyTrue('the order is promised anew', async () => (await shipsBy()) === february);
    await world.until(orderId, 'says that it was promised anew', ({ timeline }) =>
      timeline.some(({ event }) => event === 'order.repromised'),
    );
  });
});

const movementsSchema = z.object({
  movements: z.array(
    z.looseObject({
      movements: z.array(z.looseObject({ kind: z.string(), units: z.number(), ref: z.string() })),
      before: z.looseObject({}),
      after: z.looseObject({}),
    }),
  ),
});

test.concurrent('the ledger says where units went, with the fulfillment and the document behind them', async () => {
  const world = await new World('ledger').open({ one: { A: 5 }, two: { A: 0 } });
  const sku = world.id('A');
  const [one, two] = [world.id('one'), world.id('two')];
  const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
  await world.shipRequested(orderId);
  const line = { sku, transfer: world.id('T'), quantity: 3 };
  const lines = [
    { id: 'out', kind: 'transferOut', location: one, to: two, ...line },
    { id: 'in', kind: 'transferIn', location: two, from: one, ...line, complete: true },
    { id: 'none', kind: 'nothing', location: one },
  ];

  const batch = await operator.post('/stock/batches', { lines });

  expect(batch).toMatchObject({
    complete: true,
    results: [{ outcome: 'applied' }, { outcome: 'applied' }, { outcome: 'invalid' }],
  });
  const path = `/stock/${encodeURIComponent(sku)}/movements?location=${one}`;
  const told = async () =>
    movementsSchema
      .parse(await operator.get(path))
      .movements.map(({ movements: [moved], before, after }) => ({ ...moved, before, after }));
  await eventuallyTrue('the relay has entered the last movement', async () => (await told()).length === 4);
  const ref = `fulfillment:${orderId}-f1`;
  expect(await told()).toMatchObject([
    {
      kind: 'transferOut',
      units: 3,
      ref: `document:${world.id('T')}`,
      before: { onHand: 3 },
      after: { onHand: 0 },
    },
    { kind: 'ship', units: 2, ref, before: { onHand: 5, allocated: 2 }, after: { onHand: 3, allocated: 0 } },
    { kind: 'allocate', units: 2, ref, after: { onHand: 5, allocated: 2, free: 3 } },
    { kind: 'receipt', units: 5, before: { onHand: 0 }, after: { onHand: 5 } },
  ]);
});

test.concurrent('what a count finds missing is asked back, waits for stock, and goes on with the next receipt', async () => {
  const world = await new World('shrink').open({ one: { A: 1 } });
  const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
  const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
  const counted = { id: 'c1', kind: 'count', sku: world.id('A'), location: world.id('one'), quantity: 0 };
  await world.move([{ ...counted, at: new Date().toISOString() }]);
  await eventuallyTrue('the location is asked', async () =>
    (await world.order(orderId)).timeline.some(({ event }) => event === 'fulfillment.cancel_asked'),
  );

  expect((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);

  await world.untilStatus(orderId, 'backordered');
  expect(await world.atp('A')).toBe(0);
  const told = (await world.exceptions(orderId)).filter(({ status }) => status === 'open');
  expect(told).toMatchObject([{ exceptionType: 'OrderShrunk', owner: 'operations' }]);
  await world.moveOne('receipt', 'A', 'one', 1);
  await world.untilFulfillment(orderId, 'requested');
  await world.shipAndDeliver(orderId);
  await world.untilStatus(orderId, 'delivered');
});
