import * as z from 'zod';
import type { CallerKind } from '../../functions/shared/caller.ts';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { pause } from '../../local/brand/pause.ts';

/** Ids of what exists, by the first word of a path or the name of a place in it. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

const fulfillmentSchema = z.object({ fulfillmentId: z.string(), location: z.string(), status: z.string() });
const orderSchema = z.object({
  orderId: z.string(),
  status: z.string(),
  fulfillments: z.array(fulfillmentSchema),
  shipments: z.array(z.object({ shipmentId: z.string() })),
});
export type SeededOrder = z.output<typeof orderSchema>;
const returnSchema = z.object({ returnId: z.string(), location: z.string() });

/** What there is for requests to be about: each order by what was done with it. */
export interface SeededOrders {
  /** A location has been asked for it, and has said nothing. */
  readonly requested: readonly SeededOrder[];
  readonly shipped: readonly SeededOrder[];
  /** Reserved, and kept for a later date. */
  readonly waiting: readonly SeededOrder[];
  /** No location sends to where it goes. */
  readonly stuck: readonly SeededOrder[];
  readonly returns: readonly z.output<typeof returnSchema>[];
  /** Carts of the channel, by what requests may do with them. */
  readonly carts: { readonly kept: readonly string[]; readonly released: readonly string[] };
}

const RENO = { city: 'Reno', region: 'NV', postalCode: '89502' };
/** Nobody ships to the Antarctic. */
const NOWHERE = { lines: ['1 Station'], city: 'Vostok', country: 'AQ' };
/** Each can be accepted, shipped, cancelled or edited once: some are left to the end of a run. */
const REQUESTED = 16;
const SHIPPED = 6;
const WAITING = 5;
const STUCK = 6;
const RETURNED = 4;
export const HOLD_ID = 'fuzz-hold';
const PATIENCE_SECONDS = 180;

/** Longer than a run, so that a cart that is asked about is there. */
const CART_SECONDS = 1800;
const CARTS = 4;

async function fillCarts(operator: ApiClient, channel: string, sku: string, name: string): Promise<string[]> {
  const ids = Array.from({ length: CARTS }, (_, n) => `fuzz-${name}-${n + 1}`);
  for (const id of ids)
    await operator.post('/reservations', { id, channel, lines: [{ sku, quantity: 1 }], ttl: CART_SECONDS });
  return ids;
}

/** Places orders and does something with some of them, as people and locations would. */
export async function seedOrders(operator: ApiClient, channel: string, sku: string): Promise<SeededOrders> {
  const place = async (kind: string, count: number, differences: object = {}): Promise<string[]> => {
    const placed: string[] = [];
    for (let n = 1; n <= count; n++) {
      const plain = canonicalOrder(channel, `fuzz-${kind}-${n}`, [{ sku, quantity: 2 }], RENO);
      const body = { ...plain, ...differences };
      placed.push(z.object({ orderId: z.string() }).parse(await operator.post('/orders', body)).orderId);
    }
    return placed;
  };
  const ids = {
    shipped: await place('shipped', SHIPPED),
    waiting: await place('waiting', WAITING, { shipping: { shipNotBefore: '2030-01-01T00:00:00Z' } }),
    stuck: await place('stuck', STUCK, { shipTo: NOWHERE }),
    requested: await place('requested', REQUESTED),
  };
  const shipped = await inStatus(operator, ids.shipped, 'fulfilling');
  for (const [n, order] of shipped.entries()) await ship(operator, order, n);
  const returns = [];
  for (const orderId of ids.shipped.slice(0, RETURNED)) {
    const body = { id: 'fuzz-return', lines: [{ lineId: '1', units: 1 }] };
    returns.push(returnSchema.parse(await operator.post(`/orders/${orderId}/returns`, body)));
  }
  const waiting = await inStatus(operator, ids.waiting, 'on_hold');
  const hold = { id: HOLD_ID, reason: 'checked by hand', before: 'dispatch' };
  for (const { orderId } of waiting) await operator.post(`/orders/${orderId}/holds`, hold);
  return {
    shipped: await Promise.all(ids.shipped.map((orderId) => readOrder(operator, orderId))),
    waiting,
    requested: await inStatus(operator, ids.requested, 'fulfilling'),
    stuck: await inStatus(operator, ids.stuck, 'needs_attention'),
    returns,
    carts: {
      kept: await fillCarts(operator, channel, sku, 'kept'),
      released: await fillCarts(operator, channel, sku, 'released'),
    },
  };
}

async function ship(operator: ApiClient, order: SeededOrder, n: number): Promise<void> {
  const parcels = [{ carrier: 'ups', trackingNumber: `1Z999AA1012345678${n}` }];
  for (const { fulfillmentId } of order.fulfillments)
    await operator.post(`/fulfillments/${fulfillmentId}/events`, {
      id: 'fuzz-ship',
      kind: 'shipped',
      parcels,
    });
}

async function readOrder(operator: ApiClient, orderId: string): Promise<SeededOrder> {
  return orderSchema.parse(await operator.get(`/orders/${orderId}`));
}

/** The orders, once all of them have this status and their locations were asked. */
async function inStatus(
  operator: ApiClient,
  orderIds: readonly string[],
  status: string,
): Promise<SeededOrder[]> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  const ready: SeededOrder[] = [];
  for (const orderId of orderIds)
    for (;;) {
      const order = await readOrder(operator, orderId);
      const isAsked = order.fulfillments.every((work) => work.status === 'requested');
      if (order.status === status && isAsked) {
        ready.push(order);
        break;
      }
      if (Date.now() > end) throw new Error(`${orderId} is ${order.status}, and not ${status}`);
      await pause(500);
    }
  return ready;
}

/** The ids that a caller of a kind may name: a location has its own work only. */
export function idsOf(seeded: SeededOrders, kind: CallerKind, location: string): KnownIds {
  const isOwn = (place: string): boolean => kind !== 'location' || place === location;
  const orders = [...seeded.requested, ...seeded.shipped, ...seeded.waiting, ...seeded.stuck];
  const own = orders.filter(({ fulfillments: [first] }) => isOwn(first?.location ?? ''));
  return {
    orders: orders.map(({ orderId }) => orderId),
    holdId: [HOLD_ID],
    fulfillments: own.flatMap(({ fulfillments }) => fulfillments.map(({ fulfillmentId }) => fulfillmentId)),
    shipments: own.flatMap(({ shipments }) => shipments.map(({ shipmentId }) => shipmentId)),
    returns: seeded.returns.filter((one) => isOwn(one.location)).map(({ returnId }) => returnId),
    reservations: seeded.carts.kept,
    n: ['1'],
    location: [location],
  };
}

/** Ids that a list of the API has now. */
export async function listedIds(operator: ApiClient, path: string, field: string): Promise<string[]> {
  const page = z.record(z.string(), z.unknown()).parse(await operator.get(path));
  const entries = z
    .array(z.record(z.string(), z.unknown()))
    .parse(Object.values(page).find(Array.isArray) ?? []);
  return entries.map((entry) => String(entry[field]));
}
