import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { orderId as orderIdOf } from '../../functions/order/order-id.ts';
import { eventuallyTrue, operator, World } from '../support/world.ts';

const figuresSchema = z.object({
  stock: z.array(z.object({ sku: z.string(), sellable: z.number(), version: z.number() })),
});

describe.concurrent('what each channel may sell', () => {
  /** What a channel was told that it may sell of A. */
  async function figure(world: World, channel: string): Promise<number | undefined> {
    const { stock } = figuresSchema.parse(await operator.get(`/channels/${channel}/stock`));
    return stock.find(({ sku }) => sku === world.id('A'))?.sellable;
  }

  test('two channels with buffers race for the last unit: one order gets it, and both are told of nothing left', async () => {
    const world = await new World('lastunit').open(
      { one: { A: 2 } },
      { channel: { policies: { buffers: [{ units: 1 }], backorder: 'cancel' } } },
    );
    const other = `o${world.channel}`.slice(0, 24);
    await operator.put(`/channels/${other}`, {
      platform: 'canonical',
      pools: { '*': world.pool },
      policies: { backorder: 'cancel' },
    });
    const told = (ours: number, theirs: number) =>
      eventuallyTrue(
        `the channels may sell ${ours} and ${theirs}`,
        async () => (await figure(world, world.channel)) === ours && (await figure(world, other)) === theirs,
      );
    await world.moveOne('sale', 'A', 'one', 1);
    await told(0, 1);

    const bodies = [world.body([{ sku: 'A', quantity: 1 }]), world.body([{ sku: 'A', quantity: 1 }])];
    const theirs = { ...bodies[1], channel: other };
    await Promise.all([operator.post('/orders', bodies[0]), operator.post('/orders', theirs)]);
    const external = (body: unknown) =>
      z.object({ external: z.object({ id: z.string() }) }).parse(body).external.id;
    const ids = [
      world.adopt(orderIdOf(world.channel, external(bodies[0]))),
      world.adopt(orderIdOf(other, external(theirs))),
    ];

    const statuses = await Promise.all(ids.map((id) => world.untilStatus(id, 'fulfilling', 'cancelled')));
    expect(statuses.map(({ status }) => status).sort()).toEqual(['cancelled', 'fulfilling']);
    await told(0, 0);
    expect(await world.audit()).toEqual([]);
  });

  test('a location that is switched off with claims outstanding gets no order, and its stock joins again', async () => {
    const world = await new World('switch').open({ one: { A: 3 }, two: { A: 3 } });
    const held = await world.place([{ sku: 'A', quantity: 3 }], {
      holds: [{ id: 'check', reason: 'CHECK', before: 'route', onExpiry: 'lift' }],
    });
    await world.until(held, 'is reserved', ({ totals }) => totals.reserved === 3);
    const path = `/locations/${world.id('one')}`;
    const location = z.record(z.string(), z.unknown()).parse(await operator.get(path));

    await operator.put(path, { ...location, version: undefined, active: false });
    await eventuallyTrue('its stock has left', async () => (await world.atp('A')) === 0);
    await world.lift(held, 'check');
    await world.untilFulfillment(held, 'requested', 'two');

    await operator.put(path, { ...location, version: undefined, active: true });
    await eventuallyTrue('its stock has joined', async () => (await world.atp('A')) === 3);
    expect(await world.audit()).toEqual([]);
  });
});
