/** How long GET /stock/availability takes by itself: the deployed handler on a table in memory, without the network. */

import { moveStock } from '../../../functions/inventory/stock/stock.store.ts';
import { forgetNetwork } from '../../../functions/network/entities/network.store.ts';
import { rateCardSchema } from '../../../functions/network/entities/rate-card.ts';
import { readAvailabilityDoor } from '../../../functions/routing/doors.ts';
import { handler } from '../../../functions/routing/read-availability.handler.ts';
import { forgetRules } from '../../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../../functions/shared/keys.ts';
import { retryMoved, transact } from '../../../functions/shared/transact.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { locationItem, skuItem } from '../../support/network-items.ts';
import { Latencies } from '../stock/latencies.ts';

export interface AvailabilityBench {
  readonly locations: number;
  /** SKUs of one answer. */
  readonly skus: number;
  /** Locations that have each SKU. */
  readonly stocked: number;
  readonly requests: number;
}

/** Milliseconds of an answer. `dated`: with a destination, and so with a plan for each SKU. */
export interface AvailabilityFigures extends AvailabilityBench {
  readonly plain: { readonly p50Ms: number; readonly p99Ms: number };
  readonly dated: { readonly p50Ms: number; readonly p99Ms: number };
}

const POSTAL_CODES = ['10001', '19103', '90012', '60601', '02108', '33101', '98101', '75201'] as const;
const CHANNEL = { kind: 'channel', id: 'web' } as const;
const MOVED_AT_ONCE = 50;

function networkItems({ locations, skus }: AvailabilityBench) {
  const card = rateCardSchema.parse({
    id: 'ground',
    version: 1,
    currency: 'USD',
    zones: ['near', 'far'],
    bandsKm: [500],
    otherwise: 'far',
    price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [100, 200] },
    services: [{ id: 'ground', carrier: 'ups', transitDays: { near: 2, far: 5 } }],
  });
  const places = Array.from({ length: locations }, (_, n) =>
    locationItem(`L${n}`, {
      coordinates: { lat: 28 + ((n * 7) % 200) / 10, lon: -122 + ((n * 13) % 500) / 10 },
      address: { country: 'US' },
    }),
  );
  const articles = Array.from({ length: skus }, (_, n) => skuItem(`S${n}`, { weightGrams: 300 + n }));
  return [
    channelItem('web'),
    { ...key.rateCardActive('ground'), type: 'RateCard', ...card },
    ...places,
    ...articles,
  ];
}

async function fillShelves({ locations, skus, stocked }: AvailabilityBench, now: string): Promise<void> {
  const movements = Array.from({ length: skus * stocked }, (_, at) => ({
    kind: 'receipt' as const,
    sku: `S${at % skus}`,
    location: `L${(at * 31) % locations}`,
    pool: 'main',
    units: 5,
    ref: 'document:bench' as const,
  }));
  for (let from = 0; from < movements.length; from += MOVED_AT_ONCE) {
    const some = movements.slice(from, from + MOVED_AT_ONCE);
    for (const movement of some) await retryMoved(async () => transact(await moveStock([movement], now)));
  }
}

async function timed(requests: number, query: (n: number) => Record<string, string>) {
  const latencies = new Latencies();
  for (let n = 0; n < requests; n++) {
    const request = { query: query(n), caller: CHANNEL };
    const { status } = await latencies.measure(() => call(handler, readAvailabilityDoor, request));
    if (status !== 200) throw new Error(`an answer was ${status}`);
  }
  const { p50, p99 } = latencies.typical();
  return { p50Ms: rounded(p50), p99Ms: rounded(p99) };
}

function rounded(ms: number): number {
  return Math.round(ms * 10) / 10;
}

/** Measures answers of so many SKUs, without and with a destination. */
export async function measureAvailability(bench: AvailabilityBench): Promise<AvailabilityFigures> {
  const table = new MemoryTable();
  forgetNetwork();
  forgetRules();
  try {
    table.seed(...networkItems(bench));
    await fillShelves(bench, new Date().toISOString());
    const sku = Array.from({ length: bench.skus }, (_, n) => `S${n}`).join(',');
    const place = (n: number) => ({
      country: 'US',
      postalCode: POSTAL_CODES[n % POSTAL_CODES.length] ?? '10001',
    });
    // The first answers compile the planner and read the network.
    await timed(3, (n) => ({ sku, ...place(n) }));
    const plain = await timed(bench.requests, () => ({ sku }));
    const dated = await timed(bench.requests, (n) => ({ sku, ...place(n) }));
    return { ...bench, plain, dated };
  } finally {
    table.close();
  }
}
