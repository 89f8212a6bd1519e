import { describe, expect, test } from 'vitest';
import { readPartnerQueue } from '../../bin/local/partner-queue.ts';
import { catalogue, isEventType } from '../../functions/shared/events/catalogue.ts';
import type { Envelope } from '../../functions/shared/events/envelope.ts';
import { deployment, eventually, World } from '../support/world.ts';

/** Only this file reads these queues. */
async function listening<T>(partner: string, run: (heard: Envelope[]) => Promise<T>): Promise<T> {
  const heard: Envelope[] = [];
  const ending = new AbortController();
  const reading = readPartnerQueue(deployment.partnerQueues[partner] ?? '', (event) => heard.push(event), ending.signal);
  try {
    return await run(heard);
  } finally {
    ending.abort();
    await reading;
  }
}

describe.concurrent('a partner behind the bus', () => {
  test('storefront: every change of what may be sold reaches its queue, the highest version tells the truth', async () => {
    const world = await new World('shopfront').open({ one: { A: 5 } });
    await listening('storefront', async (heard) => {
      const mine = (): Envelope[] => heard.filter(({ data }) => data['sku'] === world.id('A'));
      const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
      await world.untilFulfillment(orderId, 'requested');
      const latest = (): Envelope | undefined => mine().toSorted((a, b) => b.sequence - a.sequence)[0];
      await eventually('what is left is told', async () => (latest()?.data['atp'] === 3 ? true : undefined), { last: mine });
      expect(await world.atp('A')).toBe(3);
      expect(new Set(mine().map(({ type }) => type))).toEqual(new Set(['stock.changed']));
      expect(new Set(mine().map(({ id }) => id)).size).toBe(mine().length);
    });
  });

  test('notifications: every event parses against the catalogue and holds nothing personal', async () => {
    const world = await new World('notify').open({ one: { A: 5 } });
    await listening('notifications', async (heard) => {
      const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
      await world.shipAndDeliver(orderId);
      await world.untilStatus(orderId, 'delivered');
      const wanted = ['order.captured', 'order.reserved', 'order.routed', 'fulfillment.requested', 'fulfillment.shipped', 'shipment.delivered', 'order.delivered'];
      const mine = (): Envelope[] => heard.filter(({ correlationid }) => correlationid === orderId);
      await eventually('its life is told', async () => (wanted.every((type) => mine().some((event) => event.type === type)) ? true : undefined), { last: () => mine().map(({ type }) => type) });
      for (const event of heard) {
        const schema = isEventType(event.type) ? catalogue[event.type] : undefined;
        expect(schema?.safeParse(event.data).success, event.type).toBe(true);
      }
      expect(JSON.stringify(mine())).not.toMatch(/Ada|Main Street|ada@example|555 0100/);
    });
  });

  test('the sweeper runs by its own schedule: a missed accept deadline is acted on without a call', async () => {
    const world = await new World('schedule').open({ near: { A: 5 }, far: { A: 5 } }, { locations: { near: { acceptWithin: 1 } } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.untilFulfillment(orderId, 'requested', 'near');
    await world.until(orderId, 'is re-routed within the schedule', ({ fulfillments }) => fulfillments.some(({ status, location }) => status === 'requested' && location === world.id('far')), 90);
  });
});
