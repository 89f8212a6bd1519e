/** The network that lint is proven on: example/network, whose stores and one of whose warehouses have limits here. */
import type { CappedLocation } from '../../../functions/network/planning/planning-network.ts';
import type { TrialNetwork } from '../../../functions/routing/rulesets/trial/sample-orders.ts';
import { networkIn } from '../../savings/savings-network.ts';

const timeZone = 'America/Chicago';

/** Orders that a store may take on a day; one is small. */
function limitOfStore(id: string): CappedLocation {
  const cap = id === 'store-seattle' ? 8 : 40;
  return { id, pool: 'main', timeZone, limits: [{ unit: 'orders', window: 'P1D', cap }] };
}

/** @throws UnreadableFile for a folder that cannot be read */
export function limitedNetwork(): TrialNetwork {
  const { locations, services, rates } = networkIn('example/network');
  const stores = locations.filter(({ type }) => type === 'store');
  const units = { unit: 'units', window: 'P1D', cap: 5000 } as const;
  return {
    locations,
    services,
    rates,
    capped: [
      ...stores.map(({ id }) => limitOfStore(id)),
      { id: 'wh-reno', pool: 'main', timeZone, limits: [units] },
    ],
  };
}
