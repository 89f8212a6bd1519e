import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { orderItem } from '../../../functions/order/order.store.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';
import { anOrder } from '../../support/items.ts';

const at = '2026-11-23T10:00:00.000Z';
const data = {
  sku: 'A',
  location: 'NYC',
  pool: 'main',
  onHand: 5,
  allocated: 2,
  unsellable: 0,
  safety: 0,
  free: 3,
  selling: true,
  version: 2,
  movement: 'allocate',
  quantity: 2,
};

/** What the relay publishes of a position that changed. */
function publishedOfPosition(): string[] {
  const evt = { seq: 2, at, type: 'stock.position_changed', data };
  const item = { ...key.position('A', 'NYC'), type: 'Position', ...data, evt };
  const dynamodb = { SequenceNumber: '1', NewImage: marshall(item) };
  const effects = effectsOf(parseRecord({ eventName: 'INSERT', dynamodb }));
  return effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.event.type] : []));
}

describe('an event that a change carries', () => {
  afterEach(() => {
    delete process.env['SETTINGS'];
  });

  test('is not put on the bus when nobody wants its type', () => {
    process.env['SETTINGS'] = JSON.stringify({ unpublished: ['stock.position_changed'] });

    expect(publishedOfPosition()).toEqual([]);
  });

  test('is put on the bus as soon as the stage does not except its type', () => {
    process.env['SETTINGS'] = JSON.stringify({ unpublished: [] });

    expect(publishedOfPosition()).toEqual(['stock.position_changed']);
  });
});

/** What the relay does with an event of a parcel that belongs to an order. */
function effectsOfParcel(type: string, more: Record<string, unknown>): string[] {
  const ids = { orderId: 'web-1', fulfillmentId: 'web-1-f1', shipmentId: 'web-1-s1-1' };
  const carried = { ...ids, carrier: 'ups', trackingNumber: '1Z1', ...more };
  const item = {
    ...key.tracking('ups', '1Z1'),
    type: 'Tracking',
    carrier: 'ups',
    number: '1Z1',
    link: { orderId: 'web-1' },
    evt: { seq: 2, at, type, data: carried },
  };
  const dynamodb = { SequenceNumber: '1', NewImage: marshall(item) };
  return effectsOf(parseRecord({ eventName: 'INSERT', dynamodb })).map(({ kind }) => kind);
}

describe('an event of a parcel', () => {
  test('is published and not appended to the timeline, which is shown with the scans that the parcel keeps', () => {
    const scan = { status: 'in_transit', occurredAt: at, delayed: false };

    expect(effectsOfParcel('shipment.in_transit', scan)).toEqual(['publish']);
  });

  test('is appended as well when it tells of silence, which is no scan', () => {
    expect(effectsOfParcel('shipment.silent', { since: at })).toEqual(['publish', 'append']);
  });
});

test('an event of release 0.2.0 that is told only now says what META knows of its order', () => {
  const order = anOrder({ closed: { as: 'delivered', at } });
  const evt = { seq: 2, at, type: 'order.delivered', data: { as: 'delivered' } };
  const item = { ...key.order(order.orderId), ...orderItem({ ...order, evt }) };
  const dynamodb = { SequenceNumber: '1', NewImage: marshall(item) };

  const effects = effectsOf(parseRecord({ eventName: 'INSERT', dynamodb }));

  const told = effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.event.data] : []));
  const { orderId, channel, totals } = order;
  expect(told).toEqual([{ orderId, channel, as: 'delivered', totals }]);
});

test('the events of two SKUs have ids of their own', () => {
  const idOf = (sku: string): string[] => {
    const data = { entity: 'sku', id: sku, version: 1, by: 'operator:ann' };
    const item = {
      ...key.sku(sku),
      type: 'Sku',
      id: sku,
      evt: { seq: 1, at, type: 'network.changed', data },
    };
    const dynamodb = { SequenceNumber: '1', NewImage: marshall(item) };
    const effects = effectsOf(parseRecord({ eventName: 'INSERT', dynamodb }));
    return effects.flatMap((effect) => (effect.kind === 'publish' ? [effect.event.id] : []));
  };

  expect([...idOf('A'), ...idOf('B')]).toEqual(['sku/A#1', 'sku/B#1']);
});
