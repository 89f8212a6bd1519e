import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import { expireCart, releaseCart } from '../../../functions/inventory/carts/end-cart.ts';
import { extendCart } from '../../../functions/inventory/carts/extend-cart.ts';
import { makeCart } from '../../../functions/inventory/carts/make-cart.ts';
import { releaseAll } from '../../../functions/inventory/reservation/give-back.ts';
import { reserveOrder } from '../../../functions/inventory/reservation/reserve-order.ts';
import { cartPolicySchema } from '../../../functions/network/entities/channel.ts';
import { readOrder, saveOrder } from '../../../functions/order/order.store.ts';
import { amend } from '../../../functions/order/order.ts';
import { OrchestratorError } from '../../../functions/shared/errors.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { Ledger, stubbornly } from '../../unit/inventory/ledger.ts';

const START = Date.parse('2026-11-23T09:00:00.000Z');
const CARTS = ['c1', 'c2', 'c3'] as const;
const RUNS = Number(process.env['CART_HISTORIES'] ?? 12);

const step = fc.record({
  kind: fc.constantFrom(
    'fill',
    'extend',
    'release',
    'sweep',
    'buy',
    'buyNothing',
    'cancel',
    'receive',
    'lose',
  ),
  cart: fc.constantFrom(...CARTS),
  a: fc.integer({ min: 0, max: 3 }),
  b: fc.integer({ min: 0, max: 3 }),
  /** Milliseconds that pass before the step: carts are kept for four seconds. */
  pause: fc.constantFrom(0, 1, 1999, 2000, 3999, 4000),
  /** The next step begins before this one has ended. */
  together: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer S> ? S : never;

class Shop {
  readonly ledger = new Ledger();
  readonly a = this.ledger.sku(1);
  readonly b = this.ledger.sku(2);
  readonly #orders: string[] = [];
  #carts = 0;
  readonly #names = new Map<string, { channel: string; id: string }>();
  #now = START;

  get now(): string {
    return new Date(this.#now).toISOString();
  }

  #units({ a, b }: Step): Record<string, number> {
    return Object.fromEntries([[this.a, a] as const, [this.b, b] as const].filter(([, units]) => units > 0));
  }

  async #fill(asked: Step): Promise<void> {
    const lines = Object.entries(this.#units(asked)).map(([sku, units]) => ({ sku, units }));
    if (lines.length === 0) return;
    const name = this.ledger.cart(`${asked.cart}-${++this.#carts}`);
    this.#names.set(asked.cart, name);
    const policy = cartPolicySchema.parse({ maxUnits: 5 });
    await makeCart(
      { ...name, pool: this.ledger.pool, lines, ttl: 4, buyer: 'x', hash: name.id, policy },
      this.now,
    );
  }

  async #buy(asked: Step, id: string): Promise<void> {
    const units = this.#units(asked);
    if (Object.keys(units).length === 0) return;
    const orderId = await this.ledger.order(units, { cart: { id } });
    this.#orders.push(orderId);
    await reserveOrder(orderId, 1, this.now);
  }

  async #cancel({ a }: Step): Promise<void> {
    const orderId = this.#orders[a % Math.max(1, this.#orders.length)];
    if (orderId === undefined) return;
    const order = await readOrder(orderId);
    if (order.closed) return;
    const { open, reserved } = order.totals;
    const totals = { ...order.totals, open: 0, reserved: 0, cancelled: open + reserved };
    await transact([saveOrder(order, amend(order, { totals }, this.now))]);
    await releaseAll(await readOrder(orderId), this.now);
  }

  async #carryOut(asked: Step): Promise<void> {
    const name = this.#names.get(asked.cart) ?? { channel: this.ledger.id, id: 'nobodys' };
    switch (asked.kind) {
      case 'fill':
        return this.#fill(asked);
      case 'extend':
        await extendCart(name, asked.a + 1, cartPolicySchema.parse({}), this.now);
        return;
      case 'release':
        return releaseCart(name, this.now);
      case 'sweep':
        await expireCart(name, this.now);
        return;
      case 'buy':
        return this.#buy(asked, name.id);
      case 'buyNothing':
        return this.#buy(asked, 'nobodys');
      case 'cancel':
        return this.#cancel(asked);
      case 'receive':
        return this.ledger.receive(this.a, asked.a);
      case 'lose':
        return this.ledger.move({
          kind: 'adjust',
          sku: this.b,
          location: this.ledger.location,
          units: -asked.b,
        });
    }
  }

  /** A step, of which the system may refuse whatever it likes, as long as the books are right. */
  async take(asked: Step): Promise<void> {
    this.#now += asked.pause;
    vi.setSystemTime(this.#now);
    try {
      await stubbornly(() => this.#carryOut(asked));
    } catch (error) {
      if (!(error instanceof OrchestratorError)) throw error;
    }
  }
}

test('the invariant holds whatever carts, orders, ends, cancels and receipts come between each other (P18, P31)', async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 16 }), async (steps) => {
      const table = new MemoryTable();
      vi.useFakeTimers({ now: START, toFake: ['Date'] });
      try {
        const shop = new Shop();
        await shop.ledger.channel();
        await shop.ledger.receive(shop.a, 4);
        await shop.ledger.receive(shop.b, 4);
        let running: Promise<void>[] = [];
        for (const asked of steps) {
          running.push(shop.take(asked));
          if (asked.together) continue;
          await Promise.all(running);
          running = [];
          expect(await shop.ledger.findings()).toEqual([]);
        }
        await Promise.all(running);
        expect(await shop.ledger.findings()).toEqual([]);
      } finally {
        vi.useRealTimers();
        table.close();
      }
    }),
    { numRuns: RUNS },
  );
});
