import type { HeldLine, Reservation } from '../../functions/inventory/reservation/reservation.ts';
import { savePosition } from '../../functions/inventory/stock/position.store.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../functions/inventory/stock/position.ts';
import { forgetNetwork } from '../../functions/network/entities/network.store.ts';
import { rateCardSchema } from '../../functions/network/entities/rate-card.ts';
import { skuSchema } from '../../functions/network/entities/sku.ts';
import { canonicalOrderSchema } from '../../functions/order/canonical-order.ts';
import type { LineUnits } from '../../functions/order/line-units.ts';
import { orderItem } from '../../functions/order/order.store.ts';
import { noTotals, type Order } from '../../functions/order/order.ts';
import { gzipJson } from '../../functions/order/order-body.store.ts';
import type { OrderDraft } from '../../functions/order/order-form.ts';
import { ORDER_OWNER } from '../../functions/order/unit-owner.ts';
import { forgetRollOuts } from '../../functions/routing/canary/roll-out.store.ts';
import { forgetRules } from '../../functions/routing/rulesets/ruleset.store.ts';
import { key } from '../../functions/shared/keys.ts';
import type { Write } from '../../functions/shared/transact.ts';
import { anOrder } from './items.ts';
import { type Item, MemoryTable } from './memory-table.ts';
import { locationItem } from './network-items.ts';

/** Monday noon in New York. */
export const NOW = '2026-11-23T17:00:00.000Z';
export const ORDER = 'web-1-aaaaaaaa';

function itemOf(write: Write): Item {
  if (write.kind !== 'put') throw new Error('not a put');
  return write.item;
}

/** A rate card with a base price and a price per kilogram for the zones near and far, in cents. */
function activeRateCard(): Item {
  return {
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
  };
}

function rateCardVersion(): Item {
  return { ...activeRateCard(), ...key.rateCard('ground', 1) };
}

/** The tests' only rate card, as the planner and as the decisions read it. */
export function rateCards(): Item[] {
  return [activeRateCard(), rateCardVersion()];
}

/** The coordinates of the tests' locations. */
const COORDINATES: Readonly<Record<string, { lat: number; lon: number }>> = {
  NYC: { lat: 40.71, lon: -74.0 },
  PHL: { lat: 39.95, lon: -75.17 },
  LAX: { lat: 34.05, lon: -118.24 },
};

/** A warehouse as the table holds it; tests say what differs. */
export function location(id: keyof typeof COORDINATES & string, over: Record<string, unknown> = {}): Item {
  return locationItem(id, {
    type: 'warehouse',
    coordinates: COORDINATES[id],
    handling: { perOrderMinor: 200, perUnitMinor: 20 },
    processingMinutes: 60,
    ...over,
  });
}

/** A SKU of 500 g as the table holds it; tests say what differs. */
export function sku(id: string, over: Record<string, unknown> = {}): Item {
  return {
    ...key.sku(id),
    type: 'Sku',
    ...skuSchema.parse({ id, version: 1, weightGrams: 500, ...over }),
  };
}

/** A position as a receipt of `onHand` units would have left it; tests say what differs. */
export function stock(skuId: string, at: string, onHand: number, over: Partial<StockPosition> = {}): Item {
  const before = emptyPosition(skuId, at, 'main');
  const after = { ...before, onHand, ...over };
  const saved = { ...after, free: freeOf(after), version: 1 };
  return itemOf(savePosition(before, saved, [{ kind: 'receipt', units: onHand }], NOW));
}

interface OrderLine {
  readonly sku: string;
  readonly units: number;
}

/** What differs from a plain reserved order. */
interface ReservedOver {
  readonly orderId?: string;
  readonly order?: Partial<Order>;
  readonly draft?: Partial<OrderDraft>;
  /** Of the owner `order` where a line names none. */
  readonly held?: readonly (LineUnits & Partial<HeldLine>)[];
}

/** The items of an order to New York whose units are reserved. */
export function reserved(lines: readonly OrderLine[], over: ReservedOver = {}): Item[] {
  const orderId = over.orderId ?? ORDER;
  const lineUnits = lines.map((line, index) => ({ lineId: String(index + 1), ...line }));
  const body = canonicalOrderSchema.parse({
    channel: 'web',
    external: { id: orderId, number: orderId },
    placedAt: NOW,
    currency: 'USD',
    shipTo: { name: 'A', lines: ['1 Main St'], city: 'New York', postalCode: '10001', country: 'US' },
    lines: lineUnits.map(({ units, ...line }) => ({ ...line, quantity: units, unitPrice: { amount: 1000 } })),
    ...over.draft,
  });
  const held = (over.held ?? lineUnits).map((line) => ({ by: ORDER_OWNER, ...line }));
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

/** A table with warehouses in New York, Philadelphia and Los Angeles, and the SKUs A and B. */
export function aTable(...items: Item[]): MemoryTable {
  forgetNetwork();
  forgetRules();
  forgetRollOuts();
  return new MemoryTable().seed(
    ...rateCards(),
    location('NYC'),
    location('PHL'),
    location('LAX'),
    sku('A'),
    sku('B'),
    ...items,
  );
}
