import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { takeOrderFileDoor } from '../../../functions/capture/doors.ts';
import { handler as takeFile } from '../../../functions/capture/take-order-file.handler.ts';
import { channelBodySchema } from '../../../functions/network/entities/channel.ts';
import { readBody } from '../../../functions/order/order-body.store.ts';
import { call } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { Shops } from './shops.ts';

const orderFiles = {
  separator: ';',
  decimals: ',',
  times: 'dd.MM.yyyy HH:mm',
  zone: 'Europe/Berlin',
  fields: {
    id: 'Bestellung',
    placedAt: 'Datum',
    currency: { value: 'EUR' },
    poNumber: 'PO',
    'shipTo.name': 'Name',
    'shipTo.line1': 'Straße',
    'shipTo.postalCode': 'PLZ',
    'shipTo.city': 'Ort',
    'shipTo.country': { column: 'Land', otherwise: 'DE' },
    'shipping.title': { column: 'Versand', words: { E: 'Express' } },
    'line.sku': 'Artikel',
    'line.quantity': 'Menge',
    'line.unitPrice': 'Preis',
  },
} as const;

const HEAD = 'Bestellung;Datum;PO;Name;Straße;PLZ;Ort;Land;Versand;Artikel;Menge;Preis';
const FIRST = 'B-1;24.11.2026 09:30;4711;Ada;"Am Hang 1; Hof";10115;Berlin;;E;A;2;"1.250,50 €"';

let shops: Shops;
beforeEach(() => {
  shops = new Shops();
  shops.table.seed(channelItem('portal', { platform: 'canonical', kind: 'wholesale', orderFiles }));
});
afterEach(() => shops.close());

function send(content: string, channel = 'portal') {
  return call(takeFile, takeOrderFileDoor, {
    params: { channel },
    body: { name: 'orders.csv', content },
    caller: { kind: 'operator', id: 'ada' },
  });
}

/** The orders of an answer. */
function ordersIn(body: Record<string, unknown>): Record<string, unknown>[] {
  return Array.isArray(body['orders']) ? body['orders'] : [];
}

describe('POST /channels/{channel}/order-files', () => {
  test('rows of one number are one order, read in the file’s own words, times and decimals', async () => {
    const { status, body } = await send([HEAD, FIRST, 'B-1;;;;;;;;;B;1;10,00', ''].join('\r\n'));

    expect(status).toBe(200);
    expect(body).toMatchObject({ orders: [{ order: 'B-1', outcome: 'captured', rows: [2, 3] }], errors: [] });
    expect(await readBody(String(ordersIn(body)[0]?.['orderId']), 0)).toMatchObject({
      channel: 'portal',
      external: { id: 'B-1', number: 'B-1' },
      placedAt: '2026-11-24T08:30:00.000Z',
      currency: 'EUR',
      poNumber: '4711',
      shipTo: { lines: ['Am Hang 1; Hof'], postalCode: '10115', country: 'DE' },
      shipping: { requested: { title: 'Express', serviceLevel: 'expedited' } },
      lines: [
        { lineId: 'A', sku: 'A', quantity: 2, unitPrice: { amount: 125_050 } },
        { lineId: 'B', sku: 'B', quantity: 1, unitPrice: { amount: 1000 } },
      ],
    });
  });

  test('the same file again is repeated, and a changed quantity is an edit', async () => {
    const two = [HEAD, FIRST].join('\n');
    await send(two);

    const again = await send(two);
    const fewer = await send([HEAD, FIRST.replace(';A;2;', ';A;1;')].join('\n'));

    expect(ordersIn(again.body)).toMatchObject([{ outcome: 'repeated' }]);
    expect(ordersIn(fewer.body)).toMatchObject([{ outcome: 'edited' }]);
  });

  test('an order that is wrong is quarantined and named by row and column, and keeps no other back', async () => {
    const { body } = await send(
      [
        HEAD,
        'B-2;gestern;;Ada;Am Hang 1;10115;Berlin;DE;;A;2,5;10',
        FIRST,
        ';24.11.2026 09:30;;Ada;Am Hang 1;10115;Berlin;DE;;A;1;10',
      ].join('\n'),
    );

    expect(ordersIn(body).map(({ order, outcome }) => [order, outcome])).toEqual([
      ['B-2', 'quarantined'],
      ['B-1', 'captured'],
    ]);
    expect(body['errors']).toMatchObject([
      { row: 2, column: 'Datum', order: 'B-2', code: 'INVALID_PLACED_AT' },
      { row: 2, column: 'Menge', order: 'B-2', code: 'FRACTIONAL_QUANTITY' },
      { row: 4, column: 'Bestellung', code: 'MISSING_ORDER' },
    ]);
  });

  test('an order that is put right in the next file leaves its quarantine', async () => {
    await send([HEAD, FIRST.replace(';A;2;', ';A;zwei;')].join('\n'));

    const { body } = await send([HEAD, FIRST].join('\n'));

    expect(ordersIn(body)).toMatchObject([{ order: 'B-1', outcome: 'captured' }]);
  });

  test('rows that send one order to two places are not guessed between', async () => {
    const { body } = await send([HEAD, FIRST, 'B-1;;;;;;Bonn;;;B;1;10'].join('\n'));

    expect(body['errors']).toMatchObject([{ row: 2, column: 'Ort', code: 'MULTIPLE_DESTINATIONS' }]);
  });

  test('a row with more cells than the file has columns is wrong as a whole: a cell was not quoted', async () => {
    const { body } = await send([HEAD, FIRST, 'B-1;;;;Am Hang 1; Hof;;;;;B;1;10,00', ''].join('\n'));

    expect(ordersIn(body)).toMatchObject([{ order: 'B-1', outcome: 'quarantined' }]);
    const named = expect.objectContaining({ row: 3, order: 'B-1', code: 'SURPLUS_CELLS' });
    expect(body['errors']).toContainEqual(named);
  });

  test('a number of an order that a spreadsheet has shortened names none, and is told by row and column', async () => {
    const shortened = FIRST.replace('B-1', '4,50013E+11');

    const { body } = await send([HEAD, shortened, FIRST].join('\n'));

    expect(ordersIn(body)).toMatchObject([{ order: 'B-1', outcome: 'captured' }]);
    expect(body['errors']).toMatchObject([{ row: 2, column: 'Bestellung', code: 'DAMAGED_ORDER' }]);
  });

  test('a code that a spreadsheet has changed quarantines its order, by row and column', async () => {
    const { body } = await send([HEAD, FIRST, 'B-1;;;;;;;;;4,00638E+12;1;10,00'].join('\n'));

    expect(ordersIn(body)).toMatchObject([{ outcome: 'quarantined' }]);
    expect(body['errors']).toMatchObject([{ row: 3, column: 'Artikel', code: 'DAMAGED_CODE' }]);
  });

  test('two lines of one SKU are two lines', async () => {
    const { body } = await send([HEAD, FIRST, 'B-1;;;;;;;;;A;1;10'].join('\n'));

    const order = await readBody(String(ordersIn(body)[0]?.['orderId']), 0);
    expect(order.lines.map(({ lineId }) => lineId)).toEqual(['A', 'A:2']);
  });

  test.for([
    ['an empty file', '', 400],
    ['a head alone', HEAD, 400],
    ['a column twice', `${HEAD};Menge\n${FIRST};1`, 400],
    ['columns that are missing', 'Bestellung;Artikel\nB-1;A', 400],
    ['a quote without end', `${HEAD}\nB-1;"24.11.2026`, 400],
    ['more rows than are taken', [HEAD, ...Array<string>(2001).fill(FIRST)].join('\n'), 400],
  ] as const)('%s is refused as a whole, and nothing is recorded', async ([, content, status]) => {
    const answer = await send(content);

    expect(answer.status).toBe(status);
    expect(shops.table.writes).toEqual([]);
  });

  test('a channel without a mapping takes no files', async () => {
    expect(await send([HEAD, FIRST].join('\n'), 'web')).toMatchObject({ status: 409 });
  });
});

test('a mapping lacks nothing that an order needs, and names a zone that there is', () => {
  const wrong = { ...orderFiles, zone: 'Berlin', fields: { id: 'Bestellung' } };

  const parsed = channelBodySchema.safeParse({ platform: 'canonical', orderFiles: wrong });

  expect(parsed.error?.issues.map(({ path }) => path.join('.'))).toEqual([
    'orderFiles.fields.placedAt',
    'orderFiles.fields.currency',
    'orderFiles.fields.line.sku',
    'orderFiles.fields.line.quantity',
    'orderFiles.fields.line.unitPrice',
    'orderFiles.zone',
  ]);
});
