/** The worked examples of docs/extending.md, run. */
import { createHmac } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { Stack } from 'aws-cdk-lib';
import { CfnRule, EventBus } from 'aws-cdk-lib/aws-events';
import { CfnQueue } from 'aws-cdk-lib/aws-sqs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { patience } from '../../example/extending/cost-term.ts';
import { readTimelineDoor } from '../../example/extending/door/doors.ts';
import { readTimelineNeeds } from '../../example/extending/door/needs.ts';
import { handler as readTimeline } from '../../example/extending/door/read-timeline.handler.ts';
import { giftWrapped, orderGiftWrapped } from '../../example/extending/event.ts';
import { addressRefused } from '../../example/extending/exception-type.ts';
import { tellOperators } from '../../example/extending/open-exception.ts';
import { acme } from '../../example/extending/shop-platform/platform.ts';
import { parcelwatch } from '../../example/extending/tracking-source/platform.ts';
import { recordMessage } from '../../functions/capture/intake/record-message.ts';
import { readMessage } from '../../functions/channels/message/read-message.ts';
import type { Platform } from '../../functions/channels/platform.ts';
import { platforms } from '../../functions/channels/registry.ts';
import { readException } from '../../functions/exceptions/exception.store.ts';
import type { ExceptionType } from '../../functions/exceptions/exception.ts';
import { type ExceptionRule, exceptionRules } from '../../functions/exceptions/exception-types.ts';
import { channelSchema, type SignedPlatformName } from '../../functions/network/entities/channel.ts';
import type { TrackingPlatformName } from '../../functions/network/entities/tracking-source.ts';
import { plannedLocationSchema } from '../../functions/network/planning/planned-network.ts';
import { effects } from '../../functions/operations/resolve/resolve-effects.ts';
import { orderItem } from '../../functions/order/order.store.ts';
import type { CostTermEntry, RatedOption } from '../../functions/planner/pricing/cost-term.ts';
import { costTerms } from '../../functions/planner/pricing/cost-terms.ts';
import { envelope } from '../../functions/relay/effects/envelope.ts';
import { key } from '../../functions/shared/keys.ts';
import { settings } from '../../functions/shared/settings.ts';
import { takeReport } from '../../functions/tracking/parcel/tracking-change.ts';
import { trackingPlatforms } from '../../functions/tracking/sources/registry.ts';
import type { TrackingPlatform } from '../../functions/tracking/sources/source.ts';
import { parseConfig } from '../../lib/config.ts';
import { PartnerFanOut } from '../../lib/constructs/partner-fan-out.ts';
import { call } from '../support/call.ts';
import { anOrder } from '../support/items.ts';
import { MemoryTable } from '../support/memory-table.ts';
import { place } from '../unit/planner/inputs.ts';

const NOW = '2026-11-23T10:00:00.000Z';
const SECRET = Buffer.from('a secret of the tests').toString('base64');

/** A webhook as Standard Webhooks signs one. */
function signedMessage(content: unknown, headers: Readonly<Record<string, string>> = {}) {
  const body = Buffer.from(JSON.stringify(content));
  const timestamp = String(Date.parse(NOW) / 1000);
  const signed = Buffer.concat([Buffer.from(`m1.${timestamp}.`), body]);
  const signature = createHmac('sha256', Buffer.from(SECRET, 'base64')).update(signed).digest('base64');
  const standard = {
    'webhook-id': 'm1',
    'webhook-timestamp': timestamp,
    'webhook-signature': `v1,${signature}`,
  };
  return { headers: { ...standard, ...headers }, body };
}

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

describe('a shop platform', () => {
  const registry: Readonly<Record<SignedPlatformName | 'acme', Platform>> = { ...platforms, acme };
  const channel = channelSchema.parse({ id: 'acme-us', version: 1, platform: 'canonical' });
  const payload = {
    id: '9007199254740993',
    number: '77',
    placed: '2026-11-23T09:00:00Z',
    currency: 'USD',
    to: { name: 'Ada', street: '1 Main Street', city: 'Boston', zip: '02108', country: 'US' },
    items: [{ id: 1, sku: 'TEE', count: 2, price: '19.90' }],
  };

  /** What the signed door does with a message, with the example in the registry. */
  async function receive(content: unknown) {
    const platform = registry.acme;
    const message = signedMessage(content, { 'acme-topic': 'order.placed' });
    const { topic } = platform.deliveryOf(message.headers);
    expect(platform.verify(message, [SECRET], NOW)).toBe(true);
    const captured = readMessage(platform, message.body.toString('utf8'), topic, {
      id: channel.id,
      policy: channel.policies,
    });
    return recordMessage(captured, {
      channel,
      platform,
      received: { bytes: message.body, topic, at: NOW },
      now: NOW,
    });
  }

  test('takes in an order, once', async () => {
    const receipt = await receive(payload);

    expect(receipt.outcome).toBe('captured');
    expect(table.item(key.order(receipt.orderId ?? ''))).toMatchObject({
      channel: 'acme-us',
      external: { id: '9007199254740993', number: '77' },
      totals: { open: 2 },
    });
    expect(await receive(payload)).toEqual({ outcome: 'repeated', orderId: receipt.orderId });
  });

  test('quarantines what it cannot map, with the reason', async () => {
    const receipt = await receive({ ...payload, currency: 'XYZ' });

    expect(receipt.outcome).toBe('quarantined');
    expect(table.ofType('Exception')[0]).toMatchObject({ exceptionType: 'QuarantinedOrder' });
  });

  test('refuses a message that another secret has signed', () => {
    const message = signedMessage(payload);
    const another = Buffer.from('another').toString('base64');

    expect(acme.verify(message, [another], NOW)).toBe(false);
  });
});

describe('a tracking source', () => {
  const registry: Readonly<Record<TrackingPlatformName | 'parcelwatch', TrackingPlatform>> = {
    ...trackingPlatforms,
    parcelwatch,
  };
  const event = (...codes: string[]) => ({
    id: 'e1',
    parcel: { id: 'p1', carrier: 'Federal Express', number: '1234 5678' },
    history: codes.map((code, hour) => ({ at: `2026-11-23T0${hour}:00:00+01:00`, code, place: 'Boston' })),
  });
  function read(content: unknown) {
    const message = signedMessage(content);
    expect(registry.parcelwatch.verify(message, [SECRET], NOW)).toBe(true);
    return registry.parcelwatch.read(message.body.toString('utf8'));
  }

  test('moves a parcel, by the one spelling of its carrier and number', () => {
    const told = read(event('MOVING', 'NEWS', 'DONE'));

    expect(told).toMatchObject({ kind: 'tracking', carrier: 'fedex', number: '12345678' });
    if (told.kind !== 'tracking') throw new Error(told.why);
    const report = { ...told, source: 'parcelwatch' };
    const parcel = takeReport(undefined, told, report, { now: NOW, settings: settings() });
    expect(parcel).toMatchObject({ status: 'delivered', occurredAt: '2026-11-23T01:00:00.000Z' });
  });

  test('keeps what tells of no parcel', () => {
    expect(read({ id: 'e1' })).toMatchObject({ kind: 'kept' });
  });
});

describe('a cost term', () => {
  const table = { ...costTerms, patience: patience satisfies CostTermEntry<'patience'> };
  const term = table.patience.schema.parse({ type: 'patience', perDayMinor: 50 });
  const context = { microsPerMinor: 10_000, countersOf: () => [], shortPicksAt: () => [] };
  function shipmentRate(carriage: RatedOption['carriage']): number | undefined {
    const option = { location: plannedLocationSchema.parse(place('ny')), metres: 0, carriage };
    return table.patience.rates(term, option, context).shipment;
  }

  test('charges in micros for each day beyond those that are free', () => {
    expect(shipmentRate({ service: {}, transitDays: 2 })).toBe(0);
    expect(shipmentRate({ service: {}, transitDays: 5 })).toBe(1_500_000);
  });

  test('takes what nobody knows for long, and a pickup for nothing', () => {
    expect(shipmentRate({ service: {}, transitDays: undefined })).toBe(14_000_000);
    expect(shipmentRate({ service: undefined, transitDays: undefined })).toBeUndefined();
  });
});

describe('an exception type', () => {
  const rules: Readonly<Record<ExceptionType | 'AddressRefused', ExceptionRule>> = {
    ...exceptionRules,
    AddressRefused: addressRefused,
  };

  test('has an owner, and an effect for each of its actions', () => {
    const { owner, actions } = rules.AddressRefused;

    expect(owner({ channel: 'acme-us' })).toBe('channel:acme-us');
    for (const effect of Object.values(actions)) expect(effects).toHaveProperty(effect);
  });

  test('is opened in one write with META', async () => {
    const order = anOrder();
    table.seed({ ...key.order(order.orderId), ...orderItem(order) });

    const exceptionId = await tellOperators(order.orderId, 'ChannelEdit', NOW);

    expect(table.writes).toEqual([[`ORDER#${order.orderId} META`, `ORDER#${order.orderId} EXCEPTION#0001`]]);
    expect(await readException(exceptionId)).toMatchObject({ owner: 'operations', status: 'open' });
  });
});

describe('an event', () => {
  test('fits the schema that its writer has for it', () => {
    const order = anOrder();

    const { data } = giftWrapped(order, 2);

    const { orderId, channel } = order;
    expect(orderGiftWrapped.parse(data)).toEqual({ orderId, channel, units: 2 });
  });

  test('does not leave before it is in the catalogue', () => {
    const order = anOrder();
    const event = { seq: 1, at: NOW, ...giftWrapped(order, 2) };

    expect(() => envelope(order.orderId, order.orderId, event)).toThrow('is not in the catalogue');
  });
});

describe('a door', () => {
  const order = anOrder();
  const ask = (caller: { kind: 'channel' | 'operator'; id: string }) =>
    call(readTimeline, readTimelineDoor, { params: { id: order.orderId }, caller });
  beforeEach(() => {
    table.seed(
      { ...key.order(order.orderId), ...orderItem(order) },
      {
        ...key.timeline(order.orderId, NOW, 'e1'),
        event: 'order.captured',
        subject: order.orderId,
        at: NOW,
        data: {},
      },
    );
  });

  test('answers in the form that it declares', async () => {
    const { status, body } = await ask({ kind: 'channel', id: order.channel });

    expect(status).toBe(200);
    expect(readTimelineDoor.answers[200]?.parse(body)).toMatchObject({
      entries: [{ event: 'order.captured' }],
    });
  });

  test('does not know the order of another channel', async () => {
    expect(await ask({ kind: 'channel', id: 'other' })).toMatchObject({ status: 404 });
  });

  test('names the handler whose needs the catalogue has', () => {
    expect(Object.keys(readTimelineNeeds)).toEqual([readTimelineDoor.handler]);
  });
});

test('a partner gets a rule with its pattern and a queue of its own', () => {
  const file = new URL('../../example/extending/partner.json', import.meta.url);
  const partner: unknown = JSON.parse(readFileSync(file, 'utf8'));
  const config = parseConfig({ stage: 'dev', alarms: 'none', partners: [partner] });
  const stack = new Stack();

  new PartnerFanOut(stack, 'Partners', { config, bus: new EventBus(stack, 'Bus') });

  const made = stack.node.findAll();
  const rule = made.find((one) => one instanceof CfnRule);
  expect(stack.resolve(rule?.eventPattern)).toEqual({
    source: ['order-orchestrator'],
    'detail-type': ['fulfillment.requested', { prefix: 'return.' }],
    detail: { data: { location: ['wh-columbus', 'wh-reno'] } },
  });
  expect(made.flatMap((one) => (one instanceof CfnQueue ? [one.queueName] : []))).toEqual([
    'order-orchestrator-dev-warehouse-erp-dead-letters',
    'order-orchestrator-dev-warehouse-erp-events',
  ]);
});
