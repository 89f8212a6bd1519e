/** A brand with six connected shops, whose figures are told each other's sales. */
import { putWebhookSecret } from '../../../functions/access/webhook-secret.store.ts';
import type { ApiClient } from '../../../local/brand/api-client.ts';
import { pause } from '../../../local/brand/pause.ts';
import { type ConnectedShop, openShopify, openWoo, putCredentials } from '../../../local/brand/shops.ts';

const STOCK = 10_000;
const LOCATION = 'shelf';
const LOOK_MS = 50;
/** What is there before anybody is told: a busy machine tells 120 figures in this time. */
const OPEN_WITHIN_MS = 300_000;

export interface PropagationBrand {
  /** Where the measured sales are made. */
  readonly seller: ConnectedShop;
  /** Where they have to be seen: three Shopify, two WooCommerce. */
  readonly others: readonly ConnectedShop[];
  readonly close: () => Promise<void>;
}

async function openAll(skus: readonly string[]): Promise<ConnectedShop[]> {
  const plan = (channel: string) => ({ channel, name: channel, secret: `secret of ${channel}`, skus });
  const shopifys = ['seller', 'shopify-1', 'shopify-2', 'shopify-3'].map((name) => openShopify(plan(name)));
  const woos = ['woo-1', 'woo-2'].map((name) => openWoo(plan(name)));
  return await Promise.all([...shopifys, ...woos]);
}

/** Opens shops, connects them and waits until each shows what it may sell. @throws Error where one is not told */
export async function openBrand(
  operator: ApiClient,
  stage: string,
  skus: readonly string[],
): Promise<PropagationBrand> {
  const all = await openAll(skus);
  await putCredentials({ all }, stage);
  for (const { channel, credentials } of all)
    await putWebhookSecret(channel, {
      current: credentials['clientSecret'] ?? credentials['webhookSecret'] ?? '',
    });
  for (const { channel, platform, connected } of all)
    await operator.put(`/channels/${channel}`, { platform, secrets: channel, ...connected(operator.base) });
  await operator.put('/channels/direct', { platform: 'canonical' });
  await operator.put('/rate-cards/ground', rateCard);
  await operator.put(`/locations/${LOCATION}`, location);
  for (const sku of skus) {
    await operator.put(`/skus/${sku}`, { title: sku, weightGrams: 400 });
    const at = new Date().toISOString();
    const receipt = { kind: 'receipt', sku, location: LOCATION, quantity: STOCK, at };
    await operator.post('/stock/movements', { movements: [{ id: `open-${sku}`, ...receipt }] });
  }
  await untilOpen(all, skus);
  const [seller, ...others] = all;
  if (!seller) throw new Error('the brand has no shop');
  const close = async (): Promise<void> => {
    for (const shop of all) await shop.close();
  };
  return { seller, others, close };
}

const rateCard = {
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [300],
  otherwise: 'far',
  price: { kind: 'step', steps: [{ upToGrams: 30_000, minor: [600, 900] }], beyond: 'parcels' },
  services: [
    {
      id: 'ground',
      carrier: 'ups',
      level: 'standard',
      transitDays: { near: 1, far: 4 },
      countries: ['US'],
    },
  ],
};

const location = {
  name: 'Shelf',
  type: 'warehouse',
  pool: 'main',
  timeZone: 'America/New_York',
  address: { country: 'US', postalCode: '10001', region: 'NY' },
  coordinates: { lat: 40.75, lon: -73.99 },
  handling: { perOrderMinor: 100, perLineMinor: 0, perUnitMinor: 10 },
  services: ['ground'],
};

async function untilOpen(all: readonly ConnectedShop[], skus: readonly string[]): Promise<void> {
  const end = Date.now() + OPEN_WITHIN_MS;
  const isOpen = ({ isHeard, figure }: ConnectedShop): boolean =>
    isHeard() && skus.every((sku) => figure(sku) === STOCK);
  while (!all.every(isOpen)) {
    const shut = all.filter((shop) => !isOpen(shop)).map(({ name }) => name);
    if (Date.now() > end) throw new Error(`${shut.join(', ')} were not told what they may sell`);
    await pause(LOOK_MS);
  }
}
