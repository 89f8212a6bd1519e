import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import { catalogue, isEventType } from '../../functions/shared/events/catalogue.ts';
import { readPartnerQueue } from '../../local/brand/partner-queue.ts';
import { deployment, eventually, World } from '../support/world.ts';

/** What the partners got since this file began. Nobody else reads their queues. */
const received: Record<string, Envelope[]> = {};
const stopped = new AbortController();
const readers: Promise<void>[] = [];

beforeAll(() => {
  for (const partner of ['storefront', 'notifications']) {
    const url = deployment.partnerQueues[partner];
    if (url === undefined) throw new Error(`partner ${partner} has no queue`);
    const events: Envelope[] = (received[partner] = []);
    readers.push(readPartnerQueue(url, (event) => events.push(event), stopped.signal));
  }
});
afterAll(async () => {
  stopped.abort();
  await Promise.all(readers);
});

const eventsOf = (partner: string, about: (event: Envelope) => boolean): Envelope[] =>
  (received[partner] ?? []).filter(about);

/** Every event that a partner gets is in the catalogue, as its type says. */
function valid(events: readonly Envelope[]): void {
  for (const { type, data, dataschema } of events) {
    expect(isEventType(type), type).toBe(true);
    if (isEventType(type))
      expect(catalogue[type].safeParse(data), `${type} ${JSON.stringify(data)}`).toMatchObject({
        success: true,
      });
    expect(dataschema).toBe(`urn:order-orchestrator:event:${type}:1`);
  }
}

describe.concurrent('partners', () => {
  test('the storefront hears of every change of what it may sell; the highest sequence is what is true', async () => {
    const world = await new World('storefront').open({ one: { A: 5 }, two: { A: 2 } });
    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilFulfillment(orderId, 'requested');
    await world.move([
      { id: 'sold', kind: 'sale', sku: world.id('A'), location: world.id('two'), quantity: 1 },
    ]);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    const ours = ({ type, data }: Envelope): boolean =>
      type === 'stock.changed' && data['sku'] === world.id('A') && data['pool'] === world.pool;
    const last = await eventually(
      'the storefront knows what is left',
      async () => {
        const [newest] = eventsOf('storefront', ours).sort((a, b) => b.sequence - a.sequence);
        return newest?.data['atp'] === 4 ? newest : undefined;
      },
      { last: () => eventsOf('storefront', ours).map(({ sequence, data }) => [sequence, data['atp']]) },
    );
    expect(await world.atp('A')).toBe(4);
    expect(last.sequence).toBe(last.data['version']);
    const told = eventsOf('storefront', ours);
    valid(told);
    expect(
      new Set(eventsOf('storefront', () => true).map(({ type }) => type)),
      'what it did not ask for is not sent',
    ).toEqual(new Set(['stock.changed']));
    expect(
      told.filter(({ sequence }) => sequence > last.sequence),
      'nothing newer says otherwise',
    ).toEqual([]);
  });

  test('a notification service follows an order: each event once by its id, in sequence, nothing personal', async () => {
    const world = await new World('notify').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');
    const wanted = [
      'order.captured',
      'order.reserved',
      'order.routed',
      'fulfillment.requested',
      'fulfillment.shipped',
      'shipment.delivered',
      'order.delivered',
    ];
    const ours = ({ correlationid }: Envelope): boolean => correlationid === orderId;
    await eventually(
      'it has heard of all',
      async () =>
        wanted.every(
          (type) => eventsOf('notifications', (event) => ours(event) && event.type === type).length === 1,
        )
          ? true
          : undefined,
      { last: () => eventsOf('notifications', ours).map(({ type }) => type) },
    );
    const told = eventsOf('notifications', ours);
    valid(told);
    expect(JSON.stringify(told)).not.toMatch(/Ada|Main Street|555 0100|example\.com/);
    const order = told
      .filter(({ subject }) => subject === orderId)
      .sort((a, b) => a.sequence - b.sequence)
      .map(({ type }) => type);
    expect(
      order.filter((type) => wanted.includes(type)),
      'the sequence orders what arrives in any order',
    ).toEqual(['order.captured', 'order.reserved', 'order.routed', 'order.delivered']);
  });
});
