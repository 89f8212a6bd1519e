import { describe, expect, test } from 'vitest';
import { channelBodySchema } from '../../../functions/network/entities/channel.ts';
import { locationBodySchema } from '../../../functions/network/entities/location.ts';
import { skuBodySchema } from '../../../functions/network/entities/sku.ts';
import { effectsOf } from '../../../functions/relay/changes/effects.ts';
import type { Image } from '../../../functions/relay/changes/record.ts';
import { key } from '../../../functions/shared/keys.ts';

type Fields = Record<string, unknown>;

const address = { lines: ['1 Main Street'], city: 'New York', postalCode: '10001', country: 'US' };
/** Each entity as `PUT` keeps it, of a body that says no more than it must. */
const images: Readonly<Record<'sku' | 'channel' | 'location', (body: Fields, version: number) => Image>> = {
  sku: (body, version) => ({ ...key.sku('A'), type: 'Sku', ...skuBodySchema.parse(body), id: 'A', version }),
  channel: (body, version) => {
    const channel = channelBodySchema.parse({ platform: 'canonical', ...body });
    return { ...key.channel('web'), type: 'Channel', ...channel, id: 'web', version };
  },
  location: (body, version) => {
    const whole = { name: 'WH', type: 'warehouse', address, timeZone: 'America/New_York', ...body };
    return { ...key.location('wh-1'), ...locationBodySchema.parse(whole), id: 'wh-1', version };
  },
};

/** What follows for the figures of a PUT over what was there; `old` undefined: nothing was. */
function toldBy(entity: keyof typeof images, old: Fields | undefined, next: Fields): unknown[] {
  const image = images[entity](next, 2);
  const change = { sequenceNumber: '1', type: image.type, item: 'x', createdAt: 0, new: image };
  const effects = effectsOf(old === undefined ? change : { ...change, old: images[entity](old, 1) });
  const kinds = ['tellStock', 'beginWalk', 'reviewWithheld'];
  return effects.filter(({ kind }) => kinds.includes(kind));
}

const tellStock = { kind: 'tellStock', sku: 'A', skuVersion: 2 };
const reviewWithheld = { kind: 'reviewWithheld', sku: 'A' };
const walkChannel = { kind: 'beginWalk', walk: 'channel', id: 'web', entityVersion: 2 };
const walkLocation = { kind: 'beginWalk', walk: 'location', id: 'wh-1', entityVersion: 2 };
const withholding = { belowPct: 95, mostPct: 40 };
const buffers = [{ channel: 'web', units: 1 }];
const rule = { policies: { buffers: [{ units: 2 }] } };

describe('whatever changes what a channel may sell has its figures told anew', () => {
  test.each<[string, keyof typeof images, Fields | undefined, Fields, unknown[]]>([
    ['a buffer of a SKU', 'sku', {}, { selling: { buffers } }, [tellStock]],
    ['a SKU without the buffer that it had', 'sku', { selling: { buffers } }, {}, [tellStock]],
    [
      'a SKU without the allocation that it reserved',
      'sku',
      { selling: { reserved: [{ channel: 'web', units: 3 }] } },
      { selling: {} },
      [tellStock],
    ],
    ['a SKU without its own number of last units', 'sku', { selling: { lastUnitsAt: 3 } }, {}, [tellStock]],
    ['another tag of a SKU', 'sku', { tags: ['fragile'] }, { tags: [] }, [tellStock]],
    ['a SKU that is declared with a buffer', 'sku', undefined, { selling: { buffers } }, [tellStock]],
    ['a SKU that is declared, and says nothing', 'sku', undefined, { title: 'A' }, []],
    ['another title of a SKU', 'sku', {}, { title: 'A' }, []],
    ['what a SKU withholds', 'sku', {}, { withholding }, [reviewWithheld]],
    ['a SKU that withholds nothing of its own any more', 'sku', { withholding }, {}, [reviewWithheld]],
    ['a channel that is new', 'channel', undefined, {}, [walkChannel]],
    ['a channel without the buffer that it had', 'channel', rule, {}, [walkChannel]],
    ['a channel of another pool', 'channel', {}, { pools: { '*': 'eu' } }, [walkChannel]],
    ['a channel that is switched off', 'channel', {}, { active: false }, [walkChannel]],
    ['another name of a channel', 'channel', {}, { name: 'Web' }, []],
    ['a location that is switched off', 'location', {}, { active: false }, [walkLocation]],
    ['what a location withholds', 'location', {}, { withholding }, [walkLocation]],
    ['a location that withholds nothing any more', 'location', { withholding }, {}, [walkLocation]],
    ['a location in another zone', 'location', {}, { timeZone: 'Europe/Berlin' }, [walkLocation]],
    ['another name of a location', 'location', {}, { name: 'Warehouse' }, []],
  ])('%s', (_what, entity, old, next, told) => {
    expect(toldBy(entity, old, next)).toEqual(told);
  });
});
