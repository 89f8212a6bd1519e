import * as z from 'zod';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { pause } from '../../local/brand/pause.ts';

/** Ids of what exists, by the first word of a path or the name of a place in it. */
export type KnownIds = Readonly<Record<string, readonly string[]>>;

const fulfillmentSchema = z.object({ fulfillmentId: z.string(), location: z.string(), status: z.string() });
const orderSchema = z.object({ fulfillments: z.array(fulfillmentSchema) });
const returnSchema = z.object({ returnId: z.string() });

const BOSTON = { city: 'Boston', region: 'MA', postalCode: '02108' };
const ORDERS = 5;
const PATIENCE_SECONDS = 60;

/**
 * Places orders and does something with each: one is held, one has shipped and is announced back, one waits for its
 * location. Answers the ids of all that came of it.
 */
export async function seedOrders(operator: ApiClient, channel: string, sku: string): Promise<KnownIds> {
  const orders: string[] = [];
  for (let n = 1; n <= ORDERS; n++) {
    const body = canonicalOrder(channel, `fuzz-${n}`, [{ sku, quantity: 2 }], BOSTON);
    orders.push(z.object({ orderId: z.string() }).parse(await operator.post('/orders', body)).orderId);
  }
  const [first = '', second = ''] = orders;
  const fulfillments = await untilRequested(operator, first);
  const [work] = fulfillments;
  if (!work) throw new Error(`the order ${first} was routed to no location`);
  const parcels = [{ carrier: 'ups', trackingNumber: '1Z999AA10123456784' }];
  const workPath = `/fulfillments/${work.fulfillmentId}/events`;
  await operator.post(workPath, { id: 'fuzz-ship', kind: 'shipped', parcels });
  const back = { id: 'fuzz-return', lines: [{ lineId: '1', units: 1 }] };
  const returned = returnSchema.parse(await operator.post(`/orders/${first}/returns`, back));
  const hold = { id: 'fuzz-hold', reason: 'checked by hand', before: 'dispatch' };
  await operator.send('POST', `/orders/${second}/holds`, hold);
  const others = await untilRequested(operator, orders[2] ?? '');
  return {
    orders,
    holdId: ['fuzz-hold'],
    fulfillments: [...fulfillments, ...others].map(({ fulfillmentId }) => fulfillmentId),
    returns: [returned.returnId],
    n: ['1'],
    location: [work.location],
  };
}

async function untilRequested(
  operator: ApiClient,
  orderId: string,
): Promise<z.output<typeof fulfillmentSchema>[]> {
  const end = Date.now() + PATIENCE_SECONDS * 1000;
  while (Date.now() < end) {
    const { fulfillments } = orderSchema.parse(await operator.get(`/orders/${orderId}`));
    if (fulfillments.some(({ status }) => status === 'requested')) return fulfillments;
    await pause(500);
  }
  throw new Error(`no location was asked for the order ${orderId} within ${PATIENCE_SECONDS} s`);
}

/** Ids that a list of the API has now. */
export async function listedIds(operator: ApiClient, path: string, field: string): Promise<string[]> {
  const page = z.record(z.string(), z.unknown()).parse(await operator.get(path));
  const entries = z
    .array(z.record(z.string(), z.unknown()))
    .parse(Object.values(page).find(Array.isArray) ?? []);
  return entries.map((entry) => String(entry[field]));
}
