import { describe, expect, test } from 'vitest';
import { ended, eventuallyTrue, statesEntered, World } from '../support/world.ts';

describe.concurrent('an order that is collected', () => {
  test('is ready at the chosen store, however near another one is, and ends when its customer has it', async () => {
    const world = await new World('collect').open({ near: { A: 5 }, far: { A: 5 } });
    const shipping = { method: 'pickup', pickupLocationId: world.id('far') };
    const orderId = await world.place([{ sku: 'A', quantity: 2 }], { shipping });
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'far');

    const ready = await world.tell(fulfillmentId, { kind: 'ready' });
    const collected = await world.tell(fulfillmentId, { kind: 'collected' });

    expect([ready.status, collected.status]).toEqual([200, 200]);
    const told = ['fulfillment.ready', 'fulfillment.collected', 'order.delivered'];
    const order = await world.until(orderId, 'has told all of it', ({ timeline }) =>
      told.every((type) => timeline.some(({ event }) => event === type)),
    );
    expect(order.status).toBe('delivered');
    expect(order.fulfillments).toHaveLength(1);
    expect(order.shipments).toEqual([]);
    const { status, history } = await ended(orderId);
    expect(status).toBe('SUCCEEDED');
    expect(statesEntered(history)).toEqual(['Route', 'Fulfil', 'Dispatch', 'Track']);
    expect(await world.atp('A')).toBe(8);
    expect(await world.audit()).toEqual([]);
  });

  test('goes back to the shelf when nobody comes, and then where its customer chooses', async () => {
    const world = await new World('uncollected').open(
      { near: { A: 5 }, far: { A: 5 } },
      { channel: { policies: { collectWithin: 2, remindAfter: 1 } } },
    );
    const shipping = { method: 'pickup', pickupLocationId: world.id('far') };
    const orderId = await world.place([{ sku: 'A', quantity: 2 }], { shipping });
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested', 'far');
    await world.tell(fulfillmentId, { kind: 'ready' });
    await eventuallyTrue('the time to collect passes', async () => {
      await world.sweep();
      return (await world.order(orderId)).fulfillments.some(({ status }) => status === 'expired');
    });
    const exception = await world.untilException(orderId, 'PickupChoice');
    expect(exception.owner).toBe(`channel:${world.channel}`);

    await world.resolve(exception.exceptionId, { action: 'retry', onlyLocation: world.id('near') });
    const next = await world.untilFulfillment(orderId, 'requested', 'near');
    await world.tell(next.fulfillmentId, { kind: 'collected' });

    await world.untilStatus(orderId, 'delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(8);
    expect(await world.audit()).toEqual([]);
  });
});
