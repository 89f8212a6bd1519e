import {
  GetObjectCommand,
  HeadObjectCommand,
  NoSuchKey,
  NotFound,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler as takeStored } from '../../../functions/capture/take-stored-file.handler.ts';
import { saveFigure } from '../../../functions/inventory/sellable/figure.store.ts';
import { figureSchema } from '../../../functions/inventory/sellable/figure.ts';
import { exportFiles } from '../../../functions/operations/file-exports/export-files.ts';
import { transact } from '../../../functions/shared/transact.ts';
import { run } from '../../support/call.ts';
import { channelItem } from '../../support/channels.ts';
import { Shops } from './shops.ts';

const orderFiles = {
  fields: {
    id: 'Order',
    placedAt: 'Date',
    currency: { value: 'USD' },
    'shipTo.line1': 'Street',
    'shipTo.city': 'City',
    'shipTo.postalCode': 'Zip',
    'shipTo.country': { value: 'US' },
    'line.sku': 'SKU',
    'line.quantity': 'Units',
    'line.unitPrice': 'Price',
  },
} as const;
const stockFile = {
  name: 'stock',
  of: 'stock',
  every: 60,
  separator: ';',
  columns: [
    { header: 'Article', field: 'sku' },
    { header: 'Available', field: 'units' },
    { header: 'Supplier', value: 'A "B" Ltd' },
  ],
} as const;
const FILE =
  'Order,Date,Street,City,Zip,SKU,Units,Price\nP-1,2026-11-24,1 Main Street,Boston,02108,A,2,10.00\n';

const s3 = mockClient(S3Client);
let shops: Shops;
beforeEach(() => {
  process.env['FILES_BUCKET'] = 'files';
  s3.reset();
  s3.on(PutObjectCommand).resolves({});
  s3.on(HeadObjectCommand).callsFake(({ Key = '' }) => {
    if (!(Key in written())) throw new NotFound({ message: 'none', $metadata: {} });
    return {};
  });
  shops = new Shops();
  shops.table.seed(channelItem('portal', { orderFiles, fileExports: [stockFile] }));
});
afterEach(() => shops.close());

function stores(bytes: Buffer): void {
  const Body = { transformToByteArray: () => Promise.resolve(new Uint8Array(bytes)) };
  s3.on(GetObjectCommand).resolves({ Body, ContentLength: bytes.byteLength } as never);
}

function came(key: string) {
  return run(takeStored, { time: '2026-11-24T10:00:00Z', detail: { object: { key } } });
}

/** What was written, by its name. */
function written(): Record<string, string> {
  const puts = s3.commandCalls(PutObjectCommand).map(({ args: [{ input }] }) => input);
  return Object.fromEntries(puts.map(({ Key = '', Body }) => [Key, String(Body)]));
}

describe('a file in the bucket', () => {
  test('its orders are taken, and what came of each is written beside it', async () => {
    stores(Buffer.from(FILE));

    const answer = await came('in/portal/monday.csv');

    expect(answer).toMatchObject({ orders: 1, errors: 0 });
    expect(shops.table.ofType('Order')).toHaveLength(1);
    const { 'done/portal/monday.csv.json': report = '' } = written();
    expect(JSON.parse(report)).toMatchObject({ orders: [{ order: 'P-1', outcome: 'captured' }], errors: [] });
  });

  test('a run that is repeated repeats its orders', async () => {
    stores(Buffer.from(FILE));
    await came('in/portal/monday.csv');

    await came('in/portal/monday.csv');

    const { 'done/portal/monday.csv.json': report = '' } = written();
    expect(JSON.parse(report)).toMatchObject({ orders: [{ outcome: 'repeated' }] });
  });

  test.for([
    ['another encoding', Buffer.from([0x4f, 0xe4, 0x0a]), 'portal'],
    ['no CSV of the channel', Buffer.from('a,b\n1,2\n'), 'portal'],
    ['a channel that takes none', Buffer.from(FILE), 'web'],
    ['a channel that nobody knows', Buffer.from(FILE), 'nobody'],
  ] as const)('%s is refused in words, and not tried again', async ([, bytes, channel]) => {
    stores(bytes);

    await came(`in/${channel}/orders.csv`);

    const report = JSON.parse(written()[`done/${channel}/orders.csv.json`] ?? '{}');
    expect(report).toMatchObject({ orders: [], refused: { message: expect.any(String) } });
    expect(shops.table.ofType('Order')).toEqual([]);
  });

  test('a file that is gone, and one of another place, come to nothing', async () => {
    s3.on(GetObjectCommand).rejects(new NoSuchKey({ message: 'gone', $metadata: {} }));

    await came('in/portal/gone.csv');
    await came('out/portal/stock/20261124T1000.csv');

    expect(written()).toEqual({});
  });
});

describe('files that are due', () => {
  const NOW = '2026-11-24T10:20:00.000Z';

  async function sells(sku: string, units: number): Promise<void> {
    const by = { channel: 1, sku: 1 };
    const told = {
      type: 'Sellable',
      channel: 'portal',
      sku,
      units,
      pools: { main: units },
      by,
      version: 1,
      at: NOW,
    };
    await transact([saveFigure(undefined, figureSchema.parse(told))]);
  }

  test('stock is written in the columns of the channel, once an hour', async () => {
    await sells('A', 7);
    await sells('B;1', 0);

    const first = await exportFiles(NOW, () => true);
    const again = await exportFiles('2026-11-24T10:55:00.000Z', () => true);

    expect([first, again]).toEqual([['out/portal/stock/20261124T1000.csv'], []]);
    expect(written()['out/portal/stock/20261124T1000.csv']).toBe(
      'Article;Available;Supplier\r\nA;7;"A ""B"" Ltd"\r\n"B;1";0;"A ""B"" Ltd"\r\n',
    );
  });

  test('a channel that is switched off is given none', async () => {
    shops.table.seed(channelItem('portal', { fileExports: [stockFile], active: false }));

    expect(await exportFiles(NOW, () => true)).toEqual([]);
  });
});
