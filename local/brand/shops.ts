/**
 * The brand's shops: a simulated Shopify and a simulated WooCommerce on loopback, connected as its channels. They know nothing of
 * the system: what they show they were told, and what they sell it hears from them.
 */
import {
  CreateSecretCommand,
  PutSecretValueCommand,
  ResourceExistsException,
  SecretsManagerClient,
} from '@aws-sdk/client-secrets-manager';
import { machineClock } from '../platforms/clock.ts';
import { serveShop } from '../platforms/shopify/server.ts';
import { SimulatedShopify } from '../platforms/shopify/shop.ts';
import { startWoo } from '../platforms/woocommerce/server.ts';
import type { ApiClient } from './api-client.ts';
import { webhookSecrets } from './signed-headers.ts';

/** A shop as the people around it see it. */
export interface ConnectedShop {
  /** The channel that it is. */
  readonly channel: string;
  readonly name: string;
  readonly platform: 'shopify' | 'woocommerce';
  readonly url: string;
  /** Fields of the channel that connect it, with our door's address in them. */
  readonly connected: (api: string) => Readonly<Record<string, unknown>>;
  /** What the connection's secret holds. */
  readonly credentials: Readonly<Record<string, string>>;
  /** Whether it tells us of its orders. */
  readonly isHeard: () => boolean;
  /** Units that it shows as for sale. */
  readonly figure: (sku: string) => number;
  /** A buyer's order of so many of each; answers the number that the buyer is told. @throws Error where it shows too few */
  readonly buy: (skus: readonly string[], units: number) => string;
  /** What it shows its buyers of parcels, by the order's number. */
  readonly parcels: () => readonly { readonly order: string; readonly parcel: string }[];
  /** Calls that reached it. */
  readonly calls: () => number;
  readonly close: () => Promise<void>;
}

/** A shop that is to be opened. */
export interface ShopPlan {
  readonly channel: string;
  readonly name: string;
  /** What signs its messages. */
  readonly secret: string;
  /** What it sells; it has nothing of it before it is told so. */
  readonly skus: readonly string[];
}

/** What a shop shows before it is told. More than there is is lowered at once; what is missing may have been sold (S11). */
export const BEFORE = 100_000;

export interface BrandShops {
  readonly all: readonly ConnectedShop[];
  /** What they sell. */
  readonly skus: readonly string[];
}

function connection(
  { channel, skus }: ShopPlan,
  shop: string,
  api: string,
  more: Readonly<Record<string, unknown>>,
): Readonly<Record<string, unknown>> {
  const table = Object.fromEntries(skus.map((sku) => [sku, sku]));
  const messagesTo = `${api}/channels/${channel}/orders`;
  return { shop, connection: { credentials: channel, messagesTo, skus: { rule: 'none', table }, ...more } };
}

const GRACE = {
  firstName: 'Grace',
  lastName: 'Example',
  address1: '350 5th Ave',
  city: 'New York',
  province: 'New York',
  provinceCode: 'NY',
  zip: '10118',
  country: 'United States',
  countryCode: 'US',
};

export async function openShopify(plan: ShopPlan): Promise<ConnectedShop> {
  const { channel, name, secret: clientSecret, skus } = plan;
  const shop = await SimulatedShopify.open({ clientSecret, domain: `${channel}.myshopify.com` });
  const place = shop.addLocation('Everywhere').id;
  for (const sku of skus) {
    shop.addVariant(sku, { price: 2500 });
    shop.setStock(sku, place, BEFORE);
  }
  const { url, close } = await serveShop(shop);
  const orders = new Map<string, string>();
  return {
    channel,
    name,
    platform: 'shopify',
    url,
    connected: (api) => connection(plan, shop.domain, api, { baseUrl: url, stock: { at: place } }),
    credentials: { clientId: shop.clientId, clientSecret },
    isHeard: () => shop.subscribedTopics().length > 0,
    figure: (sku) => shop.stock(sku, place),
    buy: (wanted, units) => {
      const customer = { firstName: 'Grace', lastName: 'Example', email: 'grace@example.com' };
      const lines = wanted.map((sku) => ({ sku, quantity: units }));
      const order = shop.buy({ lines, customer, shippingAddress: GRACE, shippingPrice: 0 });
      if (!order) throw new Error(`${name} shows too few of ${wanted.join(', ')}`);
      orders.set(order.id, `#${order.number}`);
      return `#${order.number}`;
    },
    parcels: () =>
      [...orders].flatMap(([id, order]) =>
        shop.order(id).fulfillments.flatMap(({ tracking }) =>
          tracking.map(({ company, number }) => ({
            order,
            parcel: `${company ?? ''} ${number ?? ''}`.trim(),
          })),
        ),
      ),
    calls: () => shop.requests,
    close,
  };
}

const ALAN = {
  first_name: 'Alan',
  last_name: 'Example',
  address_1: '233 S Wacker Dr',
  address_2: '',
  city: 'Chicago',
  state: 'IL',
  postcode: '60606',
  country: 'US',
};

export async function openWoo(plan: ShopPlan): Promise<ConnectedShop> {
  const { channel, name, secret: webhookSecret, skus } = plan;
  const { url, key, driver, shop, calls, close } = await startWoo({ clock: machineClock });
  for (const sku of skus) driver.addArticle({ sku, stock: BEFORE, price: 2500 });
  const { consumerKey, consumerSecret } = key;
  return {
    channel,
    name,
    platform: 'woocommerce',
    url,
    connected: (api) => connection(plan, url, api, { baseUrl: url }),
    credentials: { consumerKey, consumerSecret, webhookSecret },
    isHeard: () => [...shop.webhooks.values()].some(({ status }) => status === 'active'),
    figure: (sku) => driver.figure(sku) ?? 0,
    buy: (wanted, units) => {
      const lines = wanted.map((sku) => ({ sku, quantity: units }));
      return String(driver.buy({ lines, email: 'alan@example.com', shipping: ALAN }));
    },
    parcels: () =>
      [...shop.orders.values()].flatMap(({ id, notes }) =>
        notes
          .filter(({ isForCustomer }) => isForCustomer)
          .map(({ note }) => ({ order: String(id), parcel: note.replace(/ \[[^\]]*\]$/, '') })),
      ),
    calls: () => calls.length,
    close,
  };
}

/** Opens the brand's two shops. */
export async function openShops(skus: readonly string[]): Promise<BrandShops> {
  const plan = (channel: 'shopify-us' | 'woo-us', name: string): ShopPlan => {
    return { channel, name, secret: webhookSecrets[channel], skus };
  };
  const all = await Promise.all([
    openShopify(plan('shopify-us', 'Online store')),
    openWoo(plan('woo-us', 'Outlet')),
  ]);
  return { all, skus };
}

/** Sets the secrets of the connections, below the stage's prefix. */
export async function putCredentials({ all }: Pick<BrandShops, 'all'>, stage: string): Promise<void> {
  for (const { channel, credentials } of all)
    await putSecret(`order-orchestrator-${stage}/channels/${channel}`, JSON.stringify(credentials));
}

async function putSecret(name: string, text: string): Promise<void> {
  const client = new SecretsManagerClient();
  try {
    await client.send(new CreateSecretCommand({ Name: name, SecretString: text }));
  } catch (error) {
    if (!(error instanceof ResourceExistsException)) throw error;
    await client.send(new PutSecretValueCommand({ SecretId: name, SecretString: text }));
  }
}

/** A caller of the API in whose hands the channels of these shops are connected ones. */
export function connecting(api: ApiClient, { all }: Pick<BrandShops, 'all'>): Pick<ApiClient, 'send'> {
  const shops = new Map(all.map((shop) => [`/channels/${shop.channel}`, shop]));
  return {
    send: (method, path, body, headers) => {
      const shop = method === 'PUT' ? shops.get(path) : undefined;
      const isEntity = typeof body === 'object' && body !== null;
      const whole = shop && isEntity ? { ...body, ...shop.connected(api.base) } : body;
      return api.send(method, path, whole, headers);
    },
  };
}
