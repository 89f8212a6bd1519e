/**
 * A simulated Shopify shop: its Admin API and webhooks by Shopify's documented behaviour, and the hands of its buyers
 * and staff for tests and for `npm start`. It knows nothing of the system that talks to it.
 */
import { randomUUID } from 'node:crypto';
import { machineClock, type PlatformClock } from '../clock.ts';
import { emptyBooks, type ShopBooks } from './books.ts';
import { PointBucket } from './cost.ts';
import { hold, release, requestCancellation, submit } from './fulfillment-orders.ts';
import { fulfil } from './fulfillments.ts';
import { answerGraphql, type GraphqlAnswer, type GraphqlRequest } from './graphql-door.ts';
import { IdempotencyKeys } from './idempotency.ts';
import { activate, adjustQuantities, setQuantities } from './inventory-mutations.ts';
import { orderMutations } from './order-mutations.ts';
import {
  buy,
  type CancelByHand,
  cancel,
  type EditOfOrder,
  edit,
  pay,
  type RefundByHand,
  readdress,
  refund,
  remove,
  type ShopPurchase,
} from './orders.ts';
import { type PublishedSchema, publishedSchema, SERVED_VERSION } from './published-schema.ts';
import { queryRoot } from './queries.ts';
import type { RecordedAddress, RecordedLocation, RecordedOrder, RecordedVariant } from './records.ts';
import { RefreshTokens } from './refresh-tokens.ts';
import { cancelReturns, cutReturns, openReturn } from './returns.ts';
import { fulfillableUnits } from './standing.ts';
import { activateStock, announceStock, stockAt } from './stock.ts';
import { subscriptionMutations } from './subscription-mutations.ts';
import { sendWebhook, type WebhookSender, Webhooks } from './webhooks.ts';

/** Everything that an app may be granted and this project asks for. */
const EVERY_SCOPE = [
  'read_orders',
  'read_returns',
  'write_orders',
  'write_fulfillments',
  'read_customers',
  'read_products',
  'read_inventory',
  'write_inventory',
  'read_locations',
  'read_merchant_managed_fulfillment_orders',
  'write_merchant_managed_fulfillment_orders',
  'write_assigned_fulfillment_orders',
  'read_third_party_fulfillment_orders',
] as const;

/** Points a second of the plan that most shops are on. */
const STANDARD_RATE = 100;
const TOKEN_LIVES = 86_399;
const REFRESHED_LIVES = 3600;

export interface ShopOptions {
  readonly domain?: string;
  readonly currency?: string;
  readonly clientId?: string;
  readonly clientSecret?: string;
  readonly scopes?: readonly string[];
  readonly clock?: PlatformClock;
  /** Draws from 0 to below 1, for trouble. */
  readonly random?: () => number;
  readonly send?: WebhookSender;
  /** Seconds that a token lives; a day where it is not said. */
  readonly tokensLive?: number;
  /** Points that the app gets a second. */
  readonly pointsPerSecond?: number;
}

/** What goes wrong at the door of the Admin API. */
export interface ShopTrouble {
  /** Nothing is answered but 503. */
  isDown: boolean;
  /** Share of requests that are answered 500, and do nothing. */
  failing: number;
  /** Requests from now on that are carried out and never answered. */
  unanswered: number;
  /** Requests from now on that are not answered and carried out only when the shop settles. */
  late: number;
  /** The version that the shop serves whatever a caller asks for. */
  servedVersion: string | undefined;
}

export interface AccessToken {
  readonly accessToken: string;
  readonly scope: string;
  readonly expiresIn: number;
}

export class SimulatedShopify {
  readonly domain: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly trouble: ShopTrouble = {
    isDown: false,
    failing: 0,
    unanswered: 0,
    late: 0,
    servedVersion: undefined,
  };
  readonly webhooks: Webhooks;
  readonly #books: ShopBooks;
  readonly #bucket: PointBucket;
  readonly #rate: number;
  readonly #random: () => number;
  readonly #keys: IdempotencyKeys;
  readonly #published: PublishedSchema;
  readonly refreshTokens = new RefreshTokens();
  readonly #tokens = new Map<string, number>();
  readonly #tokensLive: number;
  #scopes: readonly string[];
  #late: (() => Promise<unknown>)[] = [];
  /** Requests that the Admin API has carried out, for figures of what talking to the shop costs. */
  requests = 0;

  private constructor(published: PublishedSchema, options: ShopOptions) {
    const clock = options.clock ?? machineClock;
    const now = (): number => clock.now().getTime();
    this.domain = options.domain ?? 'example.myshopify.com';
    this.clientId = options.clientId ?? 'simulated-app';
    this.clientSecret = options.clientSecret ?? 'simulated-secret';
    this.#published = published;
    this.#random = options.random ?? Math.random;
    this.#books = emptyBooks(this.domain, options.currency ?? 'USD', now);
    this.#rate = options.pointsPerSecond ?? STANDARD_RATE;
    this.#bucket = new PointBucket(now, this.#rate);
    this.#keys = new IdempotencyKeys(now);
    this.#scopes = options.scopes ?? EVERY_SCOPE;
    this.#tokensLive = options.tokensLive ?? TOKEN_LIVES;
    this.webhooks = new Webhooks({
      books: this.#books,
      clock,
      secret: this.clientSecret,
      send: options.send ?? sendWebhook,
      random: this.#random,
      version: () => this.servedVersion,
    });
    this.#books.announce = (topic, payload) => this.webhooks.announce(topic, payload);
  }

  /** @throws PublishedSchemaError */
  static async open(options: ShopOptions = {}): Promise<SimulatedShopify> {
    return new SimulatedShopify(await publishedSchema(), options);
  }

  get servedVersion(): string {
    return this.trouble.servedVersion ?? SERVED_VERSION;
  }

  // What the owner sets up.

  addLocation(
    name: string,
    options: {
      readonly service?: string;
      readonly offersPickup?: boolean;
      readonly address?: RecordedAddress;
    } = {},
  ): RecordedLocation {
    const location = {
      id: this.#books.nextId(),
      name,
      address: options.address ?? { country: 'United States', countryCode: 'US' },
      isActive: true,
      isOnline: true,
      offersPickup: options.offersPickup ?? false,
      ...(options.service === undefined ? {} : { service: options.service }),
    };
    this.#books.locations.set(location.id, location);
    return location;
  }

  addVariant(
    sku: string | null,
    options: Partial<Omit<RecordedVariant, 'id' | 'sku' | 'inventoryItemId' | 'productId'>> = {},
  ): RecordedVariant {
    const variant = {
      id: this.#books.nextId(),
      productId: this.#books.nextId(),
      inventoryItemId: this.#books.nextId(),
      sku,
      title: `Article ${sku ?? 'without SKU'}`,
      price: 1_000,
      grams: 500,
      requiresShipping: true,
      tracked: true,
      oversells: false,
      ...options,
    };
    this.#books.variants.set(variant.id, variant);
    return variant;
  }

  grantScopes(scopes: readonly string[]): void {
    this.#scopes = scopes;
  }

  /** How much later than the figures lists and searches show an order, in milliseconds. */
  lagListsBy(milliseconds: number): void {
    this.#books.listLag = milliseconds;
  }

  /** The share of its usual rate that the shop allows the app from now on. */
  limitTo(share: number): void {
    this.#bucket.limitTo(this.#rate * share);
  }

  // What buyers and staff do.

  /** Staff counts, or corrects: the figure is another from now on. */
  setStock(sku: string, locationId: string, available: number): void {
    const { inventoryItemId } = this.variant(sku);
    const stock = activateStock(this.#books, inventoryItemId, locationId);
    stock.available = available;
    announceStock(this.#books, stock);
  }

  stock(sku: string, locationId: string): number {
    return stockAt(this.#books, this.variant(sku).inventoryItemId, locationId)?.available ?? 0;
  }

  committed(sku: string, locationId: string): number {
    return stockAt(this.#books, this.variant(sku).inventoryItemId, locationId)?.committed ?? 0;
  }

  variant(sku: string): RecordedVariant {
    const found = [...this.#books.variants.values()].find((one) => one.sku === sku);
    if (!found) throw new Error(`the simulated shop sells no ${sku}`);
    return found;
  }

  /** An order; undefined where the shop shows fewer than wanted. */
  buy(purchase: ShopPurchase): RecordedOrder | undefined {
    return buy(this.#books, purchase);
  }

  order(id: string): RecordedOrder {
    const order = this.#books.orders.get(id);
    if (!order) throw new Error(`the simulated shop has no order ${id}`);
    return order;
  }

  /** Orders that are neither cancelled nor sent, the oldest first. */
  openOrders(): RecordedOrder[] {
    return [...this.#books.orders.values()].filter(
      (order) =>
        order.cancelledAt === undefined && order.lines.some(({ id }) => fulfillableUnits(order, id) > 0),
    );
  }

  pay(orderId: string): void {
    pay(this.#books, this.order(orderId));
  }

  edit(orderId: string, changes: readonly EditOfOrder[]): void {
    edit(this.#books, this.order(orderId), changes);
  }

  readdress(orderId: string, address: RecordedAddress): void {
    readdress(this.#books, this.order(orderId), address);
  }

  refund(orderId: string, request: RefundByHand): void {
    refund(this.#books, this.order(orderId), request);
  }

  openReturn(orderId: string, lineId: string, quantity: number, reason?: string): void {
    openReturn(this.#books, this.order(orderId), { lineId, quantity, reason });
  }

  cutReturns(orderId: string, lineId: string, units: number): void {
    cutReturns(this.#books, this.order(orderId), lineId, units);
  }

  cancelReturns(orderId: string): void {
    cancelReturns(this.#books, this.order(orderId));
  }

  cancel(orderId: string, request: Partial<CancelByHand> = {}): void {
    cancel(this.#books, this.order(orderId), {
      reason: 'CUSTOMER',
      restocks: true,
      refunds: true,
      ...request,
    });
  }

  /** Topics that apps have subscribed to. */
  subscribedTopics(): string[] {
    return [...this.#books.subscriptions.values()].map(({ topic }) => topic);
  }

  deleteOrder(orderId: string): void {
    remove(this.#books, this.order(orderId));
  }

  /** Staff fulfils by hand all that is open of the order at its first open fulfillment order. */
  fulfilByHand(orderId: string, number: string): void {
    const order = this.order(orderId);
    const part = order.fulfillmentOrders.find(({ status }) => status === 'OPEN');
    if (part) fulfil(this.#books, [{ order, part, units: [] }], [{ company: null, number, url: null }]);
  }

  /** Staff, or another app, holds the fulfillment order. */
  hold(orderId: string, place = 0, reason = 'OTHER'): void {
    const order = this.order(orderId);
    const part = order.fulfillmentOrders[place];
    if (part) hold(this.#books, { order, part }, { reason, notes: null, handle: 'staff', isOurs: false });
  }

  releaseHolds(orderId: string, place = 0): void {
    const order = this.order(orderId);
    const part = order.fulfillmentOrders[place];
    if (part) release(this.#books, { order, part }, () => true);
  }

  /** The shop hands a fulfillment order to the service of its location. */
  submitToService(orderId: string, place = 0): void {
    const order = this.order(orderId);
    const part = order.fulfillmentOrders[place];
    if (part) submit(this.#books, { order, part });
  }

  /** The merchant asks whoever fulfils to stop. */
  requestCancellation(orderId: string, place: number, message: string): void {
    const order = this.order(orderId);
    const part = order.fulfillmentOrders[place];
    if (part) requestCancellation(this.#books, { order, part }, message);
  }

  /** Law-bound messages, which every app gets whether it subscribed or not. */
  requestCustomerData(orderId: string): void {
    this.webhooks.announceToApp('customers/data_request', {
      ...this.#customerOf(orderId),
      orders_requested: [BigInt(orderId)],
      data_request: { id: BigInt(this.#books.nextId()) },
    });
  }

  redactCustomer(orderId: string): void {
    this.webhooks.announceToApp('customers/redact', {
      ...this.#customerOf(orderId),
      orders_to_redact: [BigInt(orderId)],
    });
  }

  redactShop(): void {
    this.webhooks.announceToApp('shop/redact', { shop_id: 1, shop_domain: this.domain });
  }

  #customerOf(orderId: string): Record<string, unknown> {
    const { customer } = this.order(orderId);
    return {
      shop_id: 1,
      shop_domain: this.domain,
      customer: customer ? { id: BigInt(customer.id), email: customer.email, phone: customer.phone } : null,
    };
  }

  // Its doors.

  /** The client credentials grant: a token that lives a day, or the error of OAuth. */
  grant(clientId: string, clientSecret: string, lives = this.#tokensLive): AccessToken | 'invalid_client' {
    if (clientId !== this.clientId || clientSecret !== this.clientSecret) return 'invalid_client';
    const accessToken = `shpat_${randomUUID().replaceAll('-', '')}`;
    this.#tokens.set(accessToken, this.#books.now() + lives * 1000);
    return { accessToken, scope: this.#scopes.join(','), expiresIn: lives };
  }

  /** The refresh token grant of public apps: a token of an hour, and the next refresh token. */
  refresh(
    clientId: string,
    clientSecret: string,
    token: string,
  ): (AccessToken & { readonly refreshToken: string }) | 'invalid_client' | 'invalid_grant' {
    const granted = this.grant(clientId, clientSecret, REFRESHED_LIVES);
    if (granted === 'invalid_client') return granted;
    const refreshToken = this.refreshTokens.use(token);
    if (refreshToken !== undefined) return { ...granted, refreshToken };
    this.#tokens.delete(granted.accessToken);
    return 'invalid_grant';
  }

  /** Every token stops working: the app was reinstalled, or its secret renewed. */
  revokeTokens(): void {
    this.#tokens.clear();
  }

  isGranted(accessToken: string): boolean {
    return (this.#tokens.get(accessToken) ?? 0) > this.#books.now();
  }

  /** What becomes of the next request by the trouble that is on. */
  draw(): 'answered' | 'down' | 'failed' | 'unanswered' | 'late' {
    if (this.trouble.isDown) return 'down';
    if (this.trouble.failing > 0 && this.#random() < this.trouble.failing) return 'failed';
    if (this.trouble.unanswered > 0) {
      this.trouble.unanswered -= 1;
      return 'unanswered';
    }
    if (this.trouble.late === 0) return 'answered';
    this.trouble.late -= 1;
    return 'late';
  }

  async graphql(request: GraphqlRequest): Promise<GraphqlAnswer> {
    this.requests += 1;
    const app = { scopes: this.#scopes, version: this.servedVersion };
    return await answerGraphql(
      {
        published: this.#published,
        scopes: this.#scopes,
        bucket: this.#bucket,
        keys: this.#keys,
        query: () => queryRoot(this.#books, app),
        mutation: () => ({
          __typename: 'Mutation',
          inventorySetQuantities: (args: unknown) => setQuantities(this.#books, args),
          inventoryAdjustQuantities: (args: unknown) => adjustQuantities(this.#books, args),
          inventoryActivate: (args: unknown) => activate(this.#books, args),
          ...orderMutations(this.#books),
          ...subscriptionMutations(this.#books, { scopes: this.#scopes, version: this.servedVersion }),
        }),
      },
      request,
    );
  }

  /** Keeps a request that nobody waits for any more. */
  carryOutLater(request: GraphqlRequest): void {
    this.#late.push(() => this.graphql(request));
  }

  /** Carries out the requests that were given up long ago. */
  async settle(): Promise<void> {
    const late = this.#late;
    this.#late = [];
    for (const act of late) await act();
  }
}
