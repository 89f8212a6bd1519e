import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import * as z from 'zod';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import { ApiClient } from '../../local/brand/api-client.ts';
import { type CarrierOptions, deliver } from '../../local/brand/carrier.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import { readPartnerQueue } from '../../local/brand/partner-queue.ts';
import { costNetwork, costSkus } from './network.ts';

export interface RunOptions {
  /** Base address of the API. */
  readonly api: string;
  /** Queue of a partner that gets the events of orders and fulfillments. */
  readonly events: string;
  /** Queues of other partners, of which the events are only counted. */
  readonly otherEvents: readonly string[];
  readonly channelToken: string;
  /** By location. */
  readonly locationTokens: ReadonlyMap<string, string>;
  readonly orders: number;
  /** What the orders' numbers begin with: another word for each run. */
  readonly series: string;
  /** Orders on their way at the same time. */
  readonly atOnce: number;
  /** Is told how many have been delivered, with each one. */
  readonly onDelivered: (done: number) => void;
}

const requestedWork = z.looseObject({ fulfillmentId: z.string(), location: z.string() });
type RequestedWork = z.output<typeof requestedWork>;
const submittedOrder = z.object({ orderId: z.string() });

const DEADLINE_MS = 120_000;
/** Where the measured orders go. */
export const destination = { city: 'New York', region: 'NY', postalCode: '10001' };

/** What a run did. */
export interface RanOrders {
  readonly ids: readonly string[];
  /** How many events of each type came to the partners. */
  readonly eventsByType: Readonly<Record<string, number>>;
  /** Of all those events. */
  readonly eventBytes: number;
  /** Of a file of all of them, as the archive in the bucket has it: lines of JSON, gzipped. */
  readonly eventFileBytes: number;
}

/** Events that are on their way to a queue arrive within this time. */
const LAST_EVENTS_MS = 1000;

/**
 * Places orders of three lines and plays their locations and carrier until each is delivered: work comes to
 * the locations by the bus, each accepts and ships it (two events), each parcel is scanned twice.
 * @throws Error when an order is not delivered within two minutes; ApiError when a party's call is refused
 */
export async function runOrders(options: RunOptions): Promise<RanOrders> {
  const run = new OrderRun(options);
  try {
    await Promise.all(Array.from({ length: options.atOnce }, () => run.placeOneByOne()));
    await pause(LAST_EVENTS_MS);
    return {
      ids: run.deliveredOrders,
      eventsByType: Object.fromEntries(run.eventsByType),
      eventBytes: Buffer.byteLength(run.eventLines.join('')),
      eventFileBytes: gzipSync(run.eventLines.join('\n')).length,
    };
  } finally {
    await run.end();
  }
}

/** A number as long as UPS's are, since items keep it. */
export function trackingNumberOf(fulfillmentId: string): string {
  const digest = createHash('sha256').update(fulfillmentId).digest('hex');
  return `1Z${digest.slice(0, 16).toUpperCase()}`;
}

class OrderRun {
  readonly deliveredOrders: string[] = [];
  readonly eventsByType = new Map<string, number>();
  readonly eventLines: string[] = [];
  readonly #options: RunOptions;
  readonly #ending = new AbortController();
  readonly #channel: ApiClient;
  readonly #carrier: CarrierOptions;
  readonly #listening: readonly Promise<unknown>[];
  /** Orders of which the bus has told that they were delivered. */
  readonly #told = new Set<string>();
  readonly #faults: unknown[] = [];
  #placed = 0;

  constructor(options: RunOptions) {
    this.#options = options;
    this.#channel = new ApiClient(options.api, options.channelToken);
    this.#carrier = {
      api: new ApiClient(options.api),
      source: costNetwork.source,
      secret: costNetwork.secret,
      signal: this.#ending.signal,
      paceMs: 100,
    };
    const { signal } = this.#ending;
    this.#listening = [
      this.#noting(readPartnerQueue(options.events, (event) => this.#hear(event), signal)),
      ...options.otherEvents.map((queue) =>
        this.#noting(readPartnerQueue(queue, (event) => this.#count(event), signal)),
      ),
    ];
  }

  /** Places orders, each when the one before is delivered, as long as some are left to be placed. */
  async placeOneByOne(): Promise<void> {
    while (this.#placed < this.#options.orders) await this.#placeAndFollow();
  }

  /** Ends the parties. */
  async end(): Promise<void> {
    this.#ending.abort();
    await Promise.all(this.#listening);
  }

  async #placeAndFollow(): Promise<void> {
    this.#placed += 1;
    const wanted = costSkus.map((sku) => ({ sku, quantity: 1 }));
    const body = canonicalOrder(
      costNetwork.channel,
      `${this.#options.series}-${this.#placed}`,
      wanted,
      destination,
    );
    const { orderId } = submittedOrder.parse(await this.#channel.post('/orders', body));
    const deadline = Date.now() + DEADLINE_MS;
    while (!this.#told.has(orderId)) {
      if (this.#faults.length > 0) throw this.#faults[0];
      if (Date.now() > deadline)
        throw new Error(`${orderId} was not delivered within ${DEADLINE_MS / 1000} s`);
      await pause(50);
    }
    this.deliveredOrders.push(orderId);
    this.#options.onDelivered(this.deliveredOrders.length);
  }

  #count(event: Envelope): void {
    const { type } = event;
    this.eventLines.push(JSON.stringify(event));
    this.eventsByType.set(type, (this.eventsByType.get(type) ?? 0) + 1);
  }

  #hear(event: Envelope): void {
    const { type, data, correlationid } = event;
    this.#count(event);
    if (type === 'fulfillment.requested') void this.#noting(this.#work(requestedWork.parse(data)));
    if (type === 'order.delivered') this.#told.add(correlationid);
  }

  /** A location accepts and ships, and the carrier delivers. */
  async #work({ fulfillmentId, location }: RequestedWork): Promise<void> {
    const { api: base, locationTokens } = this.#options;
    const api = new ApiClient(base, locationTokens.get(location));
    const door = `/fulfillments/${fulfillmentId}/events`;
    const parcel = { carrier: 'UPS', trackingNumber: trackingNumberOf(fulfillmentId) };
    await api.post(door, { id: 'accepted', kind: 'accepted' });
    await api.post(door, { id: 'shipped', kind: 'shipped', parcels: [parcel] });
    await deliver(this.#carrier, parcel);
  }

  /** Notes why something failed: whoever follows an order throws it. */
  #noting(party: Promise<void>): Promise<unknown> {
    return party.catch((error: unknown) => this.#faults.push(error));
  }
}
