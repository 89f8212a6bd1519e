import { describe, expect, test } from 'vitest';
import { ended, eventually, World } from '../support/world.ts';

describe.concurrent('stock', () => {
  test('out of stock: the order waits, a receipt wakes it, oldest first', async () => {
    const world = await new World('backorder').open({ one: { A: 1 } });
    const first = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(first, 'backordered');
    const second = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilStatus(second, 'backordered');
    await world.move([
      { id: 'r1', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 1 },
    ]);
    await world.untilFulfillment(first, 'requested');
    expect((await world.order(second)).status).toBe('backordered');
    expect(await world.atp('A')).toBe(0);
    await world.move([
      { id: 'r2', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 2 },
    ]);
    await world.untilFulfillment(second, 'requested');
    await world.shipAndDeliver(first);
    await world.untilStatus(first, 'delivered');
  });

  test('out of stock where the channel does not wait: cancelled, and told', async () => {
    const world = await new World('nowait').open(
      { one: { A: 1 } },
      { channel: { policies: { backorder: 'cancel' } } },
    );
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    const order = await world.untilStatus(orderId, 'cancelled');
    expect(order.totals).toMatchObject({ cancelled: 2 });
    const { status, output } = await ended(orderId);
    expect(status).toBe('SUCCEEDED');
    expect(JSON.stringify(output)).toMatch(/Unfulfillable/);
    expect(await world.atp('A')).toBe(1);
  });

  test('an order that waits for two articles is tried when either comes', async () => {
    const world = await new World('twoskus').open({ one: { A: 1, B: 0 }, two: { B: 0, A: 0 } });
    await world.move([
      { id: 'b0', kind: 'receipt', sku: world.id('B'), location: world.id('one'), quantity: 1 },
    ]);
    const orderId = await world.place([
      { sku: 'A', quantity: 2 },
      { sku: 'B', quantity: 2 },
    ]);
    await world.untilStatus(orderId, 'backordered');
    await world.move([
      { id: 'b1', kind: 'receipt', sku: world.id('B'), location: world.id('one'), quantity: 5 },
    ]);
    expect((await world.order(orderId)).status).toBe('backordered');
    await world.move([
      { id: 'a1', kind: 'receipt', sku: world.id('A'), location: world.id('one'), quantity: 5 },
    ]);
    await world.untilFulfillment(orderId, 'requested');
  });

  test('the wait ends: an operator retries after a receipt', async () => {
    const world = await new World('expire').open(
      { one: { A: 0, B: 1 } },
      { channel: { policies: { backorderWithin: 1 } } },
    );
    await world.move([
      { id: 'a0', kind: 'safety', sku: world.id('B'), location: world.id('one'), quantity: 1 },
    ]);
    const orderId = await world.place([{ sku: 'B', quantity: 1 }]);
    await eventually('the wait ends', async () => {
      await world.sweep();
      return (await world.order(orderId)).status === 'needs_attention' ? true : undefined;
    });
    const [exception] = await world.exceptions(orderId);
    expect(exception).toMatchObject({ exceptionType: 'BackorderExpired' });
    await world.move([
      { id: 'a1', kind: 'safety', sku: world.id('B'), location: world.id('one'), quantity: 0 },
    ]);
    expect((await world.resolve(exception?.exceptionId ?? '', { action: 'retry' })).status).toBe(200);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
  });
});
