import { afterEach } from 'vitest';
import { HandClock } from '../../local/platforms/clock.ts';
import { type ShopServer, serveShop } from '../../local/platforms/shopify/server.ts';
import { type ShopOptions, SimulatedShopify } from '../../local/platforms/shopify/shop.ts';

/** When the clocks of tests begin. */
export const SHOPIFY_START = '2026-11-02T10:00:00.000Z';

export interface ShopifyUnderTest {
  readonly shop: SimulatedShopify;
  readonly url: string;
  readonly clock: HandClock;
  /** Two merchant-managed locations and one of another app's fulfilment service. */
  readonly places: { readonly east: string; readonly west: string; readonly service: string };
}

const running: (ShopServer & { readonly shop: SimulatedShopify })[] = [];

/** A simulated shop that sells a MUG, with a clock that stands still; it ends with the test. */
export async function startedShopify(options: ShopOptions = {}): Promise<ShopifyUnderTest> {
  const clock = new HandClock(SHOPIFY_START);
  const shop = await SimulatedShopify.open({
    clock,
    random: () => 0.5,
    ...options,
  });
  const places = {
    east: shop.addLocation('East', { offersPickup: true }).id,
    west: shop.addLocation('West').id,
    service: shop.addLocation('Elsewhere', { service: 'another-app' }).id,
  };
  shop.addVariant('MUG');
  shop.addVariant('CUP');
  const server = await serveShop(shop);
  running.push({ ...server, shop });
  return { shop, url: server.url, clock, places };
}

afterEach(async () => {
  for (const { shop, close } of running.splice(0)) {
    await shop.webhooks.settled();
    await close();
  }
});

/** One request of the Admin API, as any client would make it. */
export async function askShopify(
  { shop, url }: Pick<ShopifyUnderTest, 'shop' | 'url'>,
  query: string,
  variables: Readonly<Record<string, unknown>> = {},
  // biome-ignore lint/suspicious/noExplicitAny: a test reads what the shop answers, whatever it is.
): Promise<any> {
  const granted = shop.grant(shop.clientId, shop.clientSecret);
  const token = granted === 'invalid_client' ? '' : granted.accessToken;
  const response = await fetch(`${url}/admin/api/2026-07/graphql.json`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-shopify-access-token': token },
    body: JSON.stringify({ query, variables }),
  });
  return await response.json();
}
