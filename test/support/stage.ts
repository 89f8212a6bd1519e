import { fulfillmentItem, parseFulfillment } from '../../functions/fulfillment/work/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work/fulfillment.ts';
import { parseReservation } from '../../functions/inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../functions/inventory/reservation/reservation.ts';
import { parsePosition } from '../../functions/inventory/stock/position.store.ts';
import { emptyPosition, freeOf, type StockPosition } from '../../functions/inventory/stock/position.ts';
import { poolShardSchema } from '../../functions/inventory/stock/spread.ts';
import { audit, type Finding } from '../../functions/operations/audit/audit.ts';
import { canonicalOrderSchema } from '../../functions/order/canonical-order.ts';
import { orderItem, parseOrder } from '../../functions/order/order.store.ts';
import { noTotals, type Order, orderStatus } from '../../functions/order/order.ts';
import { bodyWrites } from '../../functions/order/order-body.store.ts';
import { carriedEventSchema } from '../../functions/shared/events/carried.ts';
import { catalogue, isEventType } from '../../functions/shared/events/catalogue.ts';
import type { Totals } from '../../functions/shared/events/statuses.ts';
import { key, listKey } from '../../functions/shared/keys.ts';
import { aFulfillment, anOrder } from './items.ts';
import type { MemoryTable } from './memory-table.ts';

export const orderId = 'web-1-aaaaaaaa';
export const at = (time: string): string => `2026-11-23T${time}.000Z`;

/**
 * Units of the order's one line (`1`, SKU `A`) by where they are. Each fulfillment is at a location of its
 * own.
 */
export interface Stage {
  readonly open?: number;
  readonly backordered?: number;
  /** Reserved and nobody's. */
  readonly held?: number;
  /** Rejected by store-1 and waiting for its re-route. */
  readonly left?: number;
  /** Allocated at store-2, which has not seen it. */
  readonly planned?: number;
  /** Accepted by store-3. */
  readonly accepted?: number;
  /** On the way from store-4, delivered from store-5. */
  readonly shipped?: number;
  readonly delivered?: number;
  readonly order?: Partial<Order>;
  /** By fulfillment number. */
  readonly fulfillments?: Readonly<Record<number, Partial<Fulfillment>>>;
}

const line = (units: number, over: { shipped?: number; delivered?: number } = {}): Fulfillment['lines'] => [
  { lineId: '1', sku: 'A', units, shipped: 0, delivered: 0, returned: 0, lost: 0, ...over },
];
const lineUnits = (units: number) => (units > 0 ? [{ lineId: '1', sku: 'A', units }] : []);

export function fulfillmentsOf({
  left = 0,
  planned = 0,
  accepted = 0,
  shipped = 0,
  delivered = 0,
  fulfillments = {},
}: Stage): Fulfillment[] {
  const visible = { requestedAt: at('09:00:00'), acceptBy: at('13:00:00') };
  const all: (Partial<Fulfillment> & { n: number; units: number })[] = [
    {
      n: 1,
      units: left,
      status: 'rejected',
      failure: 'Rejected',
      lines: line(0),
      left: lineUnits(left),
      departed: lineUnits(left),
      ...visible,
    },
    { n: 2, units: planned, status: 'planned', lines: line(planned) },
    {
      n: 3,
      units: accepted,
      status: 'accepted',
      lines: line(accepted),
      shipBy: at('20:00:00'),
      dueAt: at('20:00:00'),
      ...visible,
    },
    { n: 4, units: shipped, status: 'shipped', lines: line(shipped, { shipped }), parcels: 1, ...visible },
    {
      n: 5,
      units: delivered,
      status: 'delivered',
      lines: line(delivered, { shipped: delivered, delivered }),
      parcels: 1,
      ...visible,
    },
  ];
  return all
    .filter(({ units }) => units > 0)
    .map(({ units: _, n, ...over }) =>
      aFulfillment({
        n,
        fulfillmentId: `${orderId}-f${n}`,
        location: `store-${n}`,
        ...over,
        ...fulfillments[n],
      }),
    );
}

export function totalsOf({
  open = 0,
  backordered = 0,
  held = 0,
  left = 0,
  planned = 0,
  accepted = 0,
  shipped = 0,
  delivered = 0,
}: Stage): Totals {
  return {
    ...noTotals,
    open,
    backordered,
    reserved: held + left,
    allocated: planned + accepted,
    shipped,
    delivered,
  };
}

export function reservationOf({
  held = 0,
  left = 0,
  planned = 0,
  accepted = 0,
  shipped = 0,
  delivered = 0,
}: Stage): Reservation | undefined {
  if (held + left + planned + accepted + shipped + delivered === 0) return undefined;
  return {
    type: 'Reservation',
    orderId,
    pool: 'main',
    status: held + left > 0 ? 'active' : 'allocated',
    attempt: 1,
    held: lineUnits(held + left),
    version: 3,
  };
}

export function orderOf(stage: Stage): Order {
  const fulfillments = fulfillmentsOf(stage);
  const order = anOrder({
    totals: totalsOf(stage),
    version: 7,
    counts: {
      fulfillments: Math.max(0, ...fulfillments.map(({ n }) => n)),
      decisions: 1,
      exceptions: 0,
      returns: 0,
    },
    ...(stage.backordered
      ? { backorder: { since: at('09:00:00'), until: at('23:00:00'), expired: false } }
      : {}),
    progressBy: '2026-11-24T09:00:00.000Z',
    ...stage.order,
  });
  return { ...order, status: orderStatus(order) };
}

const ON_HAND = 20;

/** The same order as items of the table, with stock that adds up. */
export function seedStage(table: MemoryTable, stage: Stage): void {
  const order = orderOf(stage);
  const fulfillments = fulfillmentsOf(stage);
  const reservation = reservationOf(stage);
  const units = (stage.open ?? 0) + (stage.backordered ?? 0);
  table.seed({ ...key.order(orderId), ...orderItem(order) });
  for (const one of fulfillments) table.seed({ ...key.fulfillment(orderId, one.n), ...fulfillmentItem(one) });
  if (reservation) table.seed({ ...key.reservation(orderId), ...reservation });
  if (units > 0) {
    const body = canonicalOrderSchema.parse({
      channel: 'web',
      external: { id: '1', number: '1' },
      placedAt: at('09:00:00'),
      currency: 'USD',
      shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
      lines: [{ lineId: '1', sku: 'A', quantity: units, unitPrice: { amount: 1500 } }],
    });
    for (const write of bodyWrites({ orderId, version: 0, body: { order: body } }))
      if (write.kind === 'put') table.seed(write.item);
  }
  if (stage.backordered) {
    const place = key.backorder('main', 'A', at('09:00:00'), orderId);
    table.seed({
      ...place,
      type: 'Backorder',
      pool: 'main',
      sku: 'A',
      orderId,
      units: stage.backordered,
      skus: 1,
    });
  }
  const positions = [1, 2, 3, 4, 5].map((n): StockPosition => {
    const one = fulfillments.find((fulfillment) => fulfillment.n === n);
    const sent = one?.lines[0]?.shipped ?? 0;
    const allocated = (one?.lines[0]?.units ?? 0) - sent;
    const position = {
      ...emptyPosition('A', `store-${n}`, 'main'),
      onHand: ON_HAND - sent,
      allocated,
      version: 2,
    };
    return { ...position, free: freeOf(position) };
  });
  for (const position of positions)
    table.seed({
      ...key.position('A', position.location),
      ...position,
      ...listKey.stock(position.location, 'A'),
    });
  const claims = (stage.held ?? 0) + (stage.left ?? 0);
  table.seed({
    ...key.pool('main', 'A', 0),
    type: 'Pool',
    pool: 'main',
    sku: 'A',
    shard: 0,
    atp: positions.reduce((sum, { free }) => sum + free, 0) - claims,
    version: 4,
  });
}

/** What does not add up in the table's books. */
export function findings(table: MemoryTable): Finding[] {
  return audit({
    positions: table.ofType('Position').map(parsePosition),
    shards: table.ofType('Pool').map((item) => poolShardSchema.parse(item)),
    reservations: table.ofType('Reservation').map(parseReservation),
    orders: table.ofType('Order').map(parseOrder),
    fulfillments: table.ofType('Fulfillment').map(parseFulfillment),
  });
}

/** Events that the table's items carry and that could not be published. */
export function unpublishable(table: MemoryTable): string[] {
  return ['Order', 'Fulfillment', 'Exception', 'Return', 'Position']
    .flatMap((type) => table.ofType(type))
    .flatMap((item) => {
      const event = carriedEventSchema.optional().parse(item['evt']);
      if (!event || event.type === 'test') return [];
      const parsed = isEventType(event.type) ? catalogue[event.type].safeParse(event.data) : undefined;
      return parsed?.success ? [] : [`${event.type}: ${parsed?.error.message ?? 'is not in the catalogue'}`];
    });
}

export const storedOrder = (table: MemoryTable): Order => parseOrder(table.item(key.order(orderId)) ?? {});
export const storedFulfillment = (table: MemoryTable, n: number): Fulfillment =>
  parseFulfillment(table.item(key.fulfillment(orderId, n)) ?? {});
export const storedReservation = (table: MemoryTable): Reservation =>
  parseReservation(table.item(key.reservation(orderId)) ?? {});
