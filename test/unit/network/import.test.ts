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

  /** SKUs and locations that the system has beside those of the folder; undefined: whatever is asked for. */
  known: readonly string[] | undefined;

  async send(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    if (method === 'GET') return { status: this.known?.includes(path) === false ? 404 : 200, body: {} };
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

    expect(await importNetwork(folder, api)).toEqual({ counts: { locations: 1 }, errors: [], notes: [] });
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
      notes: [],
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
      errors: ['stock.csv line 3: there is no such location (unknown-location)'],
      notes: [],
    });
  });
});

describe('a file that would count stock for nobody', () => {
  const head = 'sku,location,quantity';
  const write = (name: string, content: string | Buffer): void => writeFileSync(join(folder, name), content);

  test.each<[string, Record<string, string | Buffer>, RegExp]>([
    [
      'Windows-1252',
      { 'stock.csv': Buffer.from(`${head}\nA,wh-1,1\nCAF\xc9-1,wh-1,5\n`, 'latin1') },
      /^stock\.csv line 3: is not UTF-8/,
    ],
    [
      'Windows-1252 in a title',
      { 'skus.csv': Buffer.from('id,title\nA,Caf\xe9\n', 'latin1') },
      /^skus\.csv line 2: is not UTF-8/,
    ],
    [
      'UTF-16 without a mark',
      { 'stock.csv': Buffer.from(`${head}\nA,wh-1,5\n`, 'utf16le') },
      /^stock\.csv line 1: has zero bytes/,
    ],
    [
      'UTF-16 that breaks off',
      { 'stock.csv': Buffer.concat([Buffer.from(`\ufeff${head}`, 'utf16le'), Buffer.from([0x41])]) },
      /^stock\.csv: breaks off/,
    ],
    ['a workbook under another name', { 'stock.csv': 'PK\u0003\u0004rest' }, /^stock\.csv: is a workbook/],
    ['a workbook', { 'stock.xlsx': 'PK' }, /^stock\.xlsx: is none of/],
    ['a name in capitals', { 'STOCK.CSV': `${head}\nA,wh-1,5\n` }, /^STOCK\.CSV: is none of/],
    ['a copy', { 'stock (1).csv': `${head}\nA,wh-1,5\n` }, /^stock \(1\)\.csv: is none of/],
    ['nothing', { 'stock.csv': '' }, /^stock\.csv: is empty/],
    ['white space', { 'stock.csv': '\n \n' }, /^stock\.csv: is empty/],
    ['a head alone', { 'stock.csv': `${head}\n` }, /^stock\.csv: has no rows/],
    ['no entry', { 'skus.json': '[]' }, /^skus\.json: is not a JSON array of entries/],
    [
      'a member twice',
      { 'skus.json': '[{ "id": "A", "id": "B" }]' },
      /^skus\.json: is not a JSON array of entries \(Duplicate key/,
    ],
    [
      'a column twice',
      { 'stock.csv': `${head},quantity\nA,wh-1,5,9\n` },
      /^stock\.csv line 1: the column quantity stands there twice/,
    ],
    [
      'a cell without column',
      { 'stock.csv': `${head},\nA,wh-1,5,9\n` },
      /^stock\.csv line 2: has a cell in column 4/,
    ],
    [
      'a shortened number',
      { 'stock.csv': `${head}\n8.90123E+12,wh-1,5\n` },
      /^stock\.csv line 2: sku "8\.90123E\+12" looks like a long number/,
    ],
    [
      'a shortened number of another locale',
      { 'stock.csv': `${head.replaceAll(',', ';')}\n8,90E+12;wh-1;5\n` },
      /^stock\.csv line 2: sku "8,90E\+12" looks like/,
    ],
    [
      'an apostrophe',
      { 'stock.csv': `${head}\n'0017,wh-1,5\n` },
      /^stock\.csv line 2: sku "'0017" begins with the apostrophe/,
    ],
    [
      'a date',
      { 'stock.csv': `${head}\n1-Mar,wh-1,5\n` },
      /^stock\.csv line 2: sku "1-Mar" looks like a code that a spreadsheet took for a date/,
    ],
    ['a yes', { 'skus.csv': 'id,title\nTRUE,Tee\n' }, /^skus\.csv line 2: id "TRUE" looks like a word/],
    [
      'a spreadsheet error',
      { 'skus.csv': 'id,title\nA,#N/A\n' },
      /^skus\.csv line 2: title "#N\/A" is an error/,
    ],
    [
      'rounded digits',
      { 'skus.csv': 'id\n8901234567890120\n' },
      /^skus\.csv line 2: id "8901234567890120" looks like a number whose last digits/,
    ],
    [
      'a ZIP code without its zeros',
      {
        'locations.csv':
          'id,name,type,timeZone,address.country,address.postalCode\na,A,store,America/New_York,US,2116\n',
      },
      /^locations\.csv line 2: address\.postalCode "2116" has lost/,
    ],
    [
      'two counts at one time',
      { 'stock.csv': `${head},at\nA,wh-1,5,2026-11-24T00:00:00Z\nA,wh-1,7,2026-11-24T01:00:00+01:00\n` },
      /^stock\.csv line 3: A at wh-1 was counted at that time in stock\.csv line 2/,
    ],
    [
      'a SKU in two files',
      { 'skus.csv': 'id\nA\n', 'skus.json': '[{ "id": "A" }]' },
      /^skus\.json entry 1: sku A stands here twice/,
    ],
    ['a row that breaks off', { 'stock.csv': `${head}\nA,wh-1\n` }, /^stock\.csv line 2: .*quantity/],
  ])('is refused and says why: %s', async (_what, files, reason) => {
    for (const [name, content] of Object.entries(files)) write(name, content);

    const { errors, counts } = await importNetwork(folder, api);

    expect(api.sent).toEqual([]);
    expect(counts).toEqual({});
    expect(errors).toContainEqual(expect.stringMatching(reason));
  });

  test('is refused for a SKU or a location that neither the folder nor the system has', async () => {
    api.known = ['/locations/wh-1', '/skus/OLD'];
    file('skus.csv', 'id\n0017\nNEW\n');
    file('stock.csv', `${head}\nNEW,wh-1,1\nOLD,wh-1,1\n17,wh-1,1\nTYPO,wh-2,1\n`);

    const { errors } = await importNetwork(folder, api);

    expect(api.sent).toEqual([]);
    expect(errors).toEqual([
      'stock.csv line 4: there is no SKU 17; there is 0017, whose zeros a spreadsheet may have dropped',
      'stock.csv line 5: there is no SKU TYPO',
      'stock.csv line 5: there is no location wh-2',
    ]);
  });

  test('says what had no effect, because something later is known', async () => {
    file('stock.csv', `${head},at\nA,wh-1,5,2026-01-01T00:00:00Z\n`);
    api.refuse = ({ body }) => ({
      status: 200,
      body: {
        outcomes: (body['movements'] as { id: string }[]).map(({ id }) => ({ id, outcome: 'outdated' })),
      },
    });

    expect((await importNetwork(folder, api)).errors).toEqual([
      'stock.csv line 2: had no effect: a later count of the position is known (outdated)',
    ]);
  });

  test('is an empty folder, too, and one that is not there', async () => {
    expect((await importNetwork(folder, api)).errors).toEqual([expect.stringMatching(/: has none of/)]);
    await expect(importNetwork(join(folder, 'nowhere'), api)).rejects.toThrow(
      'is no folder that can be read',
    );
  });
});

describe('a file that a spreadsheet saved in its own way', () => {
  const locations = 'id,name,type,timeZone,address.country,active\nwh,W,warehouse,America/New_York,US,';

  test.each([
    ['TRUE', true],
    ['FALSE', false],
  ])('is taken with %s in a column of yes and no', async (word, active) => {
    file('locations.csv', `${locations}${word}\n`);

    expect((await importNetwork(folder, api)).errors).toEqual([]);
    expect(api.sent).toMatchObject([{ body: { active } }]);
  });

  test('is taken with rows and columns of nothing at its end', async () => {
    file('stock.csv', 'sku,location,quantity,,\nA,wh-1,5,,\n,,,,\n,,,,\n');

    expect((await importNetwork(folder, api)).errors).toEqual([]);
    expect(movementsSent()).toMatchObject([{ sku: 'A', quantity: 5 }]);
  });

  test('is taken with a byte-order mark, semicolons or in UTF-16, and what was assumed is said', async () => {
    writeFileSync(join(folder, 'skus.csv'), Buffer.from('\ufeffid\ttitle\nA\tCafé\n', 'utf16le'));
    file('stock.csv', '\ufeffsku;location;quantity\r\nA;wh-1;5\r\n');
    file('README.md', 'ours');

    const { errors, notes } = await importNetwork(folder, api);

    expect(errors).toEqual([]);
    expect(notes).toEqual([
      'skus.csv: was read as UTF-16',
      'skus.csv: its columns were taken to be separated by tabs',
      'stock.csv: its columns were taken to be separated by semicolons',
    ]);
    expect(api.sent).toMatchObject([
      { path: '/skus/A', body: { title: 'Café' } },
      { path: '/stock/movements' },
    ]);
  });

  test('keeps a title that begins with an apostrophe and a word', async () => {
    file('skus.csv', "id,title\nA,'Tis the season\n");

    expect((await importNetwork(folder, api)).errors).toEqual([]);
    expect(api.sent).toMatchObject([{ body: { title: "'Tis the season" } }]);
  });
});
