import { expect, test } from 'vitest';
import * as z from 'zod';
import { costNetwork, costSkus } from '../../../../bin/cost/network.ts';
import { destination } from '../../../../bin/cost/run-orders.ts';
import { call, MINUTE, measureRun, scanParcel, settle } from '../../../../bin/cost/simulated-world.ts';
import type { Past } from '../../../../bin/learning/facts.ts';
import { pastOf } from '../../../../bin/learning/past-orders.ts';
import { proposedWhatIf, replacedByProposals } from '../../../../bin/learning/proposed-what-if.ts';
import { isVisible } from '../../../../functions/fulfillment/work-order/fulfillment.ts';
import { readLocations, readRateCards } from '../../../../functions/network/entities/network.store.ts';
import type { WhatIfReport } from '../../../../functions/trust/what-if/report/report.ts';
import { canonicalOrder } from '../../../../local/brand/order-bodies.ts';
import type { World } from '../../../../simulator/world.ts';

const submitted = z.object({ orderId: z.string() });

function workIn(world: World) {
  return [...world.books.fulfillments.values()].filter(isVisible);
}

function tell(world: World, fulfillmentId: string, location: string, event: { readonly kind: string }) {
  const caller = { kind: 'location', id: location } as const;
  const body = { id: event.kind, ...event };
  return call(world, 'POST', `/fulfillments/${fulfillmentId}/events`, { body, caller });
}

/** One location ships all that it was asked for and the parcel arrives; the other does not find the goods. */
async function serve(world: World): Promise<void> {
  for (const { fulfillmentId, location } of workIn(world)) {
    const parcels = [{ carrier: 'UPS', trackingNumber: '1Z999AA10123456784' }];
    await settle(world, 20_000);
    await tell(world, fulfillmentId, location, { kind: 'accepted' });
    await settle(world, 2000);
    if (location === 'cost-west') {
      const short = { kind: 'rejected', reason: 'notInStock' };
      await tell(world, fulfillmentId, location, short);
    } else {
      await tell(world, fulfillmentId, location, { kind: 'shipped', ...{ parcels } });
      await scanParcel(world, '1Z999AA10123456784');
    }
    await settle(world, 2000);
  }
}

async function readPast(orderId: string): Promise<Past> {
  const cards = await readRateCards();
  const locations = new Map((await readLocations()).map((one) => [one.id, one]));
  const cardOf = new Map(cards.flatMap(({ id, services }) => services.map((service) => [service.id, id])));
  return pastOf([orderId], { cardOf, locations });
}

/** The same order with prices of the one card a fifth higher. */
async function tryDearer(orderId: string): Promise<WhatIfReport | undefined> {
  const cards = await readRateCards();
  const dearer = cards.flatMap((card) => {
    if (card.price.kind !== 'affine') return [];
    const baseMinor = card.price.baseMinor.map((minor) => minor * 1.2);
    return [{ id: card.id, because: [], body: { ...card, price: { ...card.price, baseMinor } } }];
  });
  const replaced = replacedByProposals(cards, { cards: dearer, rules: [] });
  return replaced && proposedWhatIf([orderId], replaced);
}

test('what became of an order is read as work and shipments, and tried again as is proposed', async () => {
  let past: Past | undefined;
  let tried: WhatIfReport | undefined;
  await measureRun({ shop: 'none', rest: 10 * MINUTE }, async (world, nth) => {
    if (nth > 1) return;
    const wanted = costSkus.map((sku) => ({ sku, quantity: 2 }));
    const body = canonicalOrder(costNetwork.channel, 'learnt', wanted, destination);
    const caller = { kind: 'channel', id: costNetwork.channel } as const;
    const { orderId } = submitted.parse(await call(world, 'POST', '/orders', { body, caller }));
    await settle(world, MINUTE / 4);
    await serve(world);
    past = await readPast(orderId);
    tried = await tryDearer(orderId);
  });

  const { work = [], shipments = [] } = past ?? {};
  const [east, west] = ['cost-east', 'cost-west'].map((place) =>
    work.find(({ location }) => location === place),
  );
  expect(east?.units).toEqual([
    { sku: 'cost-a', asked: 2, missing: 0 },
    { sku: 'cost-b', asked: 2, missing: 0 },
  ]);
  expect(west?.units).toEqual([{ sku: 'cost-c', asked: 2, missing: 2 }]);
  expect(east?.isOver && west?.isOver).toBe(true);
  const seconds = (Date.parse(east?.acceptedAt ?? '') - Date.parse(east?.requestedAt ?? '')) / 1000;
  expect(seconds).toBeGreaterThanOrEqual(20);
  expect(seconds).toBeLessThan(120);
  // Base 5.00 and 1.00 a kilogram; two times two articles of 500 g.
  expect(shipments).toMatchObject([
    {
      location: 'cost-east',
      service: 'cost-ground',
      card: 'cost',
      zone: 'near',
      predictedMinor: 700,
      currency: 'USD',
      zones: { from: 'America/New_York', to: 'America/New_York' },
      isWhole: true,
      parcels: [{ carrier: 'ups', number: '1Z999AA10123456784' }],
    },
  ]);
  expect(tried?.proof).toMatchObject({ decisions: 2, same: 2, different: 0 });
  expect(shipments[0]?.parcels[0]?.deliveredAt).toBeDefined();
  expect(shipments[0]?.deliverOn).toMatch(/^\d{4}-\d{2}-\d{2}$/);
}, 60_000);
