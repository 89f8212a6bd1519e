/** Shops of both platforms behind one set of hands: what buyers and staff do there, and what goes wrong. */
import type { HandClock } from '../../../../local/platforms/clock.ts';
import { serveShop } from '../../../../local/platforms/shopify/server.ts';
import { SimulatedShopify } from '../../../../local/platforms/shopify/shop.ts';
import { startWoo } from '../../../../local/platforms/woocommerce/server.ts';
import type { Random } from '../../../../simulator/engine/random.ts';

/** What goes wrong between us and a shop, for a while. */
export type Trouble = 'none' | 'down' | 'failing' | 'throttled' | 'messages' | 'late';

export interface ChaosShop {
  readonly channel: string;
  readonly platform: 'shopify' | 'woocommerce';
  /** What the channel's `shop` is. */
  readonly name: string;
  readonly connection: Readonly<Record<string, unknown>>;
  readonly secret: Readonly<Record<string, string>>;
  /** What its messages are signed with. */
  readonly messageSecret: string;
  /** What the shop shows as for sale. */
  readonly figure: (sku: string) => number;
  /** The order's id at the shop; undefined where the shop shows fewer. */
  readonly buy: (sku: string, units: number) => string | undefined;
  /** Cancels some open order, with its units back on the shop's shelf. */
  readonly cancelOne: () => void;
  /** Staff counts by itself, and sets what the shop shows. */
  readonly recount: (sku: string, units: number) => void;
  /** Staff writes into some open order what changes no unit of it. */
  readonly touchOne: () => void;
  /** Units of each SKU in orders that stand at the shop. */
  readonly sold: (sku: string) => number;
  /** Whether the order stands there, and was not cancelled. */
  readonly stands: (order: string) => boolean;
  /** How often the shop was told of a parcel of this number, whatever order it is of. */
  readonly timesTold: (trackingNumber: string) => number;
  /** Ids of all orders that the shop has. */
  readonly orders: () => string[];
  readonly befall: (trouble: Trouble) => void;
  /** Requests that have reached the shop. */
  readonly requests: () => number;
  /** Until its messages that are due have been answered. */
  readonly settled: () => Promise<void>;
  readonly close: () => Promise<void>;
}

const ADDRESS = {
  address1: '1 Main St',
  city: 'Boston',
  provinceCode: 'MA',
  zip: '02101',
  country: 'United States',
  countryCode: 'US',
};
/** A fifth of all messages is lost, a fifth comes twice; each takes up to ten minutes, and so overtakes others. */
const MESSAGES = { lost: 0.2, duplicated: 0.2, delay: 600_000 };
const NO_TROUBLE = { lost: 0, duplicated: 0, delay: 0 };
/** Share of calls that are answered 500. */
const FAILING = 0.3;

export interface ShopTerms {
  readonly channel: string;
  readonly clock: HandClock;
  readonly random: Random;
  readonly skus: readonly string[];
  /** Units that the shop shows before it is connected. */
  readonly stock: number;
  readonly messagesTo: string;
}

export async function chaosShopify({
  channel,
  clock,
  random,
  skus,
  stock,
  messagesTo,
}: ShopTerms): Promise<ChaosShop> {
  const domain = `${channel}.myshopify.com`;
  const tokensLive = 86_399;
  const shop = await SimulatedShopify.open({ clock, random: () => random.unit(), domain, tokensLive });
  const place = shop.addLocation('East').id;
  for (const sku of skus) {
    shop.addVariant(sku);
    shop.setStock(sku, place, stock);
  }
  const server = await serveShop(shop);
  const bought: string[] = [];
  return {
    channel,
    platform: 'shopify',
    name: domain,
    connection: {
      credentials: channel,
      baseUrl: server.url,
      messagesTo,
      locations: { dc: place },
      stock: { at: place },
    },
    secret: { clientId: shop.clientId, clientSecret: shop.clientSecret },
    messageSecret: shop.clientSecret,
    figure: (sku) => shop.stock(sku, place),
    buy: (sku, quantity) => {
      const order = shop.buy({ lines: [{ sku, quantity }], shippingAddress: ADDRESS });
      if (order) bought.push(order.id);
      return order?.id;
    },
    cancelOne: () => {
      const open = shop.openOrders();
      if (open.length > 0) shop.cancel(random.pick(open).id, { restocks: true });
    },
    recount: (sku, units) => shop.setStock(sku, place, units),
    touchOne: () => {
      const open = shop.openOrders();
      if (open.length > 0) shop.readdress(random.pick(open).id, ADDRESS);
    },
    sold: (sku) =>
      bought
        .map((id) => shop.order(id))
        .filter(({ cancelledAt }) => cancelledAt === undefined)
        .flatMap(({ lines }) => lines)
        .filter((line) => line.sku === sku)
        .reduce((sum, { current }) => sum + current, 0),
    stands: (order) => shop.order(order).cancelledAt === undefined,
    timesTold: (number) =>
      bought
        .flatMap((id) => shop.order(id).fulfillments)
        .flatMap(({ tracking }) => tracking)
        .filter((one) => one.number === number).length,
    orders: () => [...bought],
    befall: (trouble) => {
      shop.trouble.isDown = trouble === 'down';
      shop.trouble.failing = trouble === 'failing' ? FAILING : 0;
      shop.limitTo(trouble === 'throttled' ? 0.1 : 1);
      Object.assign(shop.webhooks.trouble, trouble === 'messages' ? MESSAGES : NO_TROUBLE);
    },
    requests: () => shop.requests,
    settled: () => shop.webhooks.settled(),
    close: () => server.close(),
  };
}

/** Orders that are paid and not cancelled. */
const STANDING: ReadonlySet<string> = new Set(['processing', 'completed']);

/** What becomes of one message while messages are in trouble. */
function fateOf(random: Random) {
  const drawn = random.unit();
  const milliseconds = random.between(1, MESSAGES.delay);
  if (drawn < MESSAGES.lost) return { kind: 'lost' } as const;
  if (drawn < MESSAGES.lost + MESSAGES.duplicated) return { kind: 'twice' } as const;
  return { kind: drawn < 0.7 ? 'stale' : 'delayed', milliseconds } as const;
}

export async function chaosWoo({
  channel,
  clock,
  random,
  skus,
  stock,
  messagesTo,
}: ShopTerms): Promise<ChaosShop> {
  const woo = await startWoo({ clock });
  woo.faults.hangs = false;
  for (const sku of skus) woo.driver.addArticle({ sku, stock });
  const bought: number[] = [];
  const standing = () =>
    bought.map((id) => woo.driver.order(id)).filter(({ status }) => STANDING.has(status));
  const messageSecret = `${channel} signs its messages`;
  return {
    channel,
    platform: 'woocommerce',
    name: woo.url,
    connection: { credentials: channel, baseUrl: woo.url, messagesTo },
    secret: {
      consumerKey: woo.key.consumerKey,
      consumerSecret: woo.key.consumerSecret,
      webhookSecret: messageSecret,
    },
    messageSecret,
    figure: (sku) => woo.driver.figure(sku) ?? 0,
    buy: (sku, quantity) => {
      if ((woo.driver.figure(sku) ?? 0) < quantity) return undefined;
      const id = woo.driver.buy({ lines: [{ sku, quantity }] });
      bought.push(id);
      return String(id);
    },
    cancelOne: () => {
      const open = standing().filter(({ status }) => status === 'processing');
      if (open.length > 0) woo.driver.cancel(random.pick(open).id);
    },
    recount: (sku, units) => woo.driver.setStock(sku, units),
    touchOne: () => {
      const open = standing().filter(({ status }) => status === 'processing');
      if (open.length > 0) {
        const { id, shipping } = random.pick(open);
        woo.driver.readdress(id, shipping);
      }
    },
    sold: (sku) =>
      standing()
        .flatMap(({ lines }) => lines)
        .filter((line) => line.sku === sku)
        .reduce((sum, { quantity }) => sum + quantity, 0),
    stands: (order) => STANDING.has(woo.driver.order(Number(order)).status),
    timesTold: (number) =>
      bought.flatMap((id) => woo.driver.order(id).notes).filter(({ note }) => note.includes(number)).length,
    orders: () => bought.map(String),
    befall: (trouble) => {
      const answers = { down: { status: 503, share: 1 }, failing: { status: 500, share: FAILING } };
      const answer = trouble === 'down' || trouble === 'failing' ? answers[trouble] : undefined;
      woo.faults.faultOf = () =>
        answer && random.chance(answer.share) ? { kind: 'answer', status: answer.status } : undefined;
      woo.faults.limit =
        trouble === 'throttled' ? { requests: 6, windowMilliseconds: 60_000, saysWhen: true } : undefined;
      woo.webhooks.fateOf = () => (trouble === 'messages' ? fateOf(random) : { kind: 'sent' });
    },
    requests: () => woo.calls.length,
    settled: () => woo.webhooks.settled(),
    close: () => woo.close(),
  };
}
