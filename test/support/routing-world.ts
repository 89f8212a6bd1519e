import type { Reservation } from '../../functions/inventory/reservation/reservation.ts';
import { savePosition } from '../../functions/inventory/stock/position.store.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../functions/inventory/stock/position.ts';
import { forgetNetwork } from '../../functions/network/entities/network.store.ts';
import { rateCardSchema } from '../../functions/network/entities/rate-card.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { canonicalOrderSchema } from '../../functions/order/canonical-order.ts';
import { orderItem } from '../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../functions/order/order.ts';
import { gzipJson } from '../../functions/order/order-body.store.ts';
import type { OrderDraft } from '../../functions/order/order-form.ts';
import { forgetRules } from '../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../functions/shared/keys.ts';
import type { Write } from '../../functions/shared/transact.ts';
import { anOrder } from './items.ts';
import { type Item, MemoryTable } from './memory-table.ts';
import { locationItem } from './network-items.ts';

/** Monday noon in New York. */
export const NOW = '2026-11-23T17:00:00.000Z';
export const ORDER = 'web-1-aaaaaaaa';

const itemOf = (write: Write | undefined): Item => {
  if (write?.kind !== 'put') throw new Error('not a put');
  return write.item;
};

/** Base and per-kilogram prices by zone, in cents: near, far. */
export const card = (): Item => ({
  ...key.rateCardActive('ground'),
  type: 'RateCard',
  ...rateCardSchema.parse({
    id: 'ground',
    version: 1,
    currency: 'USD',
    zones: ['near', 'far'],
    bandsKm: [500],
    price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [100, 200] },
    services: [{ id: 'ground', carrier: 'ups', transitDays: { near: 2, far: 5 } }],
  }),
});
const cardVersion = (): Item => ({ ...card(), ...key.rateCard('ground', 1) });

/** Where the locations of the tests are. */
const places: Readonly<Record<string, { lat: number; lon: number }>> = {
  NYC: { lat: 40.71, lon: -74.0 },
  PHL: { lat: 39.95, lon: -75.17 },
  LAX: { lat: 34.05, lon: -118.24 },
};
export const location = (id: keyof typeof places & string, over: Record<string, unknown> = {}): Item =>
  locationItem(id, {
    type: 'warehouse',
    coordinates: places[id],
    handling: { perOrderMinor: 200, perUnitMinor: 20 },
    processingMinutes: 60,
    ...over,
  });

export const sku = (id: string, over: Record<string, unknown> = {}): Item => ({
  ...key.sku(id),
  type: 'Sku',
  ...skuSchema.parse({ id, version: 1, weightGrams: 500, ...over }),
});

/** Stock as a receipt would have left it. */
export function stock(skuId: string, at: string, onHand: number, over: Partial<StockPosition> = {}): Item {
  const base = { ...emptyPosition(skuId, at, 'main'), onHand, ...over };
  return itemOf(
    savePosition(
      emptyPosition(skuId, at, 'main'),
      { ...base, free: freeOf(base), version: 1 },
      { kind: 'receipt', units: onHand },
      NOW,
    ),
  );
}

export interface Wanted {
  readonly sku: string;
  readonly units: number;
}

/** An order that holds its units and is in New York. */
export function reserved(
  lines: readonly Wanted[],
  over: {
    orderId?: string;
    order?: Partial<Order>;
    draft?: Partial<OrderDraft>;
    held?: Reservation['held'];
  } = {},
): Item[] {
  const orderId = over.orderId ?? ORDER;
  const body = canonicalOrderSchema.parse({
    channel: 'web',
    external: { id: orderId, number: orderId },
    placedAt: NOW,
    currency: 'USD',
    shipTo: { name: 'A', lines: ['1 Main St'], city: 'New York', postalCode: '10001', country: 'US' },
    lines: lines.map(({ sku: id, units }, at) => ({
      lineId: String(at + 1),
      sku: id,
      quantity: units,
      unitPrice: { amount: 1000 },
    })),
    ...over.draft,
  });
  const held =
    over.held ?? lines.map(({ sku: id, units }, at) => ({ lineId: String(at + 1), sku: id, units }));
  const order = anOrder({
    orderId,
    totals: { ...noTotals, reserved: held.reduce((sum, { units }) => sum + units, 0) },
    status: 'reserved',
    destination: { country: 'US', postalCode: '10001', lat: 40.75, lon: -73.99 },
    ...over.order,
  });
  const reservation: Reservation = {
    type: 'Reservation',
    orderId,
    pool: 'main',
    status: 'active',
    attempt: 1,
    held,
    version: 1,
  };
  return [
    { ...key.order(orderId), ...orderItem(order) },
    { ...key.body(orderId, 0), type: 'Body', content: gzipJson(body) },
    { ...key.reservation(orderId), ...reservation },
  ];
}

/** A table with the network of New York, Philadelphia and Los Angeles. */
export function aTable(...items: Item[]): MemoryTable {
  forgetNetwork();
  forgetRules();
  return new MemoryTable().seed(
    card(),
    cardVersion(),
    location('NYC'),
    location('PHL'),
    location('LAX'),
    sku('A'),
    sku('B'),
    ...items,
  );
}
