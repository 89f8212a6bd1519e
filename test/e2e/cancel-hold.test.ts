import { describe, expect, test } from 'vitest';
import type { Answer } from '../../local/brand/api-client.ts';
import { ended, eventuallyTrue, operator, World } from '../support/world.ts';

function cancel(world: World, orderId: string, over: Record<string, unknown> = {}): Promise<Answer> {
  return world.cancel(orderId, { reason: 'customer', ...over });
}

function hold(orderId: string, id: string, before: string): Promise<Answer> {
  return operator.send('POST', `/orders/${orderId}/holds`, { id, reason: 'FRAUD', before });
}

describe.concurrent('cancel', () => {
  test('an order that waits for stock is cancelled at once, and nothing stays claimed', async () => {
    const world = await new World('cwait').open({ one: { A: 1 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(orderId, 'backordered');

    expect((await cancel(world, orderId)).status).toBe(200);

    expect((await world.untilStatus(orderId, 'cancelled')).totals).toMatchObject({ cancelled: 2 });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(1);
    expect((await cancel(world, orderId, { id: 'cancel-2' })).status).toBe(409);
    expect((await cancel(world, orderId)).status, 'the same command again').toBe(200);
  });

  test('an order that is held before reserve is cancelled and reserves nothing', async () => {
    const world = await new World('chold').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'FRAUD', before: 'reserve' }],
    });
    await world.untilStatus(orderId, 'on_hold');

    expect((await cancel(world, orderId)).status).toBe(200);

    await world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
  });

  test('a location that is asked to cancel agrees, and its stock is free again', async () => {
    const world = await new World('cyes').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');

    const asked = await cancel(world, orderId);

    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ asked: [{ fulfillmentId, units: 2 }] });
    expect((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);
    await world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
  });

  test('a location that is asked to cancel refuses, and the order is delivered', async () => {
    const world = await new World('cno').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    expect((await cancel(world, orderId)).status).toBe(202);

    const refused = await world.tell(fulfillmentId, { kind: 'cancelRefused', reason: 'packed already' });

    expect(refused.status).toBe(200);
    await world.scan(await world.ship(fulfillmentId), ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
  });

  test('part of a line is cancelled, and the rest is delivered', async () => {
    const world = await new World('cpart').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 3 }], {
      holds: [{ id: 'h1', reason: 'CHECK', before: 'dispatch' }],
    });
    await world.until(orderId, 'is routed', ({ totals }) => totals['allocated'] === 3);

    const answer = await cancel(world, orderId, { lines: [{ lineId: '1', units: 1 }] });

    expect(answer.status).toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ allocated: 2, cancelled: 1 });
    expect((await world.lift(orderId, 'h1')).status).toBe(204);
    await world.shipAndDeliver(orderId);
    const delivered = await world.untilStatus(orderId, 'delivered');
    expect(delivered.totals).toMatchObject({ delivered: 2, cancelled: 1 });
    expect(await world.atp('A')).toBe(3);
  });

  test('a cancel of an order that has shipped is refused, with the way to return it', async () => {
    const world = await new World('clate').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.shipRequested(orderId);

    const answer = await cancel(world, orderId);

    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.body)).toContain(`/orders/${orderId}/returns`);
  });
});

describe.concurrent('hold', () => {
  test.each([
    ['reserve', 'open'],
    ['route', 'reserved'],
    ['dispatch', 'allocated'],
  ] as const)('a hold before %s stops the order there until it is lifted', async (before, state) => {
    const world = await new World(`h${before}`).open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'FRAUD', before }],
    });
    await world.until(
      orderId,
      'is held there',
      ({ status, totals }) => status === 'on_hold' && totals[state] === 1,
    );

    expect((await world.lift(orderId, 'nobody')).status).toBe(404);
    expect((await world.lift(orderId, 'h1')).status).toBe(204);

    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
  });

  test('lifting one hold lifts no other; a step that has passed cannot be held', async () => {
    const world = await new World('htwo').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'FRAUD', before: 'route' }],
    });
    await world.until(orderId, 'is reserved and held', ({ totals }) => totals['reserved'] === 1);

    expect((await hold(orderId, 'h2', 'route')).status).toBe(201);
    expect((await hold(orderId, 'h3', 'reserve')).status).toBe(409);

    await world.lift(orderId, 'h1');
    expect(await world.order(orderId)).toMatchObject({ status: 'on_hold', holds: [{ id: 'h2' }] });
    await world.lift(orderId, 'h2');
    await world.untilFulfillment(orderId, 'requested');
    expect((await hold(orderId, 'h4', 'dispatch')).status).toBe(409);
  });

  test('a hold that expires is lifted or cancels the order, as it says (P5)', async () => {
    const world = await new World('hexp').open({ one: { A: 5 } });
    const expiresAt = new Date(Date.now() + 2000).toISOString();
    const expiring = { id: 'h1', reason: 'WAIT', before: 'route', expiresAt };
    const lifted = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ ...expiring, onExpiry: 'lift' }],
    });
    const cancelled = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ ...expiring, onExpiry: 'cancel' }],
    });

    await eventuallyTrue('both have expired', async () => {
      await world.sweep();
      const first = await world.order(lifted);
      const second = await world.order(cancelled);
      return !['on_hold', 'captured'].includes(first.status) && second.status === 'cancelled';
    });

    await world.untilFulfillment(lifted, 'requested');
    expect((await ended(cancelled)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(4);
  });
});
