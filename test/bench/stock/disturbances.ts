/** What happens to a brand's stock while buyers race: receipts, counts, cancels, rejections, locations switched. */
import * as z from 'zod';
import type { SeededRandom } from '../../../bin/savings/seeded-random.ts';
import type { Sales } from './buyers.ts';
import type { Shop } from './shop.ts';

const workSchema = z.object({
  fulfillments: z.array(z.looseObject({ fulfillmentId: z.string(), status: z.string() })),
});

/** What happens once in a while. */
export class Disturbances {
  readonly #shop: Shop;
  readonly #sales: Sales;
  readonly #random: SeededRandom;
  readonly #off = new Set<number>();
  #told = 0;

  constructor(shop: Shop, sales: Sales, random: SeededRandom) {
    this.#shop = shop;
    this.#sales = sales;
    this.#random = random;
  }

  /** One thing that happens, whichever it is. */
  async next(): Promise<void> {
    const happen = this.#random.pick([
      () => this.#receive(),
      () => this.#count(),
      () => this.#cancel(),
      () => this.#reject(),
      () => this.#switchLocation(),
    ]);
    await happen();
  }

  /** Every location works again. */
  async end(): Promise<void> {
    for (const nth of this.#off) await this.#shop.putLocation(nth, true);
    this.#off.clear();
  }

  #id(what: string): string {
    this.#told += 1;
    return `${what}-${this.#told}`;
  }

  async #receive(): Promise<void> {
    const id = this.#id('receipt');
    const sku = this.#random.pick(this.#shop.skus);
    const location = this.#random.pick(this.#shop.locations);
    const quantity = this.#random.int(1, 2);
    await this.#shop.undisturbed(location, async () => {
      this.#shop.found(sku, location, quantity);
      const movement = { kind: 'receipt', sku, location, quantity, at: new Date().toISOString() } as const;
      await this.#shop.tell(id, movement);
      if (this.#random.chance(0.3)) await this.#shop.tell(id, movement);
    });
  }

  /** Somebody counts what lies there; the word of it may come late, after what was received since. */
  async #count(): Promise<void> {
    const id = this.#id('count');
    const sku = this.#random.pick(this.#shop.skus);
    const location = this.#random.pick(this.#shop.locations);
    await this.#shop.undisturbed(location, async () => {
      const quantity = this.#shop.there(sku, location);
      await this.#shop.tell(id, { kind: 'count', sku, location, quantity, at: new Date().toISOString() });
    });
  }

  async #cancel(): Promise<void> {
    if (this.#sales.orders.length === 0) return;
    const orderId = this.#random.pick(this.#sales.orders);
    await this.#shop.operator.send('POST', `/orders/${orderId}/cancel`, { id: this.#id('cancel') });
  }

  /** A location rejects work that it cannot do today: the goods stay there. */
  async #reject(): Promise<void> {
    const location = this.#random.pick(this.#shop.locations);
    const answer = await this.#shop.operator.get(`/locations/${location}/fulfillments`);
    const open = workSchema.parse(answer).fulfillments.filter(({ status }) => status === 'requested');
    if (open.length === 0) return;
    const { fulfillmentId } = this.#random.pick(open);
    const event = { id: this.#id('reject'), kind: 'rejected', reason: 'cannotShip' };
    await this.#shop.operator.send('POST', `/fulfillments/${fulfillmentId}/events`, event);
  }

  async #switchLocation(): Promise<void> {
    const nth = this.#random.int(0, this.#shop.locations.length - 1);
    const isOff = this.#off.has(nth);
    if (isOff) this.#off.delete(nth);
    else if (this.#off.size === 0) this.#off.add(nth);
    else return;
    await this.#shop.putLocation(nth, isOff);
  }
}
