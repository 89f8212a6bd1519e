import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { timeIn, unitsIn } from '../../../../bin/savings/orders/export-cells.ts';
import { exportIn, readExport } from '../../../../bin/savings/orders/read-export.ts';

function fixture(name: string): string {
  return fileURLToPath(new URL(`./files/${name}`, import.meta.url));
}

function generic(...rows: string[]) {
  const head = 'order id,date,country,postal code,sku,quantity';
  return exportIn({ file: 'orders.csv', text: [head, ...rows].join('\n') });
}

describe('an export of Shopify', () => {
  const read = readExport(fixture('shopify.csv'));

  it("takes an order's fields from its first row, and its lines from all", () => {
    expect(read.format).toBe('Shopify');
    expect(read.orders[0]).toMatchObject({
      id: '#1001',
      at: '2024-02-01T04:30:00.000Z',
      month: '2024-01',
      country: 'US',
      postalCode: '07030',
      level: 'standard',
      value: 76,
      lines: [
        { sku: 'TEE-BLK-M', quantity: 2 },
        { sku: 'SOCK-BLK', quantity: 1 },
      ],
    });
  });

  it('counts what was cancelled and what needs no shipping, and knows a faster service by its words', () => {
    expect(read).toMatchObject({ cancelled: 1, unshippedLines: 1 });
    expect(read.orders.map(({ id, level }) => [id, level])).toEqual([
      ['#1001', 'standard'],
      ['#1005', 'expedited'],
    ]);
  });

  it('names the row of a line without a SKU, as an editor counts rows', () => {
    expect(read.errors).toEqual([{ line: 7, order: '#1004', message: 'has no SKU' }]);
    expect(read.faultyOrders).toBe(1);
  });
});

describe('an export of WooCommerce', () => {
  const read = readExport(fixture('woocommerce.csv'));

  it('is read with semicolons, decimal commas and dates with dots', () => {
    expect(read.format).toBe('WooCommerce');
    expect(read.assumptions).toContain('Amounts were read with a decimal comma.');
    expect(read.orders).toEqual([
      expect.objectContaining({
        id: '71',
        at: '2024-03-03T14:05:00.000Z',
        value: 1076,
        lines: [
          { sku: 'TEE-BLK-M', quantity: 2, grams: 180 },
          { sku: 'SOCK-BLK', quantity: 1, grams: undefined },
        ],
      }),
    ]);
  });

  it('leaves out what was cancelled, and names a postal code that nobody knows', () => {
    expect(read.cancelled).toBe(1);
    expect(read.errors).toEqual([
      { line: 5, order: '73', message: '"00000" is not a postal code that is known of US' },
    ]);
  });
});

describe('any other export', () => {
  const read = readExport(fixture('generic.csv'));

  it('joins the rows of a SKU, puts lost zeros back, and says so', () => {
    expect(read.format).toBe('generic');
    expect(read.orders.map(({ id }) => id)).toEqual(['A-1', 'A-7']);
    expect(read.orders[0]).toMatchObject({
      postalCode: '07030',
      level: 'nextday',
      lines: [{ sku: 'TEE-BLK-M', quantity: 3, grams: 180 }],
    });
    expect(read.assumptions).toEqual([
      expect.stringContaining('Dates without a zone were taken as UTC: 1 order.'),
      'US postal codes that had lost zeros before them got them back: 1 order.',
    ]);
  });

  it('names what is wrong by row and order, and leaves those orders out whole', () => {
    expect(read.errors.map(({ line, order, message }) => [line, order, message])).toEqual([
      [4, 'A-2', '"none" is not a quantity: a whole number from 1'],
      [5, 'A-3', expect.stringContaining('no postal codes of DE are known')],
      [6, 'A-4', 'names more than one destination: it was not guessed between them'],
      [8, undefined, 'names no order'],
      [9, 'A-6', '"soon" is not a date'],
      [9, 'A-6', '"heavy" is not a weight'],
    ]);
    expect(read.faultyOrders).toBe(4);
  });

  it.each([
    ['A,2024-01-01,,10012,MUG,1', 'has no country'],
    ['A,2024-01-01,Atlantis,10012,MUG,1', '"Atlantis" is not a country'],
    ['A,2024-01-01,US,,MUG,1', 'has no postal code'],
    ['A,,US,10012,MUG,1', 'has no date'],
    ['A,2024-01-01,US,10012,MUG,', 'has no quantity'],
    ['A,2024-01-01,US,10012,MUG,0', '"0" is not a quantity: a whole number from 1'],
    ['A,2024-01-01,US,10012,MUG,1.5', '"1.5" is not a quantity: a whole number from 1'],
  ])('says of %s what is wrong', (row, message) => {
    expect(generic(row, 'B,2024-01-01,US,10012,MUG,1').errors).toEqual([{ line: 2, order: 'A', message }]);
  });

  it('names the columns that a file lacks', () => {
    const text = 'order id,date,country,sku\nA,2024-01-01,US,MUG';

    expect(() => exportIn({ file: 'orders.csv', text })).toThrow(
      /orders\.csv: was read as a generic export and has no column postal code or .*; none quantity or/,
    );
  });

  it('is no CSV where it is something else', () => {
    expect(() => exportIn({ file: 'orders.csv', text: 'a,b\n"open' })).toThrow('orders.csv: is not CSV');
    expect(() => exportIn({ file: 'orders.csv', text: 'order id,date' })).toThrow('orders.csv: has no rows');
  });
});

describe('dates', () => {
  it.each([
    ['2016-11-08', false, '2016-11-08T12:00:00.000Z'],
    ['2016-11-08 23:59:10 +0200', false, '2016-11-08T21:59:10.000Z'],
    ['2016-11-08T23:59:10.123Z', false, '2016-11-08T23:59:10.000Z'],
    ['11/8/2016', false, '2016-11-08T12:00:00.000Z'],
    ['11/8/2016 12:05 AM', false, '2016-11-08T00:05:00.000Z'],
    ['25/12/2016', true, '2016-12-25T12:00:00.000Z'],
  ])('reads %s', (text, dayFirst, at) => {
    expect(timeIn(text, dayFirst)?.at).toBe(at);
  });

  it.each(['2016-13-01', '30.02.2016', '1451606400', '2016-11-08 25:00'])('does not read %s', (text) => {
    expect(timeIn(text, false)).toBeUndefined();
  });
});

it('reads quantities that a spreadsheet wrote with decimals, and none that are parts', () => {
  expect(['3', '3.0', '3,00', '2.5', '-1', '1e3', '100001'].map(unitsIn)).toEqual([3, 3, 3, ...Array(4)]);
});
