import { expect, test } from 'vitest';
import { measureRun, operatorOf } from '../../../../bin/cost/simulated-world.ts';
import type { World } from '../../../../simulator/world.ts';

const LOCATION = 'season';
/** So much later nobody knows the location as it was, and all of it was looked at once more. */
const REST = 10 * 60_000;

function location(active: boolean): Record<string, unknown> {
  return {
    name: LOCATION,
    type: 'warehouse',
    pool: 'cost',
    timeZone: 'America/New_York',
    address: { country: 'US', postalCode: '10001', region: 'NY' },
    coordinates: { lat: 40.75, lon: -73.99 },
    active,
  };
}

async function fill(world: World, skus: number): Promise<void> {
  const operator = operatorOf(world);
  await operator.put(`/locations/${LOCATION}`, location(true));
  const lines = Array.from({ length: skus }, (_, nth) => ({
    ...{ id: `open-${nth}`, kind: 'receipt', sku: `season-${nth}` },
    ...{ location: LOCATION, quantity: 3 },
  }));
  await operator.post('/stock/batches', { lines });
}

/** Requests to the table by all that follows of switching off a location with so many SKUs. */
async function requestsOfSwitch(skus: number): Promise<number> {
  const { requests } = await measureRun({ shop: 'none', rest: REST }, async (world, nth) => {
    if (nth === 1) await fill(world, skus);
    else await operatorOf(world).put(`/locations/${LOCATION}`, location(false));
  });
  return requests;
}

test('switching a location off takes as many requests for each of its SKUs, however many it has', async () => {
  const few = await requestsOfSwitch(50);
  const some = await requestsOfSwitch(100);
  const many = await requestsOfSwitch(200);

  const ofSome = (some - few) / 50;
  const ofMany = (many - some) / 100;
  expect(ofMany).toBeLessThan(6);
  expect(ofMany / ofSome).toBeLessThan(1.05);
}, 240_000);
