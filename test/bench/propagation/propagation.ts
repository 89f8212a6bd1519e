/** How long a sale in one shop takes to the figure of five others, idle and beside orders, and how many calls that takes. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import { parseOrder } from '../../../functions/order/order.store.ts';
import { orderStatus } from '../../../functions/order/order.ts';
import { key } from '../../../functions/shared/keys.ts';
import { getItems } from '../../../functions/shared/table.ts';
import type { ApiClient } from '../../../local/brand/api-client.ts';
import { canonicalOrder } from '../../../local/brand/order-bodies.ts';
import { pause } from '../../../local/brand/pause.ts';
import { typicalTimes } from '../routing/quantile.ts';
import type { PropagationBrand } from './brand.ts';

const LOOK_MS = 10;
/** A figure that is not told within this time is never told. */
const LOST_AFTER_MS = 120_000;
/** Where more are lost, nothing is gained by going on. */
const MOST_LOST = 5;
/** Orders that are placed side by side. */
const AT_ONCE = 10;
const DESTINATION = { city: 'Boston', region: 'MA', postalCode: '02108' };

export interface PropagationOptions {
  readonly operator: ApiClient;
  readonly brand: PropagationBrand;
  /** SKUs of the measured sales, one after the other. */
  readonly sold: readonly string[];
  /** SKUs of the orders that are in flight meanwhile. */
  readonly busy: readonly string[];
  readonly sales: number;
  readonly inFlight: number;
  readonly say: (line: string) => void;
}

/** Times in milliseconds from a sale to the figure in each of the other shops. */
export interface ToldTimes {
  readonly samples: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  /** Figures that were never told. */
  readonly lost: number;
}

export interface PropagationResult {
  readonly idle: ToldTimes;
  readonly busy: ToldTimes;
  /** Calls that reached the shops, and those of one call for each change of each figure. */
  readonly calls: number;
  readonly naiveCalls: number;
}

/** One sale: how long each of the others takes to show it. */
async function sell({ seller, others }: PropagationBrand, sku: string): Promise<(number | undefined)[]> {
  seller.buy([sku], 1);
  const since = performance.now();
  const wanted = seller.figure(sku);
  return await Promise.all(
    others.map(async ({ figure }) => {
      while (figure(sku) !== wanted) {
        if (performance.now() - since > LOST_AFTER_MS) return undefined;
        await pause(LOOK_MS);
      }
      return performance.now() - since;
    }),
  );
}

function toldTimes(times: readonly (number | undefined)[]): ToldTimes {
  const told = times.filter((time) => time !== undefined);
  const { p50, p99 } = typicalTimes(told);
  return {
    samples: told.length,
    p50Ms: Math.round(p50),
    p99Ms: Math.round(p99),
    lost: times.length - told.length,
  };
}

function callsOf({ seller, others }: PropagationBrand): number {
  return [seller, ...others].reduce((sum, { calls }) => sum + calls(), 0);
}

/** Makes the sales one after the other, and gives up where figures are not told. */
async function sellAll({ brand, sold, sales, say }: PropagationOptions, beside: string): Promise<ToldTimes> {
  const times: (number | undefined)[] = [];
  for (let sale = 0; sale < sales; sale += 1) {
    times.push(...(await sell(brand, sold[sale % sold.length] ?? '')));
    const { p50Ms, p99Ms, lost } = toldTimes(times);
    say(`${sale + 1} of ${sales} sales ${beside}: p50 ${p50Ms} ms, p99 ${p99Ms} ms`);
    if (lost > MOST_LOST) break;
  }
  return toldTimes(times);
}

const placedSchema = z.looseObject({ orderId: z.string() });
const BEFORE_A_LOCATION: ReadonlySet<string> = new Set(['captured', 'reserved']);
/** So long a location takes to pick and pack what it is asked for. */
const PICKING_MS = 20_000;
/** The table is asked about all orders at once: asked of each by the API, looking would be most of what the machine does. */
const LOOK_AT_ORDERS_MS = 1000;

/** Keeps so many orders in flight: each from its placing until its location has shipped it. */
class OrdersInFlight {
  placed = 0;
  readonly #options: PropagationOptions;
  /** When a location was first seen at work on each; undefined before. */
  readonly #flying = new Map<string, number | undefined>();
  #isOver = false;

  constructor(options: PropagationOptions) {
    this.#options = options;
  }

  async run(): Promise<void> {
    while (!this.#isOver) {
      const missing = this.#options.inFlight - this.#flying.size;
      await Promise.all(Array.from({ length: Math.min(missing, AT_ONCE) }, () => this.#place()));
      await pause(LOOK_AT_ORDERS_MS);
      await this.#look();
    }
  }

  end(): void {
    this.#isOver = true;
  }

  async #place(): Promise<void> {
    const { operator, busy } = this.#options;
    const sku = busy[this.placed % busy.length] ?? '';
    this.placed += 1;
    const body = canonicalOrder('direct', `busy-${randomUUID()}`, [{ sku, quantity: 1 }], DESTINATION);
    this.#flying.set(placedSchema.parse(await operator.post('/orders', body)).orderId, undefined);
  }

  async #look(): Promise<void> {
    const items = await getItems([...this.#flying.keys()].map(key.order));
    const now = performance.now();
    const packed: string[] = [];
    for (const order of items.filter((item) => item !== undefined).map(parseOrder)) {
      if (BEFORE_A_LOCATION.has(orderStatus(order))) continue;
      const since = this.#flying.get(order.orderId) ?? now;
      this.#flying.set(order.orderId, since);
      if (since + PICKING_MS <= now) packed.push(order.orderId);
    }
    await Promise.all(packed.map((orderId) => this.#ship(orderId)));
  }

  async #ship(orderId: string): Promise<void> {
    const parcel = { carrier: 'UPS', trackingNumber: `1Z${orderId}` };
    const fact = { id: 'ship-1', kind: 'shipped', parcels: [parcel] };
    await this.#options.operator.post(`/fulfillments/${orderId}-f1/events`, fact);
    this.#flying.delete(orderId);
  }
}

/** Sells while so many orders are on their way. */
async function sellBusy(options: PropagationOptions): Promise<{ told: ToldTimes; placed: number }> {
  const { inFlight } = options;
  const flight = new OrdersInFlight(options);
  const flying = flight.run();
  const told = await sellAll(options, `beside ${inFlight} orders`);
  flight.end();
  await flying;
  return { told, placed: flight.placed };
}

/** All figures of the busy SKUs are what the other shops show, too. */
async function untilAgreed({ seller, others }: PropagationBrand, skus: readonly string[]): Promise<void> {
  const end = performance.now() + LOST_AFTER_MS;
  const isAgreed = (): boolean =>
    skus.every((sku) => others.every(({ figure }) => figure(sku) === seller.figure(sku)));
  while (!isAgreed() && performance.now() < end) await pause(LOOK_MS);
}

export async function measurePropagation(options: PropagationOptions): Promise<PropagationResult> {
  const { brand, busy, sales } = options;
  // Functions that were never called yet start first.
  for (const sku of options.sold) await sell(brand, sku);
  const before = callsOf(brand);
  const idle = await sellAll(options, 'idle');
  const { told, placed } = await sellBusy(options);
  await untilAgreed(brand, busy);
  const shops = brand.others.length + 1;
  return {
    idle,
    busy: told,
    calls: callsOf(brand) - before,
    naiveCalls: 2 * sales * brand.others.length + placed * shops,
  };
}
