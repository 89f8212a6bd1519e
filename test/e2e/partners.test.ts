import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Envelope } from '../../functions/relay/effects/envelope.ts';
import { catalogue, isEventType, schemaVersion } from '../../functions/shared/events/catalogue.ts';
import { readPartnerQueue } from '../../local/brand/partner-queue.ts';
import { deployment, eventually, eventuallyTrue, World } from '../support/world.ts';

type Partner = 'storefront' | 'notifications';

/** What each partner got since this file began. Nobody else reads their queues. */
const received: Record<Partner, Envelope[]> = { storefront: [], notifications: [] };
const stop = new AbortController();
const readers: Promise<void>[] = [];

function startReading(partner: Partner): void {
  const url = deployment.partnerQueues[partner];
  if (url === undefined) throw new Error(`partner ${partner} has no queue`);
  const keep = (event: Envelope): unknown => received[partner].push(event);
  readers.push(readPartnerQueue(url, keep, stop.signal));
}

beforeAll(() => {
  startReading('storefront');
  startReading('notifications');
});
afterAll(async () => {
  stop.abort();
  await Promise.all(readers);
});

/** Every event that a partner gets is in the catalogue, and its data is what the catalogue says. */
function expectInCatalogue(events: readonly Envelope[]): void {
  for (const { type, data, dataschema } of events) {
    expect(isEventType(type), type).toBe(true);
    if (!isEventType(type)) continue;
    const parsed = catalogue[type].safeParse(data);
    expect(parsed, `${type} ${JSON.stringify(data)}`).toMatchObject({ success: true });
    expect(dataschema).toBe(`urn:order-orchestrator:event:${type}:${schemaVersion(type)}`);
  }
}

describe.concurrent('partners', () => {
  test('the storefront hears of every change of what it may sell; the highest sequence is what is true', async () => {
    const world = await new World('storefront').open({ one: { A: 5 }, two: { A: 2 } });
    const aboutUs = (): Envelope[] =>
      received.storefront.filter(
        ({ type, data }) =>
          type === 'stock.changed' && data['sku'] === world.id('A') && data['channel'] === world.channel,
      );

    const orderId = await world.place([{ sku: 'A', quantity: 2 }]);
    await world.untilFulfillment(orderId, 'requested');
    await world.moveOne('sale', 'A', 'two', 1);
    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');

    const last = await eventually(
      'the storefront knows what is left',
      async () => {
        const [newest] = aboutUs().sort((one, other) => other.sequence - one.sequence);
        return newest?.data['sellable'] === 4 ? newest : undefined;
      },
      { last: () => aboutUs().map(({ sequence, data }) => [sequence, data['sellable']]) },
    );
    expect(await world.atp('A')).toBe(4);
    expect(last.sequence).toBe(last.data['version']);
    const told = aboutUs();
    const types = new Set(received.storefront.map(({ type }) => type));
    const newer = told.filter(({ sequence }) => sequence > last.sequence);
    expectInCatalogue(told);
    expect(types, 'what it did not ask for is not sent').toEqual(new Set(['stock.changed']));
    expect(newer, 'nothing newer says otherwise').toEqual([]);
  });

  test('a notification service gets each event of an order once, in sequence, and nothing personal', async () => {
    const ofOrder = ['order.captured', 'order.reserved', 'order.routed', 'order.delivered'];
    const wanted = [...ofOrder, 'fulfillment.requested', 'fulfillment.shipped', 'shipment.delivered'];
    const world = await new World('notify').open({ one: { A: 5 } });
    const orderId = await world.place([{ sku: 'A', quantity: 1 }]);
    const aboutUs = (): Envelope[] =>
      received.notifications.filter(({ correlationid }) => correlationid === orderId);

    await world.shipAndDeliver(orderId);
    await world.untilStatus(orderId, 'delivered');

    await eventuallyTrue(
      'it has heard of all',
      async () => wanted.every((type) => aboutUs().filter((event) => event.type === type).length === 1),
      { last: () => aboutUs().map(({ type }) => type) },
    );
    const told = aboutUs();
    const inSequence = told
      .filter(({ subject }) => subject === orderId)
      .sort((one, other) => one.sequence - other.sequence)
      .map(({ type }) => type)
      .filter((type) => wanted.includes(type));
    expectInCatalogue(told);
    expect(JSON.stringify(told)).not.toMatch(/Ada|Main Street|555 0100|example\.com/);
    expect(inSequence, 'the sequence orders what arrives in any order').toEqual([
      'order.captured',
      'order.reserved',
      'order.routed',
      'order.delivered',
    ]);
  });
});
