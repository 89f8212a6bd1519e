import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { barText } from '../../../bin/command/progress-bar.ts';
import { importStock, linesDone, readStockFile } from '../../../bin/stock/import-stock.ts';

const bodySchema = z.object({ lines: z.array(z.looseObject({ id: z.string(), sku: z.string() })) });

/** The API as the importer sees it: `outcomeOf` says what becomes of a line, by its SKU; dies at request `dieAt`. */
class Api {
  readonly base = 'https://api.test';
  readonly recorded: string[] = [];
  requests = 0;
  dieAt = Infinity;
  outcomeOf: (sku: string, nth: number) => string = () => 'applied';

  async send(_method: string, _path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    this.requests += 1;
    if (this.requests >= this.dieAt) throw new Error('the connection broke');
    const { lines } = bodySchema.parse(body);
    const results = lines.map(({ id, sku }, line) => {
      const outcome = this.outcomeOf(sku, this.requests);
      if (outcome === 'applied') this.recorded.push(sku);
      return { line, id, outcome };
    });
    return { status: 200, body: { complete: true, results } };
  }
}

let folder: string;
let api: Api;
const file = (): string => join(folder, 'stock.csv');
const onProgress = (): void => {};
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stock-'));
  api = new Api();
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function writeLines(count: number, row = (n: number): string => `S${n},berlin,${n % 7}`): void {
  const rows = Array.from({ length: count }, (_, n) => `${row(n)},2026-11-01T08:00:00Z`);
  writeFileSync(file(), ['sku,location,quantity,at', ...rows].join('\n'));
}

describe('npm run stock:import', () => {
  test('counts the lots of a position in one movement, and receives each as its row says', () => {
    const rows = [
      'sku,location,quantity,at,lot,lifeDate',
      'A,berlin,3,2026-11-01T08:00:00Z,L1,2098-01-31',
      'B,berlin,4,,L9,',
      'A,berlin,2,2026-11-01T08:00:00Z,,2098-03-31',
    ];
    writeFileSync(file(), rows.join('\n'));

    const { movements, errors } = readStockFile(file());

    expect(errors).toEqual([]);
    expect(movements.map(({ body }) => body)).toMatchObject([
      {
        kind: 'count',
        quantity: 5,
        lots: [
          { lot: 'L1', lifeDate: '2098-01-31', units: 3 },
          { lot: '2098-03-31', lifeDate: '2098-03-31', units: 2 },
        ],
      },
      { kind: 'receipt', quantity: 4, lots: [{ lot: 'L9', units: 4 }] },
    ]);
  });

  test('names the row whose lot cannot be, and of counts with lots and without which one came first', () => {
    const rows = [
      'sku,location,quantity,at,lot,lifeDate',
      'A,berlin,3,,L1,31.01.2098',
      'B,berlin,3,2026-11-01T08:00:00Z,L1,',
      'B,berlin,1,2026-11-01T08:00:00Z,,',
    ];
    writeFileSync(file(), rows.join('\n'));

    const { errors } = readStockFile(file());

    expect(errors.join('\n')).toMatch(/stock.csv line 2: lots.0.lifeDate /);
    expect(errors.join('\n')).toContain('line 4: B at berlin was counted at that time in');
  });

  test('sends every line once, a thousand a request', async () => {
    writeLines(2500);
    const { movements, errors } = readStockFile(file());
    const shown: number[] = [];

    const done = await importStock(movements, {
      api,
      file: file(),
      onProgress: (lines) => shown.push(lines),
    });

    expect(errors).toEqual([]);
    expect(done).toEqual({ outcomes: { applied: 2500 }, errors: [] });
    expect(api.requests).toBe(3);
    expect(new Set(api.recorded).size).toBe(2500);
    expect(shown).toEqual([1000, 2000, 2500]);
    expect(existsSync(`${file()}.progress`)).toBe(false);
  });

  test('an interrupted import goes on where it was; one of another file or system begins at its beginning', async () => {
    writeLines(2500);
    const { movements } = readStockFile(file());
    const options = { api, file: file(), onProgress };
    api.dieAt = 2;
    await expect(importStock(movements, options)).rejects.toThrow('the connection broke');

    expect(linesDone(movements, options)).toBe(1000);
    expect(
      linesDone(movements, { ...options, api: Object.assign(new Api(), { base: 'https://other' }) }),
    ).toBe(0);
    expect(linesDone(movements.slice(1), options)).toBe(0);

    api.dieAt = Infinity;
    const done = await importStock(movements, options);
    expect(done).toEqual({ outcomes: { applied: 1500 }, errors: [] });
    expect(api.recorded).toHaveLength(2500);
    expect(new Set(api.recorded).size).toBe(2500);
  });

  test('lines that were not done are sent again, they alone; what never is, is named by its line', async () => {
    writeLines(3);
    const { movements } = readStockFile(file());
    api.outcomeOf = (sku, nth) => {
      if (sku === 'S2') return 'not-done';
      return sku === 'S1' && nth < 3 ? 'not-done' : 'applied';
    };

    const done = await importStock(movements, { api, file: file(), onProgress });

    expect(api.recorded).toEqual(['S0', 'S1']);
    expect(done.errors).toEqual([expect.stringMatching(/^stock\.csv line 4: was not recorded/)]);
  });

  test('outcomes without effect are named by line', async () => {
    writeLines(2);
    const { movements } = readStockFile(file());
    api.outcomeOf = (sku) => (sku === 'S1' ? 'unknown-location' : 'applied');

    const { errors } = await importStock(movements, { api, file: file(), onProgress });

    expect(errors).toEqual(['stock.csv line 3: there is no such location (unknown-location)']);
  });

  test('faults of the file are named by line and field', () => {
    writeLines(3, (n) => (n === 1 ? 'S1,berlin,-4' : `S${n},,1`));

    const { errors } = readStockFile(file());

    expect(errors).toEqual([
      expect.stringMatching(/^stock\.csv line 2: location /),
      expect.stringMatching(/^stock\.csv line 3: quantity /),
      expect.stringMatching(/^stock\.csv line 4: location /),
    ]);
  });

  test('shows how far it is and how long it takes', () => {
    expect(barText(10_000, 40_000, 'lines', 31)).toBe(
      `[${'='.repeat(7)}${' '.repeat(23)}] 10,000 of 40,000 lines, 31 s left`,
    );
    expect(barText(40_000, 40_000, 'lines', 0)).toBe(`[${'='.repeat(30)}] 40,000 of 40,000 lines`);
  });
});
