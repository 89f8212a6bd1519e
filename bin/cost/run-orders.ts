import { setTimeout as pause } from 'node:timers/promises';
import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { deliver } from '../../local/brand/carrier.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { readPartnerQueue } from '../../local/brand/partner-queue.ts';
import { costNetwork, costSkus } from './network.ts';

export interface RunOptions {
  readonly api: string;
  /** Queue of a partner that gets the events of orders and fulfillments. */
  readonly events: string;
  readonly channelToken: string;
  /** By location. */
  readonly locationTokens: ReadonlyMap<string, string>;
  readonly orders: number;
  /** Orders on their way at the same time. */
  readonly atOnce: number;
  readonly onDelivered: (done: number) => void;
}

const requested = z.looseObject({ fulfillmentId: z.string(), location: z.string() });
const answered = z.object({ orderId: z.string() });
const DEADLINE_MS = 120_000;

/**
 * Places orders of three lines and plays their locations and carrier until each is delivered: work comes to
 * the locations by the bus, each accepts and ships it (two events), each parcel is scanned twice.
 * @returns the ids of the orders
 * @throws Error when an order is not delivered within two minutes; ApiError when a party's call is refused
 */
export async function runOrders(options: RunOptions): Promise<string[]> {
  const ending = new AbortController();
  const { signal } = ending;
  const delivered = new Set<string>();
  const faults: unknown[] = [];
  const carrier = {
    api: new ApiClient(options.api),
    source: costNetwork.source,
    secret: costNetwork.secret,
    signal,
    paceMs: 100,
  };

  const work = async ({ fulfillmentId, location }: z.output<typeof requested>): Promise<void> => {
    const api = new ApiClient(options.api, options.locationTokens.get(location));
    const parcel = { carrier: 'UPS', trackingNumber: `1Z-${fulfillmentId}` };
    await api.post(`/fulfillments/${fulfillmentId}/events`, { id: 'accepted', kind: 'accepted' });
    await api.post(`/fulfillments/${fulfillmentId}/events`, {
      id: 'shipped',
      kind: 'shipped',
      parcels: [parcel],
    });
    await deliver(carrier, { fulfillmentId, ...parcel });
  };
  const hear = ({ type, data, correlationid }: Envelope): void => {
    if (type === 'fulfillment.requested')
      work(requested.parse(data)).catch((error: unknown) => faults.push(error));
    if (type === 'order.delivered') delivered.add(correlationid);
  };
  const listening = readPartnerQueue(options.events, hear, signal).catch((error: unknown) =>
    faults.push(error),
  );

  const channel = new ApiClient(options.api, options.channelToken);
  const ids: string[] = [];
  let placed = 0;
  const placeAndFollow = async (): Promise<void> => {
    const lines = costSkus.map((sku) => ({ sku, quantity: 1 }));
    const body = canonicalOrder(costNetwork.channel, `cost-${++placed}`, lines, {
      city: 'New York',
      region: 'NY',
      postalCode: '10001',
    });
    const { orderId } = answered.parse(await channel.post('/orders', body));
    for (const deadline = Date.now() + DEADLINE_MS; !delivered.has(orderId); await pause(50)) {
      if (faults.length > 0) throw faults[0];
      if (Date.now() > deadline)
        throw new Error(`${orderId} was not delivered within ${DEADLINE_MS / 1000} s`);
    }
    ids.push(orderId);
    options.onDelivered(ids.length);
  };
  try {
    await Promise.all(
      Array.from({ length: options.atOnce }, async () => {
        while (placed < options.orders) await placeAndFollow();
      }),
    );
    return ids;
  } finally {
    ending.abort();
    await listening;
  }
}
