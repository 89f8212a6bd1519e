import type * as z from 'zod';
import {
  fulfillmentItem,
  parseFulfillment,
} from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
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
import type { OrderDraft } from '../../functions/order/order-form.ts';
import { carriedEventSchema } from '../../functions/shared/events/carried.ts';
import { catalogue, isEventType } from '../../functions/shared/events/catalogue.ts';
import type { Totals } from '../../functions/shared/events/statuses.ts';
import { key, listKey } from '../../functions/shared/keys.ts';
import { aFulfillment, anOrder, heldFor, heldLines } from './items.ts';
import type { MemoryTable } from './memory-table.ts';

/** The order of these tests; its one line asks for SKU A. */
export const orderId = 'web-1-aaaaaaaa';
/** A time of the day of these tests: `at('12:00:00')`, UTC. */
export function at(time: string): string {
  return `2026-11-23T${time}.000Z`;
}

/**
 * An order's stage: units of its one line (`1`, SKU `A`) by where they are. Each fulfillment is at a location
 * of its own.
 */
export interface Stage {
  readonly open?: number;
  readonly backordered?: number;
  /** Units that are reserved and belong to no fulfillment. */
  readonly held?: number;
  /** The key that they wait under, where that is not the order's. */
  readonly heldBy?: string;
  /** Units that store-1 rejected and that wait for their re-route. */
  readonly left?: number;
  /** Units that are allocated at store-2, which has not seen them. */
  readonly planned?: number;
  /** Units that store-3 accepted. */
  readonly accepted?: number;
  /** Units on the way from store-4. */
  readonly shipped?: number;
  /** Units delivered from store-5. */
  readonly delivered?: number;
  readonly order?: Partial<Order>;
  /** What differs in a fulfillment, by its number. */
  readonly fulfillments?: Readonly<Record<number, Partial<Fulfillment>>>;
}

/** Every number of units of a stage, 0 where it says none. */
function unitsOf(stage: Stage) {
  const { open = 0, backordered = 0, held = 0, left = 0 } = stage;
  const { planned = 0, accepted = 0, shipped = 0, delivered = 0 } = stage;
  return { open, backordered, held, left, planned, accepted, shipped, delivered };
}

function fulfillmentLines(
  units: number,
  over: { shipped?: number; delivered?: number } = {},
): Fulfillment['lines'] {
  return [{ lineId: '1', sku: 'A', units, shipped: 0, delivered: 0, returned: 0, lost: 0, ...over }];
}

function lineUnits(units: number) {
  return units > 0 ? [{ lineId: '1', sku: 'A', units }] : [];
}

const VISIBLE = { requestedAt: at('09:00:00'), acceptBy: at('13:00:00') };

function rejectedPart(units: number): Partial<Fulfillment> {
  const left = lineUnits(units);
  return {
    status: 'rejected',
    failure: 'Rejected',
    lines: fulfillmentLines(0),
    departed: left,
    ...VISIBLE,
  };
}

function acceptedPart(units: number): Partial<Fulfillment> {
  const shipBy = at('20:00:00');
  return { status: 'accepted', lines: fulfillmentLines(units), shipBy, dueAt: shipBy, ...VISIBLE };
}

function shippedPart(units: number): Partial<Fulfillment> {
  return { status: 'shipped', lines: fulfillmentLines(units, { shipped: units }), parcels: 1, ...VISIBLE };
}

function deliveredPart(units: number): Partial<Fulfillment> {
  const lines = fulfillmentLines(units, { shipped: units, delivered: units });
  return { status: 'delivered', lines, parcels: 1, ...VISIBLE };
}

/** The fulfillments that have units in this stage; numbers 1 to 5 as the stage's fields are listed. */
export function fulfillmentsOf(stage: Stage): Fulfillment[] {
  const { left, planned, accepted, shipped, delivered } = unitsOf(stage);
  const parts: { n: number; units: number; fields: Partial<Fulfillment> }[] = [
    { n: 1, units: left, fields: rejectedPart(left) },
    { n: 2, units: planned, fields: { status: 'planned', lines: fulfillmentLines(planned) } },
    { n: 3, units: accepted, fields: acceptedPart(accepted) },
    { n: 4, units: shipped, fields: shippedPart(shipped) },
    { n: 5, units: delivered, fields: deliveredPart(delivered) },
  ];
  return parts
    .filter(({ units }) => units > 0)
    .map(({ n, fields }) =>
      aFulfillment({
        n,
        fulfillmentId: `${orderId}-f${n}`,
        location: `store-${n}`,
        ...fields,
        ...stage.fulfillments?.[n],
      }),
    );
}

function totalsOf(stage: Stage): Totals {
  const { open, backordered, held, left, planned, accepted, shipped, delivered } = unitsOf(stage);
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

/** The order's reservation; nothing where no unit was ever reserved. */
export function reservationOf(stage: Stage): Reservation | undefined {
  const { held, left, planned, accepted, shipped, delivered } = unitsOf(stage);
  if (held + left + planned + accepted + shipped + delivered === 0) return undefined;
  return {
    type: 'Reservation',
    orderId,
    pool: 'main',
    status: held + left > 0 ? 'active' : 'allocated',
    attempt: 1,
    held: [
      ...heldLines(lineUnits(held), stage.heldBy),
      ...heldFor({ n: 1, dispatch: stage.fulfillments?.[1]?.dispatch ?? 0 }, lineUnits(left)),
    ],
    version: 3,
  };
}

/** The order as its META says it in this stage. */
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

/** What each store had before the order. */
const ON_HAND = 20;

/** The same order as items of the table, with stock that adds up. */
export function seedStage(table: MemoryTable, stage: Stage): void {
  const fulfillments = fulfillmentsOf(stage);
  const reservation = reservationOf(stage);
  table.seed({ ...key.order(orderId), ...orderItem(orderOf(stage)) });
  for (const fulfillment of fulfillments)
    table.seed({ ...key.fulfillment(orderId, fulfillment.n), ...fulfillmentItem(fulfillment) });
  if (reservation) table.seed({ ...key.reservation(orderId), ...reservation });
  seedBody(table, stage);
  seedBackorder(table, stage);
  seedStock(table, stage, fulfillments);
}

/** The order as its channel sent it; none for a stage without a unit, or in quarantine. */
function seedBody(table: MemoryTable, stage: Stage): void {
  const quantity = Object.values(unitsOf(stage)).reduce((sum, one) => sum + one, 0);
  if (quantity > 0 && !stage.order?.quarantined) seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity }]);
}

/** The order's body; `there`: what of it the channel has otherwise by now. */
export function seedBodyOf(table: MemoryTable, stage: Stage, there: Partial<OrderDraft>): void {
  const quantity = Object.values(unitsOf(stage)).reduce((sum, one) => sum + one, 0);
  seedOrderBody(table, [{ lineId: '1', sku: 'A', quantity }], there);
}

/** The body of the order, with these lines. */
export function seedOrderBody(
  table: MemoryTable,
  lines: readonly { readonly lineId: string; readonly sku: string; readonly quantity: number }[],
  there?: Partial<OrderDraft>,
  payment: OrderDraft['payment'] = 'paid',
): void {
  const draft: OrderDraft = {
    channel: 'web',
    external: { id: '1', number: '1' },
    placedAt: at('09:00:00'),
    currency: 'USD',
    payment,
    shipTo: { lines: ['1 Main Street'], country: 'US', postalCode: '10001' },
    lines: lines.map((line) => ({ ...line, unitPrice: { amount: 1500 } })),
  };
  const order = canonicalOrderSchema.parse(draft);
  const fromChannel = there && canonicalOrderSchema.parse({ ...draft, ...there });
  const body = { order, ...(fromChannel ? { fromChannel } : {}) };
  for (const write of bodyWrites({ orderId, version: 0, body }))
    if (write.kind === 'put') table.seed(write.item);
}

function seedBackorder(table: MemoryTable, { backordered }: Stage): void {
  if (!backordered) return;
  table.seed({
    ...key.backorder('main', 'A', at('09:00:00'), orderId),
    type: 'Backorder',
    pool: 'main',
    sku: 'A',
    orderId,
    units: backordered,
    skus: 1,
  });
}

function seedStock(table: MemoryTable, stage: Stage, fulfillments: readonly Fulfillment[]): void {
  const { held, left } = unitsOf(stage);
  const positions = [1, 2, 3, 4, 5].map((n) =>
    positionOf(
      n,
      fulfillments.find((fulfillment) => fulfillment.n === n),
    ),
  );
  for (const position of positions)
    table.seed({
      ...key.position('A', position.location),
      ...position,
      ...listKey.stock(position.location, 'A'),
    });
  table.seed({
    ...key.pool('main', 'A', 0),
    type: 'Pool',
    pool: 'main',
    sku: 'A',
    shard: 0,
    atp: positions.reduce((sum, { free }) => sum + free, 0) - held - left,
    version: 4,
  });
}

/** Store n's stock of A after what its fulfillment shipped and allocated. */
function positionOf(n: number, fulfillment: Fulfillment | undefined): StockPosition {
  const line = fulfillment?.lines[0];
  const shipped = line?.shipped ?? 0;
  const position = {
    ...emptyPosition('A', `store-${n}`, 'main'),
    onHand: ON_HAND - shipped,
    allocated: (line?.units ?? 0) - shipped,
    version: 2,
  };
  return { ...position, free: freeOf(position) };
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

/** Events that the table's items carry and that could not be published, each with the reason. */
export function unpublishable(table: MemoryTable): string[] {
  const carrying = ['Order', 'Fulfillment', 'Exception', 'Return', 'Position'];
  return carrying
    .flatMap((type) => table.ofType(type))
    .flatMap((item) => carriedEventSchema.optional().parse(item['evt']) ?? [])
    .filter(({ type }) => type !== 'test')
    .flatMap(problemsOf);
}

function problemsOf({ type, data }: z.output<typeof carriedEventSchema>): string[] {
  if (!isEventType(type)) return [`${type}: is not in the catalogue`];
  const parsed = catalogue[type].safeParse(data);
  return parsed.success ? [] : [`${type}: ${parsed.error.message}`];
}

export function storedOrder(table: MemoryTable): Order {
  return parseOrder(table.item(key.order(orderId)) ?? {});
}

export function storedFulfillment(table: MemoryTable, n: number): Fulfillment {
  return parseFulfillment(table.item(key.fulfillment(orderId, n)) ?? {});
}

export const storedReservation = (table: MemoryTable): Reservation =>
  parseReservation(table.item(key.reservation(orderId)) ?? {});
