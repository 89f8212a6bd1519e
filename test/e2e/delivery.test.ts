import { describe, expect, test } from 'vitest';
import { ended, operator, type ShownOrder, statesEntered, World } from '../support/world.ts';

function eventsOf({ timeline }: ShownOrder): string[] {
  return timeline.map(({ event }) => event);
}

describe.concurrent('delivery', () => {
  test('an order from one location is delivered in 4 states, by an execution that says what happened', async () => {
    const world = await new World('one').open({ near: { A: 5 }, far: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId, location } = await world.untilFulfillment(orderId, 'requested');
    expect(location, 'the nearer location is the cheaper one').toBe(world.id('near'));
    expect(await world.atp('A')).toBe(8);

    expect((await world.tell(fulfillmentId, { kind: 'accepted' })).status).toBe(200);
    await world.scan(await world.ship(fulfillmentId), ['in_transit', 'out_for_delivery', 'delivered']);

    const order = await world.untilStatus(orderId, 'delivered');
    expect(order.totals).toMatchObject({ delivered: 2, open: 0, reserved: 0, allocated: 0, shipped: 0 });
    const { status, history, output } = await ended(orderId);
    const personal = /Ada|Main Street|555 0100/;
    expect(status).toBe('SUCCEEDED');
    expect(statesEntered(history)).toEqual(['Route', 'Fulfil', 'Dispatch', 'Track']);
    expect(JSON.stringify(output)).toContain(world.id('near'));
    expect(JSON.stringify(history), 'no personal data in the console').not.toMatch(personal);
    await world.until(orderId, 'has its whole timeline', (seen) =>
      eventsOf(seen).includes('order.delivered'),
    );
    expect(eventsOf(await world.order(orderId))).toEqual(
      expect.arrayContaining([
        'order.captured',
        'order.reserved',
        'order.routed',
        'fulfillment.requested',
        'fulfillment.accepted',
        'fulfillment.shipped',
        'shipment.delivered',
        'order.delivered',
      ]),
    );
    expect(await world.atp('A')).toBe(8);
  });

  test('an order from two locations is delivered in 5 states, both parcels at the same instant (P12)', async () => {
    const world = await new World('two').open({ one: { A: 5 }, two: { B: 5 } });
    const orderId = await world.place([
      { sku: 'A', quantity: 1 },
      { sku: 'B', quantity: 1 },
    ]);
    const first = await world.shipRequested(orderId, 'one');
    const second = await world.shipRequested(orderId, 'two');

    const answers = await Promise.all(
      [first, second].map((number) => world.scan(number, ['in_transit', 'delivered'])),
    );

    expect(answers.map(({ status }) => status)).toEqual([200, 200]);
    await world.untilStatus(orderId, 'delivered');
    const { status, history } = await ended(orderId);
    expect(status).toBe('SUCCEEDED');
    expect(statesEntered(history).sort()).toEqual(['Dispatch', 'Dispatch', 'Fulfil', 'Route', 'Track']);
  });

  test('a fulfillment that ships in two parcels is done when both have arrived', async () => {
    const world = await new World('parts').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');

    const first = await world.ship(fulfillmentId, { lines: [{ lineId: '1', units: 1 }] });
    const partly = await world.until(orderId, 'is shipped in part', ({ totals }) => totals['shipped'] === 1);
    expect(partly).toMatchObject({ status: 'partially_shipped', totals: { shipped: 1, allocated: 2 } });

    const second = await world.ship(fulfillmentId);
    await world.scan(second, ['delivered']);
    await world.until(orderId, 'has two delivered', ({ totals }) => totals['delivered'] === 2);
    await world.scan(first, ['delivered']);

    expect((await world.untilStatus(orderId, 'delivered')).totals).toMatchObject({ delivered: 3 });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
  });
});

describe.concurrent('bad input', () => {
  test('an order that cannot be read is answered by a 4xx that names every field', async () => {
    const world = await new World('bad').open({ one: { A: 1 } });
    const body = world.body([{ sku: 'A', quantity: 1 }]);
    const tooLarge = JSON.stringify({ ...body, notes: { customer: 'x'.repeat(1_100_000) } });

    const answer = await operator.send('POST', '/orders', {
      ...body,
      currency: 'dollars',
      lines: [{ lineId: '1', sku: 'A', quantity: 0, unitPrice: 1.5 }],
      surprise: true,
    });

    expect(answer.status).toBe(400);
    expect(JSON.stringify(answer.body)).toMatch(/currency.*/);
    const paths = (answer.body as { errors: { path: string }[] }).errors.map(({ path }) => path);
    expect(paths).toEqual(
      expect.arrayContaining(['currency', 'lines.0.quantity', 'lines.0.unitPrice', 'surprise']),
    );
    expect((await operator.send('POST', '/orders', '{"channel":')).status).toBe(400);
    expect((await operator.send('POST', '/orders', tooLarge)).status).toBe(413);
  });
});
