import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { poolOf } from '../../../functions/network/entities/channel.ts';
import { plannedLocation } from '../../../functions/network/entities/location.ts';
import {
  forgetNetwork,
  keepSnapshot,
  networkSnapshot,
  networkSnapshotWith,
  readChannel,
  readChannels,
  readLocation,
  readLocations,
  readRateCards,
  readRateCardVersion,
  readSkus,
  readSnapshot,
  readTrackingSource,
} from '../../../functions/network/entities/network.store.ts';
import {
  plannedRateCard,
  plannedServices,
  rateCardSchema,
} from '../../../functions/network/entities/rate-card.ts';
import { skuSchema } from '../../../functions/network/entities/sku.ts';
import {
  plannedLocationSchema,
  plannedRateCardSchema,
  plannedServiceSchema,
} from '../../../functions/network/planning/planned-network.ts';
import { key } from '../../../functions/shared/keys.ts';
import { channelItem } from '../../support/channels.ts';
import { type Item, MemoryTable } from '../../support/memory-table.ts';
import { locationItem, trackingSourceItem } from '../../support/network-items.ts';

const card = {
  id: 'ups',
  version: 2,
  currency: 'USD',
  zones: ['all'],
  price: { kind: 'affine', baseMinor: [500], perKgMinor: [100] },
  services: [{ id: 'ground', carrier: 'ups', transitDays: 3 }],
};
const cardItem = (over: Record<string, unknown> = {}): Item => ({
  ...rateCardSchema.parse({ ...card, ...over }),
  ...key.rateCardActive(String(over['id'] ?? 'ups')),
  type: 'RateCard',
});
const skuItem = (id: string, over: Record<string, unknown> = {}): Item => ({
  ...skuSchema.parse({ id, version: 1, ...over }),
  ...key.sku(id),
  type: 'Sku',
});

let table: MemoryTable;
beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T09:00:00Z') });
  forgetNetwork();
  table = new MemoryTable();
});
afterEach(() => {
  vi.useRealTimers();
  table.close();
});

describe('reads of reference data', () => {
  test('are repeated only after the configured time', async () => {
    table.seed(channelItem('web', { name: 'Before' }));

    expect(await readChannel('web')).toMatchObject({ name: 'Before' });

    table.seed(channelItem('web', { name: 'After' }));
    vi.advanceTimersByTime(59_000);

    expect(await readChannel('web')).toMatchObject({ name: 'Before' });

    vi.advanceTimersByTime(2_000);

    expect(await readChannel('web')).toMatchObject({ name: 'After' });
  });

  test('are repeated at once for an id that is not known, so that new data is found', async () => {
    await expect(readChannel('web')).rejects.toThrow(expect.objectContaining({ name: 'NotFound' }));
    await expect(readTrackingSource('easypost')).rejects.toThrow(
      expect.objectContaining({ name: 'NotFound' }),
    );

    await readLocations();

    await expect(readLocation('store-1')).rejects.toThrow(expect.objectContaining({ name: 'NotFound' }));
    expect((await readSkus(['A'])).size).toBe(0);

    table.seed(
      channelItem('web'),
      trackingSourceItem('easypost'),
      locationItem('store-1'),
      skuItem('A', { shards: 3 }),
    );

    expect(await readChannel('web')).toMatchObject({ id: 'web' });
    expect(await readTrackingSource('easypost')).toMatchObject({ platform: 'easypost' });
    expect(await readLocation('store-1')).toMatchObject({ id: 'store-1' });
    expect((await readSkus(['A'])).get('A')).toMatchObject({ shards: 3 });
  });

  test('of the network are repeated for a location that is too new for the memory, and for no other reason', async () => {
    table.seed(locationItem('store-1'));
    const before = await networkSnapshotWith(['store-1']);
    table.seed(locationItem('store-2'));

    expect(await networkSnapshotWith(['store-1'])).toBe(before);
    expect((await networkSnapshotWith(['store-1', 'store-2'])).locations.map(({ id }) => id)).toEqual([
      'store-1',
      'store-2',
    ]);
  });

  test('of SKUs ask for the missing ones only, each once', async () => {
    table.seed(skuItem('A', { shards: 2 }), skuItem('B'));
    const known = await readSkus(['A', 'A', 'B', 'C']);

    expect([...known.keys()]).toEqual(['A', 'B']);

    const reads = table.reads;
    await readSkus(['A', 'B']);

    expect(table.reads).toBe(reads);
  });

  test('of rate cards leave inactive cards out; a former version stays readable', async () => {
    table.seed(cardItem(), cardItem({ id: 'old', active: false }), {
      ...cardItem({ version: 1 }),
      ...key.rateCard('ups', 1),
    });

    expect((await readRateCards()).map(({ id, version }) => [id, version])).toEqual([['ups', 2]]);
    expect(await readRateCardVersion('ups', 1)).toMatchObject({ version: 1 });
    await expect(readRateCardVersion('ups', 9)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFound' }),
    );
  });

  test('of channels list all of them by id', async () => {
    table.seed(channelItem('web'), channelItem('pos'));

    expect((await readChannels()).map(({ id }) => id)).toEqual(['pos', 'web']);
  });
});

describe('snapshots of the network', () => {
  test('are named by their content, kept once, and read back as they were', async () => {
    table.seed(
      locationItem('store-1'),
      locationItem('wh-1', { type: 'warehouse', coordinates: { lat: 39.6, lon: -119.8 } }),
    );
    const before = await networkSnapshot();
    await keepSnapshot(before);
    await keepSnapshot(before);

    expect(table.writes).toHaveLength(1);

    table.seed(locationItem('store-1', { name: 'Changed', version: 2 }));
    forgetNetwork();
    const after = await networkSnapshot();

    expect(after.hash).not.toBe(before.hash);
    expect(await readSnapshot(before.hash)).toEqual(before);
    await expect(readSnapshot(after.hash)).rejects.toThrow(expect.objectContaining({ name: 'NotFound' }));
  });

  test('may be kept by somebody else already', async () => {
    table.seed(locationItem('store-9'));
    const snapshot = await networkSnapshot();
    table.seed({ ...key.networkSnapshot(snapshot.hash), type: 'NetworkSnapshot', hash: snapshot.hash });

    await expect(keepSnapshot(snapshot)).resolves.toBeUndefined();
  });
});

describe('the network as the planner takes it', () => {
  test('has locations with place, market and zone; unknown coordinates are left out', async () => {
    table.seed(
      locationItem('store-1', { pool: 'us', coordinates: { lat: 40.7, lon: -74 } }),
      locationItem('store-2'),
    );
    const planned = (await readLocations()).map(plannedLocation);
    for (const location of planned) expect(plannedLocationSchema.parse(location)).toEqual(location);

    expect(planned[0]).toMatchObject({
      market: 'us',
      timezone: 'America/New_York',
      country: 'US',
      postalCode: '10001',
      point: { lat: 40.7, lon: -74 },
    });
    expect(planned[1]).not.toHaveProperty('point');
  });

  test('has rate cards, and services with the id of their card', async () => {
    table.seed(cardItem());
    const cards = await readRateCards();

    expect(plannedRateCardSchema.parse(cards.map(plannedRateCard)[0])).toMatchObject({
      id: 'ups',
      version: 2,
      zones: ['all'],
    });
    expect(plannedServices(cards).map((service) => plannedServiceSchema.parse(service))).toMatchObject([
      { id: 'ground', carrier: 'ups', rateCard: 'ups' },
    ]);
  });

  test('poolOf falls back to the pool of all other countries, then to main', () => {
    const pools = { '*': 'row', DE: 'eu' };

    expect([
      poolOf({ pools }, 'DE'),
      poolOf({ pools }, 'US'),
      poolOf({ pools }, undefined),
      poolOf({ pools: { DE: 'eu' } }, 'US'),
    ]).toEqual(['eu', 'row', 'row', 'main']);
  });
});
