/**
 * Orders in the situations that people meet in the console: what its journeys are played on, and its pictures show.
 * Nobody works at the locations meanwhile: what is to be done stays to be done.
 */
import * as z from 'zod';
import type { ApiClient } from './api-client.ts';
import { trackerEvent } from './carrier.ts';
import { canonicalOrder, type Destination, shopifyOrder, type WantedUnits } from './order-bodies.ts';
import { pause } from './pause.ts';
import { signedHeaders, webhookSecrets } from './signed-headers.ts';

const submitted = z.object({ orderId: z.string() });
const orderView = z.looseObject({
  status: z.string(),
  fulfillments: z.array(
    z.looseObject({ fulfillmentId: z.string(), location: z.string(), status: z.string() }),
  ),
  exceptions: z.array(z.looseObject({ exceptionType: z.string() })),
});
type View = z.output<typeof orderView>;
type Work = View['fulfillments'][number];

const newYork: Destination = { city: 'New York', region: 'NY', postalCode: '10001' };
const boston: Destination = { city: 'Boston', region: 'MA', postalCode: '02116' };
const losAngeles: Destination = { city: 'Los Angeles', region: 'CA', postalCode: '90012' };
const seattle: Destination = { city: 'Seattle', region: 'WA', postalCode: '98101' };

const DEADLINE_MS = 90_000;
const LOOK_MS = 300;
const LAST_SCAN_HOURS = 3;

/** Ids of the orders by what they show. */
export type Situations = Readonly<Record<string, string>>;

/** Makes the situations through public doors alone. @throws Error where an order does not come to its own */
export async function makeSituations(api: ApiClient): Promise<Situations> {
  const brand = new Brand(api);
  const made = await Promise.all([
    brand.workAtStores(),
    brand.splitOrder(),
    brand.parcelOnItsWay(),
    brand.deliveredOrder(),
    brand.heldOrder(),
    brand.unroutable(),
    brand.shippedTwice(),
    brand.quarantined(),
    brand.waitingForGoods(),
    brand.cancelAsked(),
    brand.pickup(),
    brand.comingBack(),
  ]);
  return Object.assign({}, ...made);
}

function units(sku: string, quantity = 1): WantedUnits {
  return { sku, quantity };
}

/** Numbers in the order of the list: each is its situation's own, whenever it is placed. */
class Brand {
  readonly #api: ApiClient;

  constructor(api: ApiClient) {
    this.#api = api;
  }

  /** A store has several pieces of work, of one and of several lines. */
  async workAtStores(): Promise<Situations> {
    const wanted = [
      [units('PIN-CITY'), units('TEE-BLK-M', 2)],
      [units('PIN-CITY', 3)],
      [units('PIN-CITY'), units('TEE-WHT-S')],
      [units('PIN-CITY', 2)],
      [units('PIN-CITY'), units('TEE-BLK-M')],
    ];
    const orderIds = await Promise.all(
      wanted.map((lines, index) => this.#place(`10${index + 1}`, lines, newYork)),
    );
    await Promise.all(orderIds.map((orderId) => this.#requested(orderId)));
    return Object.fromEntries(orderIds.map((orderId, index) => [`store${index + 1}`, orderId]));
  }

  /** Two locations serve one order. */
  async splitOrder(): Promise<Situations> {
    const orderId = await this.#place('110', [units('BENCH-OAK'), units('TEE-BLK-L', 2)], losAngeles);
    await this.#requested(orderId);
    return { split: orderId };
  }

  async parcelOnItsWay(): Promise<Situations> {
    const orderId = await this.#place('120', [units('TEE-BLK-S', 2)], boston);
    const work = await this.#requested(orderId);
    await this.#ship(work, '1Z0001CONSOLE120');
    await this.#scan('1Z0001CONSOLE120', ['pre_transit', 'in_transit', 'out_for_delivery']);
    return { onItsWay: orderId };
  }

  async deliveredOrder(): Promise<Situations> {
    const orderId = await this.#place('130', [units('TEE-WHT-S'), units('TEE-BLK-M')], seattle);
    const work = await this.#requested(orderId);
    await this.#ship(work, '1Z0001CONSOLE130');
    await this.#scan('1Z0001CONSOLE130', ['in_transit', 'out_for_delivery', 'delivered']);
    await this.#until(orderId, 'is delivered', ({ status }) => status === 'delivered');
    return { delivered: orderId };
  }

  async heldOrder(): Promise<Situations> {
    const hold = { id: 'fraud-1', reason: 'FRAUD_CHECK', before: 'dispatch' };
    const orderId = await this.#place('140', [units('TEE-BLK-M')], newYork, { holds: [hold] });
    await this.#until(orderId, 'is on hold', ({ status }) => status === 'on_hold');
    return { held: orderId };
  }

  /** Only the supplier has the article, and it says no, of two orders. */
  async unroutable(): Promise<Situations> {
    const orderIds = await Promise.all(
      ['150', '151', '152'].map((number) => this.#place(number, [units('BENCH-OAK')], boston)),
    );
    for (const orderId of orderIds) {
      const { fulfillmentId } = await this.#requested(orderId);
      await this.#tell(fulfillmentId, { id: 'no-1', kind: 'rejected', reason: 'damaged' });
    }
    for (const orderId of orderIds) await this.#untilException(orderId, 'NoRoute');
    return Object.fromEntries(orderIds.map((orderId, index) => [`noRoute${index + 1}`, orderId]));
  }

  async shippedTwice(): Promise<Situations> {
    const orderId = await this.#place('160', [units('TEE-BLK-L')], newYork);
    const work = await this.#requested(orderId);
    await this.#ship(work, '1Z0001CONSOLE160');
    const again = { carrier: 'UPS', trackingNumber: '1Z0001CONSOLE161', lines: [{ lineId: '1', units: 1 }] };
    await this.#tell(work.fulfillmentId, { id: 'again-1', kind: 'shipped', parcels: [again] });
    await this.#untilException(orderId, 'UnwelcomeFact');
    return { shippedTwice: orderId };
  }

  /** A shop sends an order whose line has no SKU. */
  async quarantined(): Promise<Situations> {
    const body = shopifyOrder('1170', ['TEE-BLK-M']).replace('"sku":"TEE-BLK-M"', '"sku":""');
    const headers = signedHeaders.shopify(webhookSecrets['shopify-us'], body);
    await this.#api.call('POST', '/channels/shopify-us/orders', body, headers);
    return {};
  }

  async waitingForGoods(): Promise<Situations> {
    const orderId = await this.#place('180', [units('PIN-CITY', 900)], newYork);
    await this.#until(orderId, 'waits for stock', ({ status }) => status === 'backordered');
    return { backordered: orderId };
  }

  /** A store works on an order that its customer wants cancelled. */
  async cancelAsked(): Promise<Situations> {
    const orderId = await this.#place('190', [units('PIN-CITY', 2)], newYork);
    const { fulfillmentId } = await this.#requested(orderId);
    await this.#tell(fulfillmentId, { id: 'accept-1', kind: 'accepted' });
    await this.#tell(fulfillmentId, { id: 'pick-1', kind: 'picking' });
    await this.#api.post(`/orders/${orderId}/cancel`, { id: 'cancel-1', reason: 'CUSTOMER' });
    return { cancelAsked: orderId };
  }

  async pickup(): Promise<Situations> {
    const shipping = { method: 'pickup', pickupLocationId: 'store-soho' };
    const orderId = await this.#place('200', [units('PIN-CITY')], newYork, { shipping });
    await this.#requested(orderId);
    return { pickup: orderId };
  }

  /** Two units of a delivered order are to come back to the store. */
  async comingBack(): Promise<Situations> {
    const orderId = await this.#place('210', [units('PIN-CITY', 2)], newYork);
    const work = await this.#requested(orderId);
    await this.#ship(work, '1Z0001CONSOLE210');
    await this.#scan('1Z0001CONSOLE210', ['in_transit', 'delivered']);
    await this.#until(orderId, 'is delivered', ({ status }) => status === 'delivered');
    const lines = [{ lineId: '1', units: 2, reason: 'changed_mind' }];
    await this.#api.post(`/orders/${orderId}/returns`, { id: 'back-1', lines, location: 'store-soho' });
    return { comingBack: orderId };
  }

  async #place(
    number: string,
    wanted: readonly WantedUnits[],
    to: Destination,
    more: Readonly<Record<string, unknown>> = {},
  ): Promise<string> {
    const body = { ...canonicalOrder('direct', number, wanted, to), ...more };
    return submitted.parse(await this.#api.post('/orders', body)).orderId;
  }

  async #until(orderId: string, what: string, holds: (view: View) => boolean): Promise<View> {
    const deadline = Date.now() + DEADLINE_MS;
    while (Date.now() < deadline) {
      const view = orderView.parse(await this.#api.get(`/orders/${orderId}`));
      if (holds(view)) return view;
      await pause(LOOK_MS);
    }
    throw new Error(`order ${orderId} never was one that ${what}`);
  }

  /** The first piece of work that a location sees. */
  async #requested(orderId: string): Promise<Work> {
    const isSeen = ({ status }: Work): boolean => status === 'requested';
    const view = await this.#until(orderId, 'a location sees', ({ fulfillments }) =>
      fulfillments.some(isSeen),
    );
    const work = view.fulfillments.find(isSeen);
    if (work === undefined) throw new Error(`order ${orderId} has no work that a location sees`);
    return work;
  }

  async #untilException(orderId: string, type: string): Promise<void> {
    await this.#until(orderId, `has ${type}`, ({ exceptions }) =>
      exceptions.some(({ exceptionType }) => exceptionType === type),
    );
  }

  async #tell(fulfillmentId: string, fact: Readonly<Record<string, unknown>>): Promise<void> {
    await this.#api.post(`/fulfillments/${fulfillmentId}/events`, fact);
  }

  async #ship({ fulfillmentId }: Work, trackingNumber: string): Promise<void> {
    const parcels = [{ carrier: 'UPS', trackingNumber }];
    await this.#tell(fulfillmentId, { id: 'ship-1', kind: 'shipped', parcels });
  }

  /** The carrier tells of these statuses, the last one now. */
  async #scan(trackingNumber: string, statuses: readonly string[]): Promise<void> {
    const scans = statuses.map((status, index) => {
      const hoursAgo = (LAST_SCAN_HOURS * (statuses.length - 1 - index)) / statuses.length;
      const at = new Date(Date.now() - hoursAgo * 3_600_000).toISOString().replace(/\.\d+/, '');
      return { status, at };
    });
    const body = trackerEvent({ carrier: 'UPS', trackingNumber }, scans);
    const headers = signedHeaders.easypost(webhookSecrets.easypost, body);
    await this.#api.call('POST', '/tracking-sources/easypost/events', body, headers);
  }
}
