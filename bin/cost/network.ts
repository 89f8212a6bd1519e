import type { ApiClient } from '../../local/brand/api-client.ts';

/**
 * The network of the measured run: two locations, of which one has two of the three articles and the other
 * the third.
 */
export const costNetwork = {
  channel: 'cost',
  pool: 'cost',
  source: 'cost-carrier',
  secret: 'cost carrier secret',
  stock: { 'cost-east': ['cost-a', 'cost-b'], 'cost-west': ['cost-c'] },
} as const;

export const costSkus: readonly string[] = Object.values(costNetwork.stock).flat();
export const costLocations: readonly string[] = Object.keys(costNetwork.stock);

/**
 * Its locations ship this soon, whole seconds: the run lasts until the deadlines that were met have passed,
 * and sees what that costs.
 */
const SHIP_WITHIN = 60;

/** Opens it through the API, with `units` of each article. */
export async function openNetwork(operator: ApiClient, units: number): Promise<void> {
  const { channel, pool, source, stock } = costNetwork;
  await operator.put(`/channels/${channel}`, { platform: 'canonical', pools: { '*': pool } });
  await operator.put(`/tracking-sources/${source}`, { platform: 'easypost', secrets: source });
  await operator.put('/rate-cards/cost', {
    currency: 'USD',
    zones: ['near', 'far'],
    bandsKm: [1000],
    price: { kind: 'affine', baseMinor: [500, 900], perKgMinor: [100, 200] },
    services: [{ id: 'cost-ground', carrier: 'ups', transitDays: 3 }],
  });
  for (const sku of costSkus) await operator.put(`/skus/${sku}`, { title: sku, weightGrams: 500 });
  for (const [index, [location, skus]] of Object.entries(stock).entries()) {
    await operator.put(`/locations/${location}`, {
      name: location,
      type: 'warehouse',
      pool,
      timeZone: 'America/New_York',
      address: { country: 'US', postalCode: '10001', region: 'NY' },
      coordinates: { lat: 40.75 + index, lon: -73.99 },
      handling: { perOrderMinor: 150, perUnitMinor: 10 },
      shipWithin: SHIP_WITHIN,
    });
    await operator.post('/stock/movements', {
      movements: skus.map((sku) => ({
        id: `open-${location}-${sku}`,
        kind: 'receipt',
        sku,
        location,
        quantity: units,
      })),
    });
  }
}
