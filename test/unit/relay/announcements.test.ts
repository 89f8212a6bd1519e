import { marshall } from '@aws-sdk/util-dynamodb';
import { afterEach, describe, expect, test } from 'vitest';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import { parseRecord } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';

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
  const carried = { orderId: 'web-1', carrier: 'ups', trackingNumber: '1Z1', ...more };
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
    expect(effectsOfParcel('shipment.in_transit', { status: 'in_transit', occurredAt: at })).toEqual([
      'publish',
    ]);
  });

  test('is appended as well when it tells of silence, which is no scan', () => {
    expect(effectsOfParcel('shipment.silent', { since: at })).toEqual(['publish', 'append']);
  });
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
