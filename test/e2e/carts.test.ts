import { expect, test } from 'vitest';
import * as z from 'zod';
import { eventuallyTrue, operator, World } from '../support/world.ts';

const cartSchema = z.looseObject({ status: z.string(), expiresAt: z.iso.datetime() });
const orderSchema = z.looseObject({ cart: z.looseObject({ outcome: z.string().optional() }).optional() });

/** What customers do with carts of the world's channel. */
class Carts {
  readonly #world: World;

  constructor(world: World) {
    this.#world = world;
  }

  fill(id: string, units: Readonly<Record<string, number>>, ttl: number) {
    const lines = Object.entries(units).map(([sku, quantity]) => ({ sku: this.#world.id(sku), quantity }));
    return operator.send('POST', '/reservations', { id, channel: this.#world.channel, lines, ttl });
  }

  async status(id: string): Promise<string> {
    const path = `/reservations/${id}?channel=${this.#world.channel}`;
    return cartSchema.parse(await operator.get(path)).status;
  }

  async outcomeOf(orderId: string): Promise<string | undefined> {
    return orderSchema.parse(await operator.get(`/orders/${orderId}`)).cart?.outcome;
  }
}

test.concurrent('a cart that is bought is taken over, one whose time is over is ended by the order that needs its units', async () => {
  const world = await new World('carts').open({ one: { A: 4, B: 1 } });
  const carts = new Carts(world);
  expect((await carts.fill('bought', { A: 2 }, 600)).status).toBe(201);
  expect((await carts.fill('forgotten', { A: 2, B: 1 }, 15)).status).toBe(201);
  expect((await carts.fill('late', { A: 1 }, 600)).status).toBe(409);

  const bought = await world.place([{ sku: 'A', quantity: 1 }], { cart: 'bought' });
  await world.untilFulfillment(bought, 'requested');
  await eventuallyTrue('the cart is over', async () => (await carts.status('forgotten')) === 'expired');
  const other = await world.place(
    [
      { sku: 'A', quantity: 3 },
      { sku: 'B', quantity: 1 },
    ],
    { cart: 'forgotten' },
  );
  await world.untilFulfillment(other, 'requested');

  expect([await carts.outcomeOf(bought), await carts.outcomeOf(other)]).toEqual(['taken', 'expired']);
  expect(await carts.status('bought')).toBe('taken');
  expect(await world.atp('A')).toBe(0);
  const extended = await operator.send('POST', `/reservations/forgotten/extend?channel=${world.channel}`, {
    ttl: 60,
  });
  expect(extended).toMatchObject({ status: 409, body: { cartStatus: 'expired' } });
  const page = await operator.get(
    `/stock/availability?sku=${world.id('A')},${world.id('B')}&channel=${world.channel}&country=US&postalCode=10001`,
  );
  expect(page).toMatchObject({ skus: [{ available: 0, inStock: false }, { available: 0 }] });
});
