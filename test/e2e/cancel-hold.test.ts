import { describe, expect, test } from 'vitest';
import { ended, eventually, operator, World } from '../support/world.ts';

const cancel = (orderId: string, over: Record<string, unknown> = {}) =>
  operator.send('POST', `/orders/${orderId}/cancel`, { id: 'cancel-1', reason: 'customer', ...over });
const hold = (orderId: string, id: string, before: string, over: Record<string, unknown> = {}) =>
  operator.send('POST', `/orders/${orderId}/holds`, { id, reason: 'FRAUD', before, ...over });
const lift = (orderId: string, id: string) => operator.send('DELETE', `/orders/${orderId}/holds/${id}`);

describe.concurrent('cancel', () => {
  test('while it waits for stock: at once, nothing stays claimed', async () => {
    const world = await new World('cwait').open({ one: { A: 1 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(orderId, 'backordered');
    expect((await cancel(orderId)).status).toBe(200);
    expect((await world.untilStatus(orderId, 'cancelled')).totals).toMatchObject({ cancelled: 2 });
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(1);
    expect((await cancel(orderId, { id: 'cancel-2' })).status).toBe(409);
    expect((await cancel(orderId)).status, 'the same command again').toBe(200);
  });

  test('held before reserve: the tombstone stands, the order ends cancelled', async () => {
    const world = await new World('chold').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'FRAUD', before: 'reserve' }],
    });
    await world.untilStatus(orderId, 'on_hold');
    expect((await cancel(orderId)).status).toBe(200);
    await world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
  });

  test('while dispatched: the location is asked, says yes, and the stock is free again', async () => {
    const world = await new World('cyes').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    const asked = await cancel(orderId);
    expect(asked.status).toBe(202);
    expect(asked.body).toMatchObject({ asked: [{ fulfillmentId, units: 2 }] });
    expect((await world.tell(fulfillmentId, { kind: 'cancelAccepted' })).status).toBe(200);
    await world.untilStatus(orderId, 'cancelled');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(5);
  });

  test('while dispatched: the location refuses, and the order is delivered', async () => {
    const world = await new World('cno').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const { fulfillmentId } = await world.untilFulfillment(orderId, 'requested');
    expect((await cancel(orderId)).status).toBe(202);
    expect(
      (await world.tell(fulfillmentId, { kind: 'cancelRefused', reason: 'packed already' })).status,
    ).toBe(200);
    await world.scan(await world.ship(fulfillmentId), ['delivered']);
    await world.untilStatus(orderId, 'delivered');
    expect((await ended(orderId)).status).toBe('SUCCEEDED');
  });

  test('part of a line: the rest goes on', async () => {
    const world = await new World('cpart').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 3 }], {
      holds: [{ id: 'h1', reason: 'CHECK', before: 'dispatch' }],
    });
    await world.until(orderId, 'is routed', ({ totals }) => totals['allocated'] === 3);
    expect((await cancel(orderId, { lines: [{ lineId: '1', units: 1 }] })).status).toBe(200);
    expect((await world.order(orderId)).totals).toMatchObject({ allocated: 2, cancelled: 1 });
    expect((await lift(orderId, 'h1')).status).toBe(204);
    await world.shipAndDeliver(orderId);
    expect((await world.untilStatus(orderId, 'delivered')).totals).toMatchObject({
      delivered: 2,
      cancelled: 1,
    });
    expect(await world.atp('A')).toBe(3);
  });

  test('after it has shipped: refused, with the way to return it', async () => {
    const world = await new World('clate').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.ship((await world.untilFulfillment(orderId, 'requested')).fulfillmentId);
    const answer = await cancel(orderId);
    expect(answer.status).toBe(409);
    expect(JSON.stringify(answer.body)).toContain(`/orders/${orderId}/returns`);
  });
});

describe.concurrent('hold', () => {
  test.each(['reserve', 'route', 'dispatch'] as const)(
    'before %s: the order stops there and goes on when it is lifted',
    async (before) => {
      const world = await new World(`h${before}`).open({ one: { A: 5 } });
      const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
        holds: [{ id: 'h1', reason: 'FRAUD', before }],
      });
      const units = { reserve: { open: 1 }, route: { reserved: 1 }, dispatch: { allocated: 1 } }[before];
      await world.until(
        orderId,
        'is held there',
        ({ status, totals }) =>
          status === 'on_hold' && Object.keys(units).every((state) => totals[state] === 1),
      );
      expect((await lift(orderId, 'nobody')).status).toBe(404);
      expect((await lift(orderId, 'h1')).status).toBe(204);
      await world.shipAndDeliver(orderId);
      await world.untilStatus(orderId, 'delivered');
      expect((await ended(orderId)).status).toBe('SUCCEEDED');
    },
  );

  test('lifting one lifts no other; a step that has passed cannot be held', async () => {
    const world = await new World('htwo').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'FRAUD', before: 'route' }],
    });
    await world.until(orderId, 'is reserved and held', ({ totals }) => totals['reserved'] === 1);
    expect((await hold(orderId, 'h2', 'route')).status).toBe(201);
    expect((await hold(orderId, 'h3', 'reserve')).status).toBe(409);
    await lift(orderId, 'h1');
    expect(await world.order(orderId)).toMatchObject({ status: 'on_hold', holds: [{ id: 'h2' }] });
    await lift(orderId, 'h2');
    await world.untilFulfillment(orderId, 'requested');
    expect((await hold(orderId, 'h4', 'dispatch')).status).toBe(409);
  });

  test('expires: lifted or cancelled, as it says (P5)', async () => {
    const world = await new World('hexp').open({ one: { A: 5 } });
    const soon = new Date(Date.now() + 2000).toISOString();
    const lifted = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'WAIT', before: 'route', expiresAt: soon, onExpiry: 'lift' }],
    });
    const cancelled = await world.place([{ sku: 'A', quantity: 1 }], {
      holds: [{ id: 'h1', reason: 'WAIT', before: 'route', expiresAt: soon, onExpiry: 'cancel' }],
    });
    await eventually('both have expired', async () => {
      await world.sweep();
      const [a, b] = [await world.order(lifted), await world.order(cancelled)];
      return a.status !== 'on_hold' && a.status !== 'captured' && b.status === 'cancelled' ? true : undefined;
    });
    await world.untilFulfillment(lifted, 'requested');
    expect((await ended(cancelled)).status).toBe('SUCCEEDED');
    expect(await world.atp('A')).toBe(4);
  });
});
