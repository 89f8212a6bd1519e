import { HeadObjectCommand, NotFound, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { exportFiles } from '../../../../functions/operations/file-exports/export-files.ts';
import { after } from '../../../../functions/shared/time.ts';
import { channelItem } from '../../../support/channels.ts';
import { ParcelTrade, UPS_NUMBER } from '../../../support/parcel-trade.ts';

const columns = (...fields: string[]) => fields.map((field) => ({ header: field, field }));
const shipped = {
  name: 'shipped',
  of: 'fulfillments',
  days: 1,
  every: 15,
  columns: columns('order', 'line', 'sku', 'units', 'carrier', 'tracking', 'location'),
};
const tracked = {
  name: 'tracked',
  of: 'tracking',
  days: 1,
  every: 15,
  columns: columns('number', 'tracking', 'status'),
};

const s3 = mockClient(S3Client);
let trade: ParcelTrade;
let files: Map<string, string>;
beforeEach(() => {
  process.env['FILES_BUCKET'] = 'files';
  files = new Map();
  s3.reset();
  s3.on(PutObjectCommand).callsFake(({ Key = '', Body }) => files.set(Key, String(Body)));
  s3.on(HeadObjectCommand).callsFake(({ Key = '' }) => {
    if (!files.has(Key)) throw new NotFound({ message: 'none', $metadata: {} });
    return {};
  });
  trade = new ParcelTrade();
  const exported = { platform: 'shopify', secrets: 'shop', fileExports: [shipped, tracked] };
  trade.table.seed(channelItem('shop', exported));
});
afterEach(() => trade.close());

const inMinutes = (minutes: number): string => after(new Date().toISOString(), minutes * 60);
const always = (): boolean => true;

/** The rows of all files of a name, oldest first. */
function rowsOf(name: string): string[] {
  const texts = [...files].filter(([key]) => key.startsWith(`out/shop/${name}/`)).toSorted();
  return texts.flatMap(([, text]) => text.trim().split('\r\n').slice(1));
}

async function shippedOrder(): Promise<string> {
  const orderId = await trade.dispatched();
  const lines = [{ lineId: '11', units: 2 }];
  await trade.ship(orderId, 'one', { carrier: 'UPS', trackingNumber: UPS_NUMBER, lines });
  return orderId;
}

describe('files of parcels', () => {
  test('tell of each parcel once, line by line, in the file of the time in which it was told', async () => {
    await exportFiles(inMinutes(0), always);
    await shippedOrder();

    await exportFiles(inMinutes(20), always);
    await exportFiles(inMinutes(40), always);

    expect(rowsOf('shipped')).toEqual([`5001,11,A,2,ups,${UPS_NUMBER},wh-1`]);
  });

  test('are made good when runs were missed, so that no parcel is left out', async () => {
    await exportFiles(inMinutes(0), always);
    await shippedOrder();

    await exportFiles(inMinutes(90), always);

    expect(rowsOf('shipped')).toHaveLength(1);
    expect([...files.keys()].filter((name) => name.includes('shipped')).length).toBeGreaterThanOrEqual(29);
  });

  test('are not written again when whoever they are for has taken them away', async () => {
    await exportFiles(inMinutes(0), always);
    await shippedOrder();
    await exportFiles(inMinutes(20), always);
    const taken = rowsOf('shipped');
    for (const key of files.keys()) if (key.startsWith('out/')) files.delete(key);

    await exportFiles(inMinutes(25), always);

    expect(taken).toHaveLength(1);
    expect(rowsOf('shipped')).toEqual([]);
  });

  test('tell how far a parcel is when something was heard of it', async () => {
    await exportFiles(inMinutes(0), always);
    await shippedOrder();
    await trade.scan(UPS_NUMBER, ['in_transit', 'delivered']);

    await exportFiles(inMinutes(20), always);

    expect(rowsOf('tracked')).toEqual([`#1001,${UPS_NUMBER},delivered`]);
  });
});
