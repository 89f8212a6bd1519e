import { GetSecretValueCommand, SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { mockClient } from 'aws-sdk-client-mock';
import type { HttpOutcome, HttpRequest, SendHttp } from '../../functions/channels/contract/http-port.ts';
import { readEffects, type ShopEffect } from '../../functions/channels/effects/effect.store.ts';
import { shopWorkSchema } from '../../functions/channels/work-queue.ts';
import { doWork } from '../../functions/connections/do-work.ts';
import { raiseEffects } from '../../functions/connections/effects/raise-effects.ts';
import type { ParcelNews } from '../../functions/connections/effects/wanted-changes.ts';
import { packedUnits } from '../../functions/fulfillment/parcels/sent-parcel.ts';
import { fulfillmentItem } from '../../functions/fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { type Channel, channelSchema } from '../../functions/network/entities/channel.ts';
import { forgetNetwork } from '../../functions/network/entities/network.store.ts';
import { orderItem, parseOrder } from '../../functions/order/order.store.ts';
import { amend, type Order, shiftUnits } from '../../functions/order/order.ts';
import { fulfillmentId } from '../../functions/order/order-id.ts';
import { cancelOrder } from '../../functions/requests/cancel/cancel-writes.ts';
import { key } from '../../functions/shared/keys.ts';
import type { HandClock } from '../../local/platforms/clock.ts';
import { aFulfillment } from './items.ts';
import { MemoryTable } from './memory-table.ts';
import { loopback } from './shop-session.ts';
import { type ShopifyUnderTest, startedShopify } from './simulated-shopify.ts';
import { startedWoo, type WooUnderTest } from './woo-shop.ts';

const queue = mockClient(SQSClient);
const PATIENCE = 30_000;
let shops = 0;

type Meets = (request: HttpRequest) => boolean;

/** One order of a connected shop, with the hands of a location and of an operator, and trouble on its line. */
export class ToldOrder {
  readonly table: MemoryTable;
  readonly clock: HandClock;
  readonly channel: Channel;
  /** By the shop's own id. */
  external = '';
  orderId = '';
  /** Every request that reached the network, in words. */
  readonly sent: string[] = [];
  #trouble: { readonly meets: Meets; readonly how: 'lost' | 'late' | 'down' } | undefined;
  #late: HttpRequest[] = [];

  constructor(table: MemoryTable, clock: HandClock, channel: Channel) {
    this.table = table;
    this.clock = clock;
    this.channel = channel;
  }

  now(): string {
    return this.clock.now().toISOString();
  }

  /** The next request of this kind is carried out, and its answer lost. */
  loseAnswer(meets: Meets): void {
    this.#trouble = { meets, how: 'lost' };
  }

  /** The next request of this kind is given up, and carried out only by `settle`. */
  actLate(meets: Meets): void {
    this.#trouble = { meets, how: 'late' };
  }

  goDown(): void {
    this.#trouble = { meets: () => true, how: 'down' };
  }

  comeBack(): void {
    this.#trouble = undefined;
  }

  async settle(): Promise<void> {
    for (const request of this.#late.splice(0)) await loopback(PATIENCE)(request);
  }

  readonly #send: SendHttp = async (request): Promise<HttpOutcome> => {
    const trouble = this.#trouble?.meets(request) ? this.#trouble : undefined;
    if (trouble?.how === 'down') return { kind: 'unsent', why: 'ECONNREFUSED' };
    this.sent.push(
      /(?:query|mutation) (\w+)/.exec(request.body ?? '')?.[1] ?? `${request.method} ${request.url}`,
    );
    if (!trouble) return await loopback(PATIENCE)(request);
    this.#trouble = undefined;
    if (trouble.how === 'lost') await loopback(PATIENCE)(request);
    else this.#late.push(request);
    return { kind: 'unanswered', why: 'a time-out' };
  };

  async work(...asked: Readonly<Record<string, string>>[]): Promise<void> {
    const messages = asked.map((one) => shopWorkSchema.parse({ ...one, channel: this.channel.id }));
    await doWork(this.channel.id, messages, {
      now: () => this.now(),
      senderOf: () => this.#send,
      hasTime: () => true,
    });
  }

  /** What is kept of channels for a moment is read anew. */
  forgetChannels(): void {
    forgetNetwork();
  }

  /** Takes the shop's only order in. */
  async capture(): Promise<void> {
    await this.work({ kind: 'reconcile' });
    const order = this.order();
    this.external = order.external.id;
    this.orderId = order.orderId;
  }

  order(): Order {
    const [item] = this.table.ofType('Order');
    if (!item) throw new Error('nothing was captured');
    return parseOrder(item);
  }

  /** What the relay does for a change of the order. */
  async raise(news?: ParcelNews): Promise<void> {
    await raiseEffects(this.orderId, [this.channel], news, this.now());
  }

  /** What the queue brings for it. */
  async tell(): Promise<void> {
    await this.work({ kind: 'effects', order: this.external });
  }

  async raiseAndTell(news?: ParcelNews): Promise<void> {
    await this.raise(news);
    await this.tell();
  }

  /** The sweeper asks again, long after. */
  async tellLater(seconds = 700): Promise<void> {
    this.clock.advance(seconds * 1000);
    await this.tell();
  }

  effects(): Promise<ShopEffect[]> {
    return readEffects(this.channel.id, this.external);
  }

  async states(): Promise<string[]> {
    return (await this.effects()).map(({ effect, state }) => `${effect.kind} ${state.state}`);
  }

  /** What a person was asked about the order. */
  exceptions(): Readonly<Record<string, unknown>>[] {
    return this.table.ofType('Exception').filter((one) => one['orderId'] === this.orderId);
  }

  /** A location has sent units of the order, each time from a fulfillment of its own. */
  ship(
    number: string,
    units: Readonly<Record<string, number>>,
    over: Partial<Fulfillment> = {},
  ): Fulfillment {
    const order = this.order();
    const n = order.counts.fulfillments + 1;
    const entries = Object.entries(units);
    const lines = entries.map(([lineId, count]) => ({
      ...{ lineId, sku: 'MUG', units: count, shipped: count },
      ...{ delivered: 0, returned: 0, lost: 0 },
    }));
    const fulfillment = aFulfillment({
      orderId: this.orderId,
      n,
      fulfillmentId: fulfillmentId(this.orderId, n),
      location: 'EAST',
      status: 'shipped',
      lines,
      parcels: 1,
      sent: [
        {
          m: 1,
          numbers: [`fedex/${number}`],
          at: this.now(),
          lines: Object.fromEntries(entries.map(([lineId, count]) => [lineId, packedUnits(count)])),
        },
      ],
      ...over,
    });
    this.keep(fulfillment, order);
    return fulfillment;
  }

  /** The fulfillment is new: its units are no longer open. */
  keep(fulfillment: Fulfillment, order = this.order()): void {
    const { orderId, n, lines } = fulfillment;
    const count = lines.reduce((sum, line) => sum + line.units, 0);
    const shipped = lines.reduce((sum, line) => sum + line.shipped, 0);
    const allocated = shiftUnits({ ...order.totals }, 'open', 'allocated', count);
    const totals = shiftUnits(allocated, 'allocated', 'shipped', shipped);
    const counts = { ...order.counts, fulfillments: n };
    const next = amend(order, { totals, counts }, this.now());
    this.table.seed({ ...key.order(orderId), ...orderItem(next) });
    this.table.seed({ ...key.fulfillment(orderId, n), ...fulfillmentItem(fulfillment) });
  }

  /** An operator cancels; without lines all that is left. */
  async cancel(units?: Readonly<Record<string, number>>): Promise<void> {
    const lines = units && Object.entries(units).map(([lineId, count]) => ({ lineId, units: count }));
    await cancelOrder({
      orderId: this.orderId,
      by: 'operator:ada',
      reason: 'out of stock',
      ...(lines ? { lines } : {}),
      now: this.now(),
    });
  }
}

function connected(
  platform: 'shopify' | 'woocommerce',
  shop: string,
  connection: Readonly<Record<string, unknown>>,
  secret: Readonly<Record<string, string>>,
): { table: MemoryTable; channel: Channel } {
  shops += 1;
  const id = `told${shops}`;
  const table = new MemoryTable();
  forgetNetwork();
  const channel = channelSchema.parse({
    ...{ id, version: 1, platform, secrets: 'shop', shop },
    connection: { credentials: `key-${id}`, stock: { told: false }, ...connection },
  });
  table.seed({ ...key.channel(id), type: 'Channel', ...channel });
  process.env['CREDENTIALS_PREFIX'] = 'test/channels/';
  process.env['SHOP_WORK_URL'] = 'https://sqs/work.fifo';
  queue.reset();
  queue.on(SendMessageBatchCommand).resolves({});
  // Tests share their modules: whoever mocked the client last has it.
  mockClient(SecretsManagerClient)
    .on(GetSecretValueCommand)
    .resolves({ SecretString: JSON.stringify(secret) });
  return { table, channel };
}

const address = {
  address1: '1 Main St',
  city: 'Boston',
  provinceCode: 'MA',
  zip: '02101',
  country: 'United States',
  countryCode: 'US',
};

export interface ToldShopify extends ShopifyUnderTest {
  readonly told: ToldOrder;
  /** The line's own id at the shop. */
  readonly line: string;
  readonly recorded: () => ReturnType<ShopifyUnderTest['shop']['order']>;
}

/** A simulated Shopify that has sold so many mugs in one order, which is known here. */
export async function toldShopify(units: number): Promise<ToldShopify> {
  const under = await startedShopify();
  for (const place of [under.places.east, under.places.west]) under.shop.setStock('MUG', place, 10);
  const { clientId, clientSecret } = under.shop;
  const locations = { EAST: under.places.east, WEST: under.places.west };
  const at = connected(
    'shopify',
    under.shop.domain,
    { baseUrl: under.url, locations },
    { clientId, clientSecret },
  );
  const bought = under.shop.buy({ lines: [{ sku: 'MUG', quantity: units }], shippingAddress: address });
  const told = new ToldOrder(at.table, under.clock, at.channel);
  under.clock.advance(60_000);
  await told.capture();
  const id = bought?.id ?? '';
  return { ...under, told, line: bought?.lines[0]?.id ?? '', recorded: () => under.shop.order(id) };
}

export interface ToldWoo {
  readonly woo: WooUnderTest;
  readonly told: ToldOrder;
  readonly line: string;
  readonly recorded: () => ReturnType<WooUnderTest['driver']['order']>;
}

/** A simulated WooCommerce that has sold so many mugs in one order, which is known here. */
export async function toldWoo(units: number): Promise<ToldWoo> {
  const woo = await startedWoo();
  woo.driver.addArticle({ sku: 'MUG', stock: 10 });
  const { consumerKey, consumerSecret } = woo.key;
  const at = connected(
    'woocommerce',
    woo.url,
    { baseUrl: woo.url },
    { consumerKey, consumerSecret, webhookSecret: 'a secret' },
  );
  const id = woo.driver.buy({ lines: [{ sku: 'MUG', quantity: units }] });
  const told = new ToldOrder(at.table, woo.clock, at.channel);
  woo.clock.advance(60_000);
  await told.capture();
  const recorded = () => woo.driver.order(id);
  return { woo, told, line: String(recorded().lines[0]?.id ?? ''), recorded };
}
