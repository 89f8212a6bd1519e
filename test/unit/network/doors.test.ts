import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as readChannel } from '../../../functions/connections/read.handler.ts';
import { networkEntities } from '../../../functions/network/doors.ts';
import { entities } from '../../../functions/network/entities/entities.ts';
import { handler as put } from '../../../functions/network/put.handler.ts';
import { handler as read } from '../../../functions/network/read.handler.ts';
import { envelope } from '../../../functions/relay/effects/envelope.ts';
import { carriedEventSchema } from '../../../functions/shared/events/carried.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const operator = { kind: 'operator' as const, id: 'ada' };
/** A channel's answer also says what its platform can do, so that another function reads it. */
const readerOf = (name: string) => (name === 'channel' ? readChannel : read);
const doorsOf = (name: string) => {
  const found = networkEntities.find(({ entity }) => entity.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found.doors;
};
const location = {
  name: 'Reno',
  type: 'warehouse',
  timeZone: 'America/Los_Angeles',
  address: { country: 'US', postalCode: '89506', region: 'NV' },
};
const rateCard = {
  currency: 'USD',
  zones: ['near', 'far'],
  bandsKm: [500],
  price: { kind: 'step', steps: [{ upToGrams: 1000, minor: [500, 900] }] },
  services: [{ id: 'ground', carrier: 'ups', transitDays: 3 }],
};
const bodies: Readonly<Record<string, Record<string, unknown>>> = {
  channel: { platform: 'canonical' },
  location,
  sku: { title: 'Tee' },
  'rate-card': rateCard,
  'tracking-source': { platform: 'easypost', secrets: 'easypost' },
};

let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

const putting = (
  name: string,
  id: string,
  body: Record<string, unknown>,
  caller: Parameters<typeof call>[2]['caller'] = operator,
) =>
  call(put, doorsOf(name).put, {
    params: { [name === 'sku' ? 'sku' : 'id']: id },
    body,
    ...(caller ? { caller } : {}),
  });

describe.each(networkEntities.map(({ entity }) => [entity.name, entity] as const))('%s', (name, entity) => {
  test('is made with 201, changed with 200, and read as it is', async () => {
    const made = await putting(name, 'one', bodies[name] ?? {});

    expect(made).toMatchObject({ status: 201, body: { id: 'one', version: 1 } });

    const changed = await putting(name, 'one', {
      ...made.body,
      version: 1,
      [name === 'sku' ? 'title' : 'name']: 'Another name',
    });

    expect(changed).toMatchObject({ status: 200, body: { id: 'one', version: 2 } });

    const got = await call(readerOf(name), doorsOf(name).read, {
      params: { [entity.param]: 'one' },
      caller: operator,
    });

    expect(got).toEqual({ status: 200, body: changed.body });
  });

  test('keeps version, audit and event when the same content is put again', async () => {
    await putting(name, 'one', bodies[name] ?? {});
    const writes = table.writes.length;

    expect(await putting(name, 'one', bodies[name] ?? {})).toMatchObject({
      status: 200,
      body: { version: 1 },
    });
    expect(table.writes).toHaveLength(writes);
  });

  test('leaves an audit record of who wrote what and an event with each version, in the same write', async () => {
    await putting(name, 'one', bodies[name] ?? {});

    expect(table.writes).toHaveLength(1);
    expect(table.item(key.audit(name, 'one', 1))).toMatchObject({
      by: 'operator:ada',
      version: 1,
      content: bodies[name],
    });

    const evt = carriedEventSchema.parse(table.item(entity.key('one'))?.['evt']);

    expect(envelope(`${name}/one`, name, evt).data).toEqual({
      entity: name,
      id: 'one',
      version: 1,
      by: 'operator:ada',
    });
  });

  test('answers 409 with the present version to a body of another version', async () => {
    await putting(name, 'one', bodies[name] ?? {});

    expect(await putting(name, 'one', { ...bodies[name], version: 7 })).toMatchObject({
      status: 409,
      body: { version: 1 },
    });
    expect(await putting(name, 'two', { ...bodies[name], version: 1 })).toMatchObject({
      status: 409,
      body: { version: 0 },
    });
  });

  test('lets one of two writers of the same version win', async () => {
    await putting(name, 'one', bodies[name] ?? {});
    const field = name === 'sku' ? 'title' : 'name';
    table.meanwhile(() => putting(name, 'one', { ...bodies[name], [field]: 'First', version: 1 }));

    expect(await putting(name, 'one', { ...bodies[name], [field]: 'Second', version: 1 })).toMatchObject({
      status: 409,
      body: { version: 2 },
    });
    expect(table.item(entity.key('one'))?.[field]).toBe('First');
  });

  test('is listed with all others, page by page', async () => {
    const ids = Array.from({ length: 7 }, (_, index) => `id-${index}`);
    for (const id of ids) await putting(name, id, bodies[name] ?? {});
    const seen: unknown[] = [];
    let query: Record<string, string> = { limit: '3' };
    for (let page = 0; page < 10; page++) {
      const { status, body } = await call(read, doorsOf(name).list, { query, caller: operator });
      expect(status).toBe(200);
      const items = body[entity.path] as { id: string }[];
      expect(items.length).toBeLessThanOrEqual(3);
      seen.push(...items.map(({ id }) => id));
      if (typeof body['cursor'] !== 'string') break;
      query = { limit: '3', cursor: body['cursor'] };
    }

    expect([...seen].sort()).toEqual(ids);
  });

  test('is not written with an unknown field, which the answer names', async () => {
    const answer = await putting(name, 'one', {
      ...bodies[name],
      nonsense: 1,
      active: 'maybe',
      tags: 'x',
      shards: 0,
    });

    expect(answer.status).toBe(400);
    expect((answer.body['errors'] as { path: string }[]).map(({ path }) => path)).toContain('nonsense');
    expect(table.writes).toEqual([]);
  });

  test('answers 404 when it is unknown, 403 to anyone but an operator, 401 without a credential', async () => {
    expect(
      await call(read, doorsOf(name).read, { params: { [entity.param]: 'none' }, caller: operator }),
    ).toMatchObject({ status: 404 });
    expect(await putting(name, 'one', bodies[name] ?? {}, { kind: 'location', id: 'one' })).toMatchObject({
      status: 403,
    });
    expect(
      await putting(name, 'one', bodies[name] ?? {}, {
        kind: 'operator',
        id: 'ada',
        scopes: ['orders:read'],
      }),
    ).toMatchObject({ status: 403 });
    expect(
      await call(put, doorsOf(name).put, { params: { [entity.param]: 'one' }, body: bodies[name] }),
    ).toMatchObject({ status: 401 });
  });
});

describe('fields that may not change freely', () => {
  test('are the pool of a location', async () => {
    await putting('location', 'one', { ...location, pool: 'us' });

    expect(await putting('location', 'one', { ...location, pool: 'eu' })).toMatchObject({
      status: 409,
      body: { pool: 'us' },
    });
  });

  test("are ids: a body with another id than the path's is refused", async () => {
    expect(await putting('sku', 'A', { id: 'B', title: 'x' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'id' }] },
    });
  });
});

describe('validation of reference data', () => {
  const fieldsOf = async (name: string, body: Record<string, unknown>): Promise<string[]> => {
    const answer = await putting(name, 'one', body);
    expect(answer.status).toBe(400);
    return (answer.body['errors'] as { path: string }[]).map(({ path }) => path);
  };

  test('refuses a location with an unknown time zone, a misspelt cost or a day that ends before it begins', async () => {
    expect(
      await fieldsOf('location', {
        ...location,
        timeZone: 'Mars/Olympus',
        handling: { order: 100 },
        calendar: { opens: '18:00', closes: '09:00' },
      }),
    ).toEqual(expect.arrayContaining(['timeZone', 'handling.order', 'calendar.closes']));
  });

  test('keeps unknown coordinates unknown, never zero', async () => {
    const { body } = await putting('location', 'one', location);

    expect(body).not.toHaveProperty('coordinates');
  });

  test('refuses a channel whose platform signs webhooks without a secret, and pools of countries in words', async () => {
    expect(await fieldsOf('channel', { platform: 'shopify' })).toEqual(['secrets']);
    expect(await fieldsOf('channel', { platform: 'canonical', pools: { Germany: 'eu' } })).toEqual([
      'pools.Germany',
    ]);
  });

  test('refuses a rate card whose bounds, steps or services do not fit each other', async () => {
    expect(
      await fieldsOf('rate-card', {
        ...rateCard,
        bandsKm: [500, 400],
        price: { kind: 'step', steps: [{ upToGrams: 1000, minor: [500] }] },
      }),
    ).toEqual(expect.arrayContaining(['bandsKm', 'price.steps.0.minor']));
    expect(
      await fieldsOf('rate-card', { ...rateCard, services: [...rateCard.services, ...rateCard.services] }),
    ).toEqual(['services.1.id']);
  });

  const BIG = Number.MAX_SAFE_INTEGER;
  const affine = (baseMinor: number[], perKgMinor: number[]) => ({
    ...rateCard,
    price: { kind: 'affine', baseMinor, perKgMinor },
  });
  test.each<[string, string, Record<string, unknown>, string[]]>([
    [
      'a country that orders have no word for',
      'location',
      { ...location, address: { country: 'UK' } },
      ['address.country'],
    ],
    [
      'a territory as a country',
      'location',
      { ...location, address: { country: 'PR' } },
      ['address.country'],
    ],
    [
      'a deadline of centuries',
      'location',
      { ...location, acceptWithin: BIG, shipWithin: 1e10 },
      ['acceptWithin', 'shipWithin'],
    ],
    [
      'a cost that pays',
      'location',
      { ...location, handling: { perUnitMinor: -1 } },
      ['handling.perUnitMinor'],
    ],
    [
      'a cost beyond all sums',
      'location',
      { ...location, packaging: { perShipmentMinor: BIG } },
      ['packaging.perShipmentMinor'],
    ],
    [
      'a cap beyond all counts',
      'location',
      { ...location, capacity: [{ unit: 'orders', cap: BIG }] },
      ['capacity.0.cap'],
    ],
    [
      'pools of a country that is none',
      'channel',
      { platform: 'canonical', pools: { UK: 'uk', XX: 'x', '*': 'main' } },
      ['pools.UK', 'pools.XX'],
    ],
    [
      'a wait of centuries',
      'channel',
      { platform: 'canonical', policies: { backorderWithin: 1e12 } },
      ['policies.backorderWithin'],
    ],
    ['a weight of a ship', 'sku', { weightGrams: 1e12 }, ['weightGrams']],
    [
      'a length of a railway',
      'sku',
      { dimensionsMm: { length: BIG, width: 1, height: 1 } },
      ['dimensionsMm.length'],
    ],
    [
      'prices beyond all sums',
      'rate-card',
      affine([BIG, 900], [BIG, 200]),
      ['price.baseMinor.0', 'price.perKgMinor.0'],
    ],
    [
      'a step price beyond all sums',
      'rate-card',
      { ...rateCard, price: { kind: 'step', steps: [{ upToGrams: 1e12, minor: [1, BIG] }] } },
      ['price.steps.0.minor.1', 'price.steps.0.upToGrams'],
    ],
    ['a distance beyond the Earth', 'rate-card', { ...rateCard, bandsKm: [1e300] }, ['bandsKm.0']],
    ['a currency that there is not', 'rate-card', { ...rateCard, currency: 'UDS' }, ['currency']],
    ['no service', 'rate-card', { ...rateCard, services: [] }, ['services']],
    [
      'a service for a country that is none',
      'rate-card',
      { ...rateCard, services: [{ id: 'a', carrier: 'ups', transitDays: 1, countries: ['US', 'UK'] }] },
      ['services.0.countries.1'],
    ],
    [
      'a lane from a country that is none',
      'rate-card',
      { ...rateCard, lanes: [{ zone: 'near', fromCountry: 'EL' }] },
      ['lanes.0.fromCountry'],
    ],
    ['a time to be ready that never ends', 'location', { ...location, readyWithin: BIG }, ['readyWithin']],
    [
      'more holidays than the snapshot of a network keeps',
      'location',
      { ...location, calendar: { holidays: Array.from({ length: 1001 }, () => '2026-12-25') } },
      ['calendar.holidays'],
    ],
    [
      'times of a pickup that never end',
      'channel',
      { platform: 'canonical', policies: { collectWithin: BIG, remindAfter: 1e12 } },
      ['policies.collectWithin', 'policies.remindAfter'],
    ],
    [
      'a SKU that is worth more than any sum',
      'sku',
      { value: { amount: BIG, currency: 'USD' } },
      ['value.amount'],
    ],
    [
      'a lane that leads twice from the same place to the same place',
      'rate-card',
      {
        ...rateCard,
        lanes: [
          { zone: 'near', toCountry: 'US' },
          { zone: 'far', toCountry: 'US' },
        ],
      },
      ['lanes.1.toCountry'],
    ],
  ])('refuses %s by its path', async (_what, name, body, paths) => {
    expect((await fieldsOf(name, body)).sort()).toEqual(paths);
  });

  test('answers 413 to what no item can keep, and changes nothing', async () => {
    const lanes = Array.from({ length: 9000 }, (_, n) => ({
      zone: 'near',
      toPostal: `${n}`.padStart(40, '0'),
    }));

    expect((await putting('rate-card', 'one', { ...rateCard, lanes })).status).toBe(413);
    expect(table.writes).toEqual([]);
  });

  test('keeps every version of a rate card readable beside the one in force', async () => {
    await putting('rate-card', 'ups', rateCard);
    await putting('rate-card', 'ups', { ...rateCard, bandsKm: [700] });

    expect(table.item(key.rateCard('ups', 1))).toMatchObject({ bandsKm: [500], version: 1 });
    expect(table.item(key.rateCard('ups', 2))).toMatchObject({ bandsKm: [700], version: 2 });
    expect(table.item(entities.rateCard.key('ups'))).toMatchObject({ bandsKm: [700], version: 2 });
  });
});

describe('a location that cannot be placed', () => {
  const warnings = async (address: object, more: object = {}) =>
    (await putting('location', 'one', { ...location, address, ...more })).body['warnings'];

  test('is taken, and the answer warns that distances from it are unknown', async () => {
    const made = await putting('location', 'one', {
      ...location,
      address: { country: 'US', postalCode: '00000' },
    });

    expect(made).toMatchObject({
      status: 201,
      body: { id: 'one', warnings: [expect.stringContaining('US 00000')] },
    });
    expect(await warnings({ country: 'JP' })).toEqual([expect.stringContaining('has no postal code')]);
  });

  test('is no matter where the postal code is known, or coordinates are said', async () => {
    expect(await warnings({ country: 'US', postalCode: '89506' })).toBeUndefined();
    expect(await warnings({ country: 'PR', postalCode: '00901' })).toBeUndefined();
    expect(await warnings({ country: 'JP' }, { coordinates: { lat: 35.7, lon: 139.7 } })).toBeUndefined();
  });

  test('keeps no warning: the answer put back changes nothing, and reading it has none', async () => {
    const { body } = await putting('location', 'one', { ...location, address: { country: 'JP' } });

    expect(await putting('location', 'one', body)).toMatchObject({ status: 200, body: { version: 1 } });

    const got = await call(read, doorsOf('location').read, { params: { id: 'one' }, caller: operator });

    expect(got.body).not.toHaveProperty('warnings');
    expect(table.item(key.location('one'))).not.toHaveProperty('warnings');
  });
});

test('a share or a percentage that is as good as zero is kept as zero, which the table can keep', async () => {
  const withholding = { belowPct: 1e-200, mostPct: 8.1e-166 };
  const kept = await putting('location', 'one', { ...location, withholding });
  const carts = { policies: { carts: { maxShare: 1e-180 } } };
  const channel = await putting('channel', 'one', { ...bodies['channel'], ...carts });

  expect(kept).toMatchObject({ status: 201, body: { withholding: { belowPct: 0, mostPct: 0 } } });
  expect(channel).toMatchObject({ status: 201, body: { policies: { carts: { maxShare: 0 } } } });
});
