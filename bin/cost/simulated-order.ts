/** The order of `npm run cost` on simulated services: the same calls, and the same count each time. */
import { isVisible } from '../../functions/fulfillment/work-order/fulfillment.ts';
import { canonicalOrder } from '../../local/brand/order-bodies.ts';
import type { World } from '../../simulator/world.ts';
import { costNetwork, costSkus } from './network.ts';
import { destination, trackingNumberOf } from './run-orders.ts';
import {
  call,
  MINUTE,
  measureRun,
  REST,
  type RunPlan,
  type SimulatedUsage,
  scanParcel,
  settle,
} from './simulated-world.ts';

async function serve(world: World): Promise<void> {
  for (const { fulfillmentId, location } of [...world.books.fulfillments.values()].filter(isVisible)) {
    const path = `/fulfillments/${fulfillmentId}/events`;
    const caller = { kind: 'location', id: location } as const;
    const trackingNumber = trackingNumberOf(fulfillmentId);
    const parcels = [{ carrier: 'UPS', trackingNumber }];
    await call(world, 'POST', path, { body: { id: 'accepted', kind: 'accepted' }, caller });
    await settle(world, 2000);
    await call(world, 'POST', path, { body: { id: 'shipped', kind: 'shipped', parcels }, caller });
    await settle(world, 2000);
    await scanParcel(world, trackingNumber);
  }
}

async function placeAndServe(world: World, number: string): Promise<void> {
  const wanted = costSkus.map((sku) => ({ sku, quantity: 1 }));
  const body = canonicalOrder(costNetwork.channel, number, wanted, destination);
  const caller = { kind: 'channel', id: costNetwork.channel } as const;
  await call(world, 'POST', '/orders', { body, caller });
  await settle(world, MINUTE / 4);
  await serve(world);
}

/**
 * Counts what an order of three lines and two fulfillments uses from its capture until nothing of it is due, or for a shorter
 * time.
 */
export function simulateOrder(plan: RunPlan = { shop: 'none', rest: REST }): Promise<SimulatedUsage> {
  return measureRun(plan, (world, nth) => placeAndServe(world, `order-${nth}`));
}
