/** Buyers who want the same few units: by cart, by order at once, with baskets of several SKUs. */
import * as z from 'zod';
import type { SeededRandom } from '../../../bin/savings/seeded-random.ts';
import type { Answer } from '../../../local/brand/api-client.ts';
import type { Latencies } from './latencies.ts';
import type { Shop } from './shop.ts';

const MINUTE = 60;
/** Longest that a cart may be kept, in seconds: most buyers pay in time. */
const LONG = 30 * MINUTE;
/** So short that the cart of one who thinks it over has expired by the time they pay. */
const SHORT = 1;

const capturedSchema = z.looseObject({ orderId: z.string() });

/** A line of a basket. */
interface Wanted {
  readonly sku: string;
  readonly quantity: number;
}

/** What buyers got, as the system told them. */
export interface Sales {
  /** Orders that were accepted. */
  readonly orders: string[];
  /** Carts that were filled, whatever became of them. */
  readonly carts: { readonly channel: string; readonly id: string }[];
  /** Buyers who were told that nothing is left. */
  turnedAway: number;
  /** Requests that were sent once more though they had been answered. */
  repeated: number;
}

/** A full shelf or a quota turns a buyer away, nothing else does. */
function mustBeSoldOut({ status, body }: Answer): void {
  if (status !== 409) throw new Error(`a cart was refused with ${status}: ${JSON.stringify(body)}`);
}

/** One buyer after the other, each with a number of their own. */
export class Buyers {
  readonly sales: Sales = { orders: [], carts: [], turnedAway: 0, repeated: 0 };
  readonly #shop: Shop;
  readonly #latencies: Latencies;
  readonly #random: SeededRandom;

  constructor(shop: Shop, latencies: Latencies, random: SeededRandom) {
    this.#shop = shop;
    this.#latencies = latencies;
    this.#random = random;
  }

  /** Takes the scarce unit into a cart, and pays, thinks it over, or leaves. */
  async byCart(number: string): Promise<void> {
    await this.#fillAndPay(number, [{ sku: this.#shop.scarce, quantity: 1 }]);
  }

  /** Orders the scarce unit at once. */
  async byOrder(number: string): Promise<void> {
    await this.#order(number, [{ sku: this.#shop.scarce, quantity: 1 }]);
  }

  /** Wants several SKUs or none, which overlap with those of others. */
  async withBasket(number: string): Promise<void> {
    const first = this.#random.int(0, this.#shop.baskets.length - 1);
    const wanted = [0, 1, 2].map((step) => ({
      sku: this.#shop.baskets[(first + step) % this.#shop.baskets.length] ?? '',
      quantity: this.#random.int(1, 2),
    }));
    // Half of them name their SKUs the other way round: no order of locking may matter.
    const lines = this.#random.chance(0.5) ? wanted : wanted.toReversed();
    await (this.#random.chance(0.5) ? this.#order(number, lines) : this.#fillAndPay(number, lines));
  }

  async #fillAndPay(number: string, lines: readonly Wanted[]): Promise<void> {
    const { operator, channels } = this.#shop;
    const channel = this.#random.pick(channels);
    const plan = this.#random.next();
    const ttl = plan < 0.1 ? SHORT : LONG;
    const cart = await this.#send('POST', '/reservations', { id: number, channel, lines, ttl });
    if (cart.status >= 400) {
      mustBeSoldOut(cart);
      this.sales.turnedAway += 1;
      return;
    }
    this.sales.carts.push({ channel, id: number });
    // Some leave without a word: their cart keeps what it has until it expires.
    if (plan > 0.97) return;
    if (plan > 0.87) {
      await operator.send('DELETE', `/reservations/${number}?channel=${channel}`);
      return;
    }
    await this.#order(number, lines, { channel, cart: number });
  }

  async #order(
    number: string,
    lines: readonly Wanted[],
    { channel = this.#random.pick(this.#shop.channels), cart }: { channel?: string; cart?: string } = {},
  ): Promise<void> {
    const answer = await this.#send('POST', '/orders', this.#shop.order(channel, number, lines, cart));
    if (answer.status < 300) this.sales.orders.push(capturedSchema.parse(answer.body).orderId);
    else throw new Error(`an order was refused with ${answer.status}: ${JSON.stringify(answer.body)}`);
  }

  /** Sends a request as shops do: some twice, since the first answer was lost on its way. */
  async #send(method: string, path: string, body: unknown) {
    const { operator } = this.#shop;
    const answer = await this.#latencies.measure(() => operator.send(method, path, body));
    if (!this.#random.chance(0.05)) return answer;
    this.sales.repeated += 1;
    return operator.send(method, path, body);
  }
}
