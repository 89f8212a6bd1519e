/** Who opens the network. */
export interface OperatorApi {
  put(path: string, body: unknown): Promise<unknown>;
  post(path: string, body: unknown): Promise<unknown>;
}

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
 * Seconds within which the locations accept, and then ship. The run lasts until the deadlines that were met have
 * passed, and sees what that costs.
 */
const ACCEPT_WITHIN = 45;
const SHIP_WITHIN = 60;

/** Opens the network through the API, with `units` of each article. */
export async function openNetwork(operator: OperatorApi, units: number): Promise<void> {
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
    await openLocation(operator, location, index);
    const movements = skus.map((sku) => receipt(location, sku, units));
    await operator.post('/stock/movements', { movements });
  }
}

/** Each location is a degree of latitude, some 111 km, north of the one before. */
async function openLocation(operator: OperatorApi, location: string, index: number): Promise<void> {
  await operator.put(`/locations/${location}`, {
    name: location,
    type: 'warehouse',
    pool: costNetwork.pool,
    timeZone: 'America/New_York',
    address: { country: 'US', postalCode: '10001', region: 'NY' },
    coordinates: { lat: 40.75 + index, lon: -73.99 },
    handling: { perOrderMinor: 150, perUnitMinor: 10 },
    acceptWithin: ACCEPT_WITHIN,
    shipWithin: SHIP_WITHIN,
  });
}

function receipt(location: string, sku: string, quantity: number): Record<string, unknown> {
  return { id: `open-${location}-${sku}`, kind: 'receipt', sku, location, quantity };
}
