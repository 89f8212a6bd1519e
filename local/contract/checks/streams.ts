import { deepEqual, equal, ok } from 'node:assert/strict';
import {
  CreateTableCommand,
  DeleteItemCommand,
  DescribeTableCommand,
  PutItemCommand,
  waitUntilTableExists,
} from '@aws-sdk/client-dynamodb';
import {
  CreateEventSourceMappingCommand,
  type CreateEventSourceMappingRequest,
  GetEventSourceMappingCommand,
  UpdateEventSourceMappingCommand,
} from '@aws-sdk/client-lambda';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { eventually } from '../eventually.ts';
import { type Item, itemsOf, key, numeric } from '../items.ts';
import { messageFrom, type World } from '../world.ts';

/** A table whose stream the worker consumes, off until `enable`. */
interface Stream {
  readonly world: World;
  readonly table: string;
  readonly arn: string;
  readonly mapping: string;
}

type MappingSettings = Omit<CreateEventSourceMappingRequest, 'FunctionName' | 'EventSourceArn'>;

/** A table of its own, with a stream that the worker does not consume yet. */
async function openStream(world: World, settings: MappingSettings): Promise<Stream> {
  const table = world.unique('stream');
  await world.dynamodb.send(
    new CreateTableCommand({
      TableName: table,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk'].map((AttributeName) => ({ AttributeName, AttributeType: 'S' })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      StreamSpecification: { StreamEnabled: true, StreamViewType: 'NEW_AND_OLD_IMAGES' },
    }),
  );
  await waitUntilTableExists({ client: world.dynamodb, maxWaitTime: 60 }, { TableName: table });
  const { Table } = await world.dynamodb.send(new DescribeTableCommand({ TableName: table }));
  const arn = Table?.LatestStreamArn ?? '';
  const mapping = await world.lambda.send(
    new CreateEventSourceMappingCommand({
      FunctionName: world.workerName,
      EventSourceArn: arn,
      StartingPosition: 'TRIM_HORIZON',
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      Enabled: false,
      ...settings,
    }),
  );
  return { world, table, arn, mapping: mapping.UUID ?? '' };
}

/** Lets the worker consume the stream, or stop; returns when it does. */
async function enable({ world, mapping }: Stream, on: boolean): Promise<void> {
  const untilState = (...states: string[]) =>
    eventually(`the mapping is ${states.join(' or ')}`, async () => {
      const { State = '' } = await world.lambda.send(new GetEventSourceMappingCommand({ UUID: mapping }));
      return states.includes(State) ? State : undefined;
    });
  await untilState('Enabled', 'Disabled');
  await world.lambda.send(new UpdateEventSourceMappingCommand({ UUID: mapping, Enabled: on }));
  await untilState(on ? 'Enabled' : 'Disabled');
}

async function put({ world, table }: Stream, pk: string, sk: string, rest: Item = {}): Promise<void> {
  await world.dynamodb.send(new PutItemCommand({ TableName: table, Item: { ...key(pk, sk), ...rest } }));
}

/** A record as the worker has written it down. */
interface Receipt {
  readonly item: string;
  /** How often the worker had received the item by then. */
  readonly times: number;
  /** INSERT, MODIFY or REMOVE. */
  readonly event: string;
}

/** What the worker has received of a group, in order. */
async function received({ world }: Stream, pk: string): Promise<Receipt[]> {
  return (await itemsOf(world, `RECEIVED#${pk}`)).map((item) => ({
    item: item['item']?.S ?? '',
    times: numeric(item, 'times'),
    event: item['eventName']?.S ?? '',
  }));
}

/** The receipts as soon as every one of these items is among them. */
async function receivedAll(stream: Stream, pk: string, items: readonly string[]): Promise<Receipt[]> {
  return await eventually(`${items.join(', ')} received`, async () => {
    const receipts = await received(stream, pk);
    return items.every((item) => receipts.some((receipt) => receipt.item === item)) ? receipts : undefined;
  });
}

async function images(world: World): Promise<void> {
  const closing = { OldImage: { state: { S: ['open'] } }, NewImage: { state: { S: ['closed'] } } };
  const filters = { Filters: [{ Pattern: JSON.stringify({ dynamodb: closing }) }] };
  const stream = await openStream(world, { FilterCriteria: filters });
  const pk = world.unique('images');
  await put(stream, pk, 'a', { state: { S: 'open' } });
  await put(stream, pk, 'a', { state: { S: 'open' } });
  await put(stream, pk, 'a', { state: { S: 'closed' } });
  await put(stream, pk, 'b', { state: { S: 'closed' } });
  await enable(stream, true);
  await receivedAll(stream, pk, ['a']);
  await put(stream, pk, 'c', { state: { S: 'open' } });
  await put(stream, pk, 'c', { state: { S: 'closed' } });
  const receipts = await receivedAll(stream, pk, ['c']);
  deepEqual(
    receipts.map(({ item, event }) => [item, event]),
    [
      ['a', 'MODIFY'],
      ['c', 'MODIFY'],
    ],
  );
}

async function everyChangeOnce(world: World): Promise<void> {
  const stream = await openStream(world, { BatchSize: 10 });
  const pk = world.unique('changes');
  await put(stream, pk, 'a', { n: { N: '1' } });
  await put(stream, pk, 'a', { n: { N: '1' } });
  await put(stream, pk, 'a', { n: { N: '2' } });
  await world.dynamodb.send(new DeleteItemCommand({ TableName: stream.table, Key: key(pk, 'a') }));
  await put(stream, pk, 'last');
  await enable(stream, true);
  const receipts = await receivedAll(stream, pk, ['last']);
  deepEqual(
    receipts.map(({ event }) => event),
    ['INSERT', 'MODIFY', 'REMOVE', 'INSERT'],
  );
}

async function checkpoint(world: World): Promise<void> {
  const stream = await openStream(world, { BatchSize: 10 });
  const pk = world.unique('checkpoint');
  await put(stream, pk, 'a');
  await put(stream, pk, 'b');
  await put(stream, pk, 'c', { treat: { S: 'failOnce' } });
  await put(stream, pk, 'd');
  await enable(stream, true);
  const receipts = await eventually('d received twice', async () => {
    const all = await received(stream, pk);
    return all.some(({ item, times }) => item === 'd' && times === 2) ? all : undefined;
  });
  deepEqual(
    receipts.map(({ item }) => item),
    ['a', 'b', 'c', 'd', 'c', 'd'],
  );
}

const batchInfo = z.object({
  requestContext: z.object({ condition: z.string(), functionArn: z.string() }),
  DDBStreamBatchInfo: z.object({
    batchSize: z.number(),
    streamArn: z.string(),
    startSequenceNumber: z.string(),
  }),
});

async function poison(world: World): Promise<void> {
  const stream = await openStream(world, {
    BatchSize: 10,
    BisectBatchOnFunctionError: true,
    MaximumRetryAttempts: 1,
    DestinationConfig: { OnFailure: { Destination: world.fixture.DeadRecordsArn } },
  });
  const pk = world.unique('poison');
  const names = ['a', 'b', 'c', 'd', 'e', 'f'];
  for (const sk of names) await put(stream, pk, sk, sk === 'd' ? { treat: { S: 'throw' } } : {});
  await enable(stream, true);
  const receipts = await receivedAll(stream, pk, names);
  const dead = await messageFrom(world, world.fixture.DeadRecordsUrl, (body) => {
    const record = batchInfo.parse(body);
    return record.DDBStreamBatchInfo.streamArn === stream.arn ? record : undefined;
  });
  equal(dead.requestContext.condition, 'RetryAttemptsExhausted');
  equal(dead.DDBStreamBatchInfo.batchSize, 1);
  ok(receipts.filter(({ item }) => item === 'd').length >= 2, 'the poison record was tried again');
}

async function blocksWithoutLimit(world: World): Promise<void> {
  const stream = await openStream(world, { BatchSize: 1 });
  const pk = world.unique('order');
  await put(stream, pk, 'a', { treat: { S: 'failOnce' } });
  await put(stream, pk, 'b');
  await enable(stream, true);
  deepEqual(
    (await receivedAll(stream, pk, ['b'])).map(({ item }) => item),
    ['a', 'a', 'b'],
  );
}

async function keepsPosition(world: World): Promise<void> {
  const stream = await openStream(world, { BatchSize: 10, StartingPosition: 'LATEST' });
  const pk = world.unique('position');
  await enable(stream, true);
  await put(stream, pk, 'before');
  await receivedAll(stream, pk, ['before']);
  await enable(stream, false);
  await put(stream, pk, 'while-off');
  await put(stream, pk, 'while-off-2');
  deepEqual(
    (await received(stream, pk)).map(({ item }) => item),
    ['before'],
  );
  await enable(stream, true);
  const receipts = await receivedAll(stream, pk, ['while-off', 'while-off-2']);
  deepEqual(
    receipts.map(({ item }) => item),
    ['before', 'while-off', 'while-off-2'],
  );
}

export const streamChecks: Check[] = [
  { name: 'a stream filter sees the old and the new image', run: images },
  {
    name: 'a stream delivers every change once, in order, and none for a put that changes nothing',
    run: everyChangeOnce,
  },
  { name: 'the lowest failed record of a batch is the checkpoint', run: checkpoint },
  {
    name: 'a poison record is isolated by bisecting, retried, sent to the failure destination, and the rest goes on',
    run: poison,
  },
  { name: 'a record that fails is delivered again before those behind it', run: blocksWithoutLimit },
  { name: 'an event source that is switched off and on keeps its position', run: keepsPosition },
];
