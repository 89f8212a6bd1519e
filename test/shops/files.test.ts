import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { GetObjectCommand, ListObjectsV2Command, PutObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { beforeAll, describe, expect, test } from 'vitest';
import * as z from 'zod';
import { readFiguresOf } from '../../functions/inventory/sellable/figures-of-channel.ts';
import { functionNameOf } from '../../lib/constructs/handler-function.ts';
import { deployment, eventually, eventuallyTrue, operator, World } from '../support/world.ts';

const columns = (...fields: string[]) => fields.map((field) => ({ header: field, field }));
const orderFiles = {
  separator: ';',
  fields: {
    id: 'Order',
    placedAt: 'Date',
    currency: { value: 'USD' },
    'shipTo.name': { value: 'Ada' },
    'shipTo.line1': 'Street',
    'shipTo.city': 'City',
    'shipTo.region': 'State',
    'shipTo.postalCode': 'Zip',
    'shipTo.country': { value: 'US' },
    'line.sku': 'SKU',
    'line.quantity': 'Units',
    'line.unitPrice': 'Price',
  },
} as const;
const fileExports = [
  { name: 'stock', of: 'stock', every: 5, separator: ';', columns: columns('sku', 'units') },
];
const HEAD = 'Order;Date;Street;City;State;Zip;SKU;Units;Price';

const EXPORT = functionNameOf(`order-orchestrator-${deployment.stage}`, 'operations/export-files');
const fileSchema = z.object({
  orders: z.array(z.looseObject({ order: z.string(), outcome: z.string(), orderId: z.string().optional() })),
  errors: z.array(z.looseObject({ row: z.number(), column: z.string().optional(), code: z.string() })),
});

const s3 = new S3Client({ forcePathStyle: true });
const lambda = new LambdaClient({});
const world = new World('portal');
const Bucket = deployment.filesBucket;

function row(order: string, sku: string, units: string): string {
  return `${order};2026-11-24;1 Main Street;New York;NY;10001;${world.id(sku)};${units};10.00`;
}

async function namesBelow(prefix: string): Promise<string[]> {
  const { Contents = [] } = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: prefix }));
  return Contents.flatMap(({ Key }) => (Key === undefined ? [] : [Key])).toSorted();
}

async function textOf(Key: string): Promise<string> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
  return (await Body?.transformToString()) ?? '';
}

/** The schedule's own call, without its wait. */
async function writeFiles(): Promise<void> {
  const { FunctionError, Payload } = await lambda.send(new InvokeCommand({ FunctionName: EXPORT }));
  if (FunctionError !== undefined) throw new Error(Buffer.from(Payload ?? []).toString());
}

/** The rows of all files of a name that are there, once one of them has this in it. */
async function rowsWith(name: string, text: string): Promise<string[]> {
  const read = async (): Promise<string[] | undefined> => {
    await writeFiles();
    const texts = await Promise.all((await namesBelow(`out/${world.channel}/${name}/`)).map(textOf));
    const rows = texts.flatMap((one) => one.trim().split('\r\n').slice(1));
    return rows.some((one) => one.includes(text)) ? rows : undefined;
  };
  return await eventually(`a row of ${name} has ${text}`, read, { seconds: 150 });
}

describe('a channel whose shop knows files alone', () => {
  beforeAll(async () => {
    await world.open({ one: { A: 20 } }, { channel: { orderFiles } });
  });

  test('its orders come by door and by bucket, each error by row, and what may be sold is told by a file', async () => {
    const content = [HEAD, row('D-1', 'A', '2'), row('D-2', 'A', 'two')].join('\n');
    const file = { name: 'monday.csv', content };
    const byDoor = fileSchema.parse(await operator.post(`/channels/${world.channel}/order-files`, file));
    expect(byDoor.orders.map(({ order, outcome }) => [order, outcome])).toEqual([
      ['D-1', 'captured'],
      ['D-2', 'quarantined'],
    ]);
    expect(byDoor.errors).toMatchObject([{ row: 3, column: 'Units' }]);

    const Key = `in/${world.channel}/tuesday file.csv`;
    const Body = [HEAD, row('B-1', 'A', '1'), row('', 'A', '1')].join('\n');
    await s3.send(new PutObjectCommand({ Bucket, Key, Body }));
    const done = `done/${world.channel}/tuesday file.csv.json`;
    const isDone = async () => ((await namesBelow(done)).length > 0 ? true : undefined);
    await eventually(`${done} is written`, isDone, { seconds: 120 });
    const byBucket = fileSchema.parse(JSON.parse(await textOf(done)));
    expect(byBucket.orders).toMatchObject([{ order: 'B-1', outcome: 'captured' }]);
    expect(byBucket.errors).toMatchObject([{ row: 3, column: 'Order', code: 'MISSING_ORDER' }]);

    const orderId = world.adopt(byBucket.orders[0]?.orderId ?? '');
    await world.until(orderId, 'is routed', ({ fulfillments }) =>
      fulfillments.some(({ status }) => status === 'requested'),
    );
    // Only now: the file after the first one is five minutes away, and the relay may tell figures after an order is routed.
    const isTold = async (): Promise<boolean> =>
      (await readFiguresOf(world.channel)).some(({ sku, units }) => sku === world.id('A') && units === 17);
    await eventuallyTrue('the channel may sell 17', isTold);
    await world.putChannel({ orderFiles, fileExports });
    expect(await rowsWith('stock', `${world.id('A')};17`)).toContain(`${world.id('A')};17`);
  });
});
