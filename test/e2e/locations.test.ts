import { describe, expect, test } from 'vitest';
import { ended, eventuallyTrue, operator, statesEntered, World } from '../support/world.ts';

function shipped(trackingNumber: string, carrier = 'UPS'): Record<string, unknown> {
  return { kind: 'shipped', parcels: [{ carrier, trackingNumber }] };
}

describe.concurrent('a location', () => {
  test('what a location rejects goes to the next best location, in an execution of its own', async () => {
    const world = await new World('reject').open({ near: { A: 5 }, far: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');

    const answer = await world.tell(fulfillmentId, { kind: 'rejected', reason: 'notInStock' });

    expect(answer.status).toBe(200);
    const rerouted = await world.untilFulfillment(orderId, 'requested', 'far');
    const { positions } = (await operator.get(`/stock/${world.id('A')}`)) as {
      positions: { location: string; onHand: number; allocated: number }[];
    };
    const near = positions.find(({ location }) => location === world.id('near'));
    const far = positions.find(({ location }) => location === world.id('far'));
    expect(near, 'what is not there is promised to nobody else').toMatchObject({ onHand: 3, allocated: 0 });
    expect(far).toMatchObject({ onHand: 5, allocated: 2 });
    expect(await world.atp('A')).toBe(6);

    await world.scan(await world.ship(rerouted.fulfillmentId), ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    const { status, history } = await ended(orderId);
    expect(status).toBe('SUCCEEDED');
    expect(statesEntered(history)).toEqual(
      expect.arrayContaining(['Dispatch', 'Reroute', 'Replacements', 'Replacement']),
    );
  });

  test('after a short pick what is there goes on, and what is missing is re-routed', async () => {
    const world = await new World('short').open({ near: { A: 3 }, far: { A: 3 } });
    const orderId = await world.place([{ sku: 'A', quantity: 3 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'near');
    await world.tell(fulfillmentId, { kind: 'accepted' });

    const lines = [{ lineId: '1', units: 1 }];
    const answer = await world.tell(fulfillmentId, { kind: 'shortPicked', reason: 'notInStock', lines });

    expect(answer.status).toBe(200);
    const replacement = await world.untilFulfillment(orderId, 'requested', 'far');
    await world.scan(await world.ship(fulfillmentId), ['delivered']);
    await world.scan(await world.ship(replacement.fulfillmentId), ['delivered']);
    const order = await world.untilStatus(orderId, 'delivered');
    expect(order.totals).toMatchObject({ delivered: 3 });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(2);
  });

  test('work that nobody accepts in time is re-routed; a late accept is refused, a late ship delivers (P11)', async () => {
    const world = await new World('late').open(
      { near: { A: 5 }, far: { A: 5 } },
      { locations: { near: { acceptWithin: 1 } } },
    );
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await eventuallyTrue('the deadline passes', async () => {
      await world.sweep();
      return (await world.order(orderId)).fulfillments.some(({ status }) => status === 'expired');
    });
    const late = await world.untilFulfillment(orderId, 'expired', 'near');
    const next = await world.untilFulfillment(orderId, 'requested', 'far');

    const lateAccept = await world.tell(late.fulfillmentId, { kind: 'accepted' });
    const number = `1ZLATE${world.name.slice(-6).toUpperCase()}`;
    const lateShip = await world.tell(late.fulfillmentId, shipped(number));

    expect(lateAccept).toMatchObject({ status: 409, body: { status: 409 } });
    expect(lateShip.status).toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ allocated: 0, shipped: 1 });
    const givenBack = await world.tell(next.fulfillmentId, { kind: 'cancelAccepted' });
    expect(givenBack).toMatchObject({ status: 200, body: { status: 'cancelled' } });
    await world.scan(number, ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.audit()).toEqual([]);
  });

  test('a command that is told twice gets the same answer; its id with other content is refused', async () => {
    const world = await new World('twice').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');

    const first = await world.tell(fulfillmentId, { id: 'a', kind: 'accepted' });
    await world.tell(fulfillmentId, { id: 'p', kind: 'picking' });
    expect(await world.tell(fulfillmentId, { id: 'a', kind: 'accepted' })).toEqual(first);
    expect((await world.tell(fulfillmentId, { id: 'a', kind: 'packed' })).status).toBe(409);

    const shipment = { id: 's', ...shipped(`1ZTWICE${world.name.slice(-6)}`) };
    const answer = await world.tell(fulfillmentId, shipment);
    expect(answer.status).toBe(200);
    expect(await world.tell(fulfillmentId, shipment)).toEqual(answer);
    expect((await world.order(orderId)).shipments).toHaveLength(1);
  });
});

describe.concurrent('a carrier', () => {
  test('scans before the shipment is known are kept and linked; late and repeated ones change nothing', async () => {
    const world = await new World('scans').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    const number = `1ZEARLY${world.name.slice(-6).toUpperCase()}`;

    expect((await world.scan(number, ['in_transit', 'delivered'])).status).toBe(200);
    await world.tell(fulfillmentId, shipped(number.toLowerCase(), 'ups'));

    await world.untilStatus(orderId, 'delivered');
    expect((await world.scan(number, ['in_transit'])).status).toBe(200);
    expect((await world.scan(number, ['in_transit', 'delivered'])).status).toBe(200);
    expect((await world.order(orderId)).status).toBe('delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
  });
});
