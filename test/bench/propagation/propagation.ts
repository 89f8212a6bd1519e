/** How long a sale in one shop takes to the figure of five others, idle and beside orders, and how many calls that takes. */
import { randomUUID } from 'node:crypto';
import * as z from 'zod';
import type { ApiClient } from '../../../local/brand/api-client.ts';
import { canonicalOrder } from '../../../local/brand/order-bodies.ts';
import { pause } from '../../../local/brand/pause.ts';
import { typicalTimes } from '../routing/quantile.ts';
import type { PropagationBrand } from './brand.ts';

const LOOK_MS = 10;
/** A figure that is not told within this time is never told. */
const LOST_AFTER_MS = 120_000;
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

async function sellIdle({ brand, sold, sales, say }: PropagationOptions): Promise<ToldTimes> {
  const times: (number | undefined)[] = [];
  for (let sale = 0; sale < sales; sale += 1) {
    times.push(...(await sell(brand, sold[sale % sold.length] ?? '')));
    say(`${sale + 1} of ${sales} sales, idle`);
  }
  return toldTimes(times);
}

const placedSchema = z.looseObject({ orderId: z.string() });
const statusSchema = z.looseObject({ status: z.string() });
const ON_ITS_WAY = ['captured', 'held', 'reserved'];

/** One order after the other, each until a location is asked for it. Answers how many there were. */
async function keepInFlight(
  operator: ApiClient,
  skus: readonly string[],
  lane: number,
  isOver: () => boolean,
): Promise<number> {
  let placed = 0;
  for (; !isOver(); placed += 1) {
    const sku = skus[(lane + placed) % skus.length] ?? '';
    const body = canonicalOrder('direct', `busy-${randomUUID()}`, [{ sku, quantity: 1 }], DESTINATION);
    const { orderId } = placedSchema.parse(await operator.post('/orders', body));
    while (!isOver()) {
      const { status } = statusSchema.parse(await operator.get(`/orders/${orderId}`));
      if (!ON_ITS_WAY.includes(status)) break;
      await pause(500);
    }
  }
  return placed;
}

/** Sells while so many orders are on their way. */
async function sellBusy(options: PropagationOptions): Promise<{ told: ToldTimes; placed: number }> {
  const { operator, brand, sold, busy, sales, inFlight, say } = options;
  let isOver = false;
  const lanes = Array.from({ length: inFlight }, (_, lane) =>
    keepInFlight(operator, busy, lane, () => isOver),
  );
  const times: (number | undefined)[] = [];
  for (let sale = 0; sale < sales; sale += 1) {
    times.push(...(await sell(brand, sold[sale % sold.length] ?? '')));
    say(`${sale + 1} of ${sales} sales beside ${inFlight} orders`);
  }
  isOver = true;
  const placed = (await Promise.all(lanes)).reduce((sum, count) => sum + count, 0);
  return { told: toldTimes(times), placed };
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
  const before = callsOf(brand);
  const idle = await sellIdle(options);
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
