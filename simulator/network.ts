import { trackerEvent } from '../local/brand/carrier.ts';
import { signedHeaders } from '../local/brand/signed-headers.ts';
import { WEBHOOK_SECRET } from './aws/clients.ts';
import { gtinOf } from './gtins.ts';
import { PLACE, type ShopPlan } from './shops/shop-plan.ts';
import type { DoorAnswered, World } from './world.ts';

/** Where a location is; the customers are in New York. */
const PLACES = [
  { lat: 40.71, lon: -74.0, postalCode: '10001' },
  { lat: 39.95, lon: -75.17, postalCode: '19103' },
  { lat: 34.05, lon: -118.24, postalCode: '90012' },
  { lat: 41.88, lon: -87.63, postalCode: '60601' },
] as const;

export interface PlannedPlace {
  readonly id: string;
  readonly capacity: readonly { readonly unit: string; readonly window: string; readonly cap: number }[];
  /** The pool in which its stock is on sale, where that is another than everybody's. */
  readonly pool?: string | undefined;
}

/** Shops that are told what they may sell. */
export interface ConnectedPlan {
  readonly connected: readonly ShopPlan[];
  /** Nobody but these shops sells anything. */
  readonly areAlone: boolean;
  /** At and under so many units one channel alone has them; 0: all share them to the last. */
  readonly lastUnitsAt: number;
}

/** The brand's network at the start of a history. */
export interface NetworkPlan {
  readonly locations: readonly PlannedPlace[];
  readonly skus: readonly {
    readonly id: string;
    readonly shards: number;
    readonly policies?: Readonly<Record<string, unknown>>;
  }[];
  /** Units of each SKU at each location. */
  readonly stock: readonly { readonly sku: string; readonly location: string; readonly units: number }[];
  readonly channel: Readonly<Record<string, unknown>>;
  readonly shops?: ConnectedPlan;
  readonly ruleset?: Readonly<Record<string, unknown>>;
}

export const operator = { kind: 'operator', id: 'ann' } as const;
export const CHANNEL = 'web';
export const SHOPIFY = 'shop';
export const WOOCOMMERCE = 'woo';
export const SOURCE = 'easypost';
export const POOL = 'main';
/** Goods that come back are sold again here, apart from all others. */
export const OUTLET = 'outlet';

/** The columns of a portal's file of orders. */
export const FILE_COLUMNS = [
  'Order',
  'Placed',
  'Name',
  'Street',
  'City',
  'Region',
  'Postcode',
  'Country',
  'Line',
  'Article',
  'Units',
  'Price',
] as const;

/** How a channel reads them. */
export const orderFiles = {
  fields: {
    id: 'Order',
    placedAt: 'Placed',
    currency: { value: 'USD' },
    'shipTo.name': 'Name',
    'shipTo.line1': 'Street',
    'shipTo.city': 'City',
    'shipTo.region': 'Region',
    'shipTo.postalCode': 'Postcode',
    'shipTo.country': 'Country',
    'line.id': 'Line',
    'line.sku': 'Article',
    'line.quantity': 'Units',
    'line.unitPrice': 'Price',
  },
} as const;

const rateCard = {
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [500],
  otherwise: 'far',
  price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [100, 200] },
  services: [{ id: 'ground', carrier: 'ups', transitDays: { near: 2, far: 5 } }],
};

/** @throws Error for an answer that is no success: the plan itself is wrong then */
async function mustSucceed(what: string, answer: Promise<DoorAnswered>): Promise<DoorAnswered> {
  const answered = await answer;
  const { status, body } = answered;
  if (status >= 300) throw new Error(`${what} answered ${status}: ${JSON.stringify(body)}`);
  return answered;
}

export function locationBody(
  { id, capacity, pool = POOL }: PlannedPlace,
  at: number,
): Record<string, unknown> {
  const place = PLACES[at % PLACES.length];
  return {
    name: id,
    type: at % 2 === 0 ? 'store' : 'warehouse',
    pool,
    timeZone: 'America/New_York',
    address: { lines: ['1 Dock Road'], country: 'US', postalCode: place?.postalCode },
    coordinates: { lat: place?.lat, lon: place?.lon },
    handling: { perOrderMinor: 200, perUnitMinor: 20 },
    processingMinutes: 60,
    doubtNotInStock: at % 2 === 1,
    ...(at % 3 === 1 ? { countsInclude: 'shelf' } : {}),
    ...(at % 3 === 0 ? { withholding: { belowPct: 97, mostPct: 50 } } : {}),
    capacity,
  };
}

/** Tags that the returns policy of scenario.ts names. */
function tagsOf(at: number): string[] {
  if (at % 3 === 0) return ['looked-at'];
  return at % 3 === 2 ? ['for-good'] : [];
}

export function shopAddress(channel: string): string {
  return `${channel}.example.com`;
}

/** The channel of a connected shop; of two with last units the one with the lower priority has them. */
export function connectedChannelBody(
  { channel, platform, buffer, takesCounts }: ShopPlan,
  sellingPriority: number,
): Record<string, unknown> {
  return {
    platform,
    secrets: channel,
    shop: shopAddress(channel),
    pools: { '*': POOL },
    policies: { sellingPriority, ...(buffer > 0 ? { buffers: [{ units: buffer }] } : {}) },
    connection: {
      credentials: channel,
      locations: { NYC: PLACE },
      stock: { at: PLACE, counts: takesCounts ? 'ours' : 'edit' },
    },
  };
}

/** Sets the network up through the doors, as an operator would. */
export async function openNetwork(world: World, plan: NetworkPlan): Promise<void> {
  const put = (name: string, params: Record<string, string>, body: Record<string, unknown>) =>
    mustSucceed(name, world.call(name, { params, body, caller: operator }));
  const web = { platform: 'canonical', pools: { '*': POOL }, ...plan.channel };
  await put('putChannel', { id: CHANNEL }, { ...web, orderFiles });
  await put('putChannel', { id: SHOPIFY }, { platform: 'shopify', secrets: SHOPIFY, orderFiles });
  await put('putChannel', { id: WOOCOMMERCE }, { platform: 'woocommerce', secrets: WOOCOMMERCE, orderFiles });
  await put('putTrackingSource', { id: SOURCE }, { platform: 'easypost', secrets: SOURCE });
  await put('putRateCard', { id: 'ground' }, rateCard);
  for (const [at, shop] of (plan.shops?.connected ?? []).entries())
    await put('putChannel', { id: shop.channel }, connectedChannelBody(shop, at + 1));
  const lastUnitsAt = plan.shops?.lastUnitsAt ?? 0;
  const selling = lastUnitsAt > 0 ? { selling: { lastUnitsAt } } : {};
  for (const [at, { id, shards, policies = {} }] of plan.skus.entries()) {
    const gtins = [{ gtin: gtinOf(at) }];
    const tags = tagsOf(at);
    await put('putSku', { sku: id }, { shards, weightGrams: 500, gtins, policies, tags, ...selling });
  }
  for (const [at, place] of plan.locations.entries())
    await put('putLocation', { id: place.id }, locationBody(place, at));
  if (plan.ruleset) await activateRules(world, plan.ruleset);
  const movements = plan.stock
    .filter(({ units }) => units > 0)
    .map(({ sku, location, units }) => ({
      id: `opening-${sku}-${location}`,
      kind: 'receipt',
      sku,
      location,
      quantity: units,
    }));
  for (const some of inMessages(movements))
    await mustSucceed(
      'recordMovements',
      world.call('recordMovements', { body: { movements: some }, caller: operator }),
    );
}

/** One message tells of so many movements. */
const MOVEMENTS_A_MESSAGE = 100;

/** The movements in as many messages as they need. */
export function inMessages<T>(movements: readonly T[]): T[][] {
  const messages = Math.ceil(movements.length / MOVEMENTS_A_MESSAGE);
  return Array.from({ length: messages }, (_, at) =>
    movements.slice(at * MOVEMENTS_A_MESSAGE, (at + 1) * MOVEMENTS_A_MESSAGE),
  );
}

async function activateRules(world: World, ruleset: Readonly<Record<string, unknown>>): Promise<void> {
  const { body } = await mustSucceed(
    'addRuleset',
    world.call('addRuleset', { body: { currency: 'USD', ...ruleset }, caller: operator }),
  );
  await mustSucceed(
    'activateRuleset',
    world.call('activateRuleset', {
      body: { version: body['version'], reason: 'opening' },
      caller: operator,
    }),
  );
}

export interface OrderedLine {
  readonly sku: string;
  readonly units: number;
  /** The line leaves at this date (UTC ISO). */
  readonly shipNotBefore?: string;
}

/** The canonical order of a customer in New York. */
/** What an order costs beside its prices: amounts that no division of theirs leaves whole. They follow from its number. */
function oddMoneyOf(number: string, units: number) {
  const odd = Number(number) || 0;
  return {
    taxes: [{ amount: { amount: (odd * 7) % 101 } }],
    charges: {
      discount: { amount: odd % 3 === 0 ? Math.min(units * 1500, (odd * 13) % 997) : 0 },
      shipping: { amount: odd % 4 === 0 ? 499 : 0 },
      taxIncluded: odd % 5 === 0,
    },
  };
}

export function orderBody(
  number: string,
  lines: readonly OrderedLine[],
  placedAt: string,
  more: Readonly<Record<string, unknown>> = {},
): Record<string, unknown> {
  const { taxes, charges } = oddMoneyOf(
    number,
    lines.reduce((sum, { units }) => sum + units, 0),
  );
  return {
    channel: CHANNEL,
    external: { id: number, number },
    placedAt,
    currency: 'USD',
    buyer: { name: 'Ada Example' },
    shipTo: {
      name: 'Ada Example',
      lines: ['1 Main Street'],
      city: 'New York',
      region: 'NY',
      postalCode: '10001',
      country: 'US',
    },
    lines: lines.map(({ sku, units, shipNotBefore }, at) => ({
      lineId: String(at + 1),
      sku,
      quantity: units,
      unitPrice: { amount: 1500 },
      taxes,
      ...(shipNotBefore === undefined ? {} : { shipNotBefore }),
    })),
    charges,
    ...more,
  };
}

/** A carrier's signed webhook with the whole history of a parcel; times UTC in whole seconds. */
export function scan(
  world: World,
  parcel: { readonly carrier: string; readonly trackingNumber: string },
  scans: readonly { readonly status: string; readonly at: string }[],
): Promise<DoorAnswered> {
  const body = trackerEvent(parcel, scans);
  const headers = signedHeaders.easypost(WEBHOOK_SECRET, body);
  return world.call('receiveScans', { params: { source: SOURCE }, body, headers });
}
