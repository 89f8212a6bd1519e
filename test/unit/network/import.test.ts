import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { importNetwork } from '../../../bin/network/import-network.ts';
import { networkEntities } from '../../../functions/network/doors.ts';
import { locationBodySchema } from '../../../functions/network/entities/location.ts';

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly body: Record<string, unknown>;
}

/** The API as the importer sees it: keeps what was sent; `refuse` answers instead. */
class Api {
  readonly sent: Sent[] = [];
  refuse: (sent: Sent) => { status: number; body: unknown } | undefined = () => undefined;

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const sent = { method, path, body: body as Record<string, unknown> };
    this.sent.push(sent);
    const movements = sent.body['movements'] as { id: string }[] | undefined;
    return (
      this.refuse(sent) ?? {
        status: 200,
        body: movements ? { outcomes: movements.map(({ id }) => ({ id, outcome: 'applied' })) } : {},
      }
    );
  }
}

let folder: string;
let api: Api;
const file = (name: string, text: string): void => writeFileSync(join(folder, name), text);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'network-'));
  api = new Api();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const movementsSent = (): Record<string, unknown>[] =>
  api.sent
    .filter(({ path }) => path === '/stock/movements')
    .flatMap(({ body }) => body['movements'] as Record<string, unknown>[]);

describe('the example network', () => {
  const example = fileURLToPath(new URL('../../../example/network', import.meta.url));

  test('is valid and has every kind of location, dozens of SKUs and three channels', async () => {
    const { counts, errors } = await importNetwork(example, api);

    expect(errors).toEqual([]);
    expect(counts).toMatchObject({ skus: 40, channels: 3, 'tracking sources': 1 });

    const locations = api.sent
      .filter(({ path }) => path.startsWith('/locations/'))
      .map(({ body }) => locationBodySchema.parse(body));

    expect(locations.length).toBeGreaterThanOrEqual(8);
    expect(new Set(locations.map(({ type }) => type))).toEqual(new Set(['warehouse', 'store', 'supplier']));
    expect(locations.every(({ coordinates }) => coordinates !== undefined)).toBe(true);

    for (const { method, path, body } of api.sent.filter(({ path: to }) => to !== '/stock/movements')) {
      const [, name] = path.split('/');
      expect(method).toBe('PUT');
      expect(
        networkEntities.find(({ entity }) => entity.path === name)?.entity.body.safeParse(body).success,
      ).toBe(true);
    }
  });

  test('is sent with the same ids of movements again, so that a second import changes nothing', async () => {
    await importNetwork(example, api);
    const first = movementsSent();
    api = new Api();
    await importNetwork(example, api);

    expect(movementsSent()).toEqual(first);
    expect(new Set(first.map(({ id }) => id)).size).toBe(first.length);
  });
});

describe('the import of CSV files', () => {
  test('reads a cell as its column says: number, list, text that looks like a number, nothing', async () => {
    file(
      'locations.csv',
      'id,name,type,timeZone,address.country,address.postalCode,coordinates.lat,coordinates.lon,calendar.workdays,tags,active,priority\n' +
        'store-1,"SoHo, New York",store,America/New_York,US,02116,40.7,-74,1|2|3,ship|pickup,false,\n',
    );

    expect(await importNetwork(folder, api)).toEqual({ counts: { locations: 1 }, errors: [] });
    expect(api.sent[0]).toEqual({
      method: 'PUT',
      path: '/locations/store-1',
      body: {
        id: 'store-1',
        name: 'SoHo, New York',
        type: 'store',
        timeZone: 'America/New_York',
        address: { country: 'US', postalCode: '02116' },
        coordinates: { lat: 40.7, lon: -74 },
        calendar: { workdays: [1, 2, 3] },
        tags: ['ship', 'pickup'],
        active: false,
      },
    });
  });

  test('gives a row the same id of its movement after rows are added; equal rows get different ids', async () => {
    file('stock.csv', 'sku,location,quantity\nA,store-1,5\nA,store-1,5\n');
    await importNetwork(folder, api);
    const before = movementsSent();

    expect(before).toMatchObject([
      { kind: 'receipt', quantity: 5 },
      { kind: 'receipt', quantity: 5 },
    ]);
    expect(before[0]?.['id']).not.toBe(before[1]?.['id']);

    file('stock.csv', 'sku,location,quantity\nB,store-1,9\nA,store-1,5\nA,store-1,5\n');
    api = new Api();
    await importNetwork(folder, api);

    expect(movementsSent().slice(1)).toEqual(before);
  });

  test('takes a row of stock with a time for a count', async () => {
    file('stock.csv', 'sku,location,quantity,at\nA,store-1,5,2026-01-01T00:00:00Z\n');
    await importNetwork(folder, api);

    expect(movementsSent()).toMatchObject([{ kind: 'count', quantity: 5, at: '2026-01-01T00:00:00Z' }]);
  });

  test('sends at most a hundred movements in a request', async () => {
    file(
      'stock.csv',
      `sku,location,quantity\n${Array.from({ length: 250 }, (_, index) => `S${index},store-1,1`).join('\n')}\n`,
    );

    expect((await importNetwork(folder, api)).counts).toEqual({ 'stock movements': 250 });
    expect(api.sent.map(({ body }) => (body['movements'] as unknown[]).length)).toEqual([100, 100, 50]);
  });
});

describe('errors of an import name file and row', () => {
  test('for every file, before anything is sent', async () => {
    file('skus.csv', 'id,weightGrams,colour\nA,100,\nB,heavy,\n,1,\nA,100,red\n');
    file('channels.json', '[{ "id": "web", "platform": "shopify" }]');
    file('locations.json', '{ "id": "x" }');
    file('stock.csv', 'sku,location,quantity\nA,store-1,many\n');
    file('prices.csv', 'id\n1\n');
    const { counts, errors } = await importNetwork(folder, api);

    expect(api.sent).toEqual([]);
    expect(counts).toEqual({});
    expect(errors).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^prices\.csv: is none of/),
        expect.stringMatching(/^locations\.json: is not a JSON array/),
        expect.stringMatching(/^channels\.json entry 1: secrets /),
        expect.stringMatching(/^skus\.csv line 3: weightGrams /),
        expect.stringMatching(/^skus\.csv line 4: id /),
        expect.stringMatching(/^skus\.csv line 5: colour /),
        expect.stringMatching(/^stock\.csv line 2: .*quantity/),
      ]),
    );
  });

  test('for a file that breaks off', async () => {
    file('skus.csv', 'id,title\nA,"never closed\n');

    expect((await importNetwork(folder, api)).errors).toEqual([
      expect.stringMatching(/^skus\.csv: is not CSV/),
    ]);
  });

  test('for refusals of the API, after which no stock is sent', async () => {
    file('skus.csv', 'id,shards\nA,1\nB,1\n');
    file('stock.csv', 'sku,location,quantity\nA,store-1,5\n');
    api.refuse = ({ path }) =>
      path === '/skus/B'
        ? { status: 409, body: { detail: 'The shards of a SKU may only grow.' } }
        : undefined;

    expect(await importNetwork(folder, api)).toEqual({
      counts: { skus: 1 },
      errors: ['skus.csv line 3: The shards of a SKU may only grow. (409)'],
    });
    expect(movementsSent()).toEqual([]);
  });

  test('for movements that had no effect', async () => {
    file('stock.csv', 'sku,location,quantity\nA,store-1,5\nA,nowhere,5\n');
    api.refuse = ({ body }) => ({
      status: 200,
      body: {
        outcomes: (body['movements'] as { id: string; location: string }[]).map(({ id, location }) => ({
          id,
          outcome: location === 'nowhere' ? 'unknown-location' : 'applied',
        })),
      },
    });

    expect(await importNetwork(folder, api)).toEqual({
      counts: { 'stock movements': 1 },
      errors: ['stock.csv line 3: unknown-location'],
    });
  });
});
