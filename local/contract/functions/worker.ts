/**
 * A function that uses the SDK, bundled with it as the app's functions are: it does what its event says, or
 * consumes the records of a stream.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import {
  type AttributeValue,
  DynamoDBClient,
  PutItemCommand,
  ScanCommand,
  UpdateItemCommand,
} from '@aws-sdk/client-dynamodb';
import { SendTaskSuccessCommand, SFNClient } from '@aws-sdk/client-sfn';
import { SendMessageBatchCommand, SQSClient } from '@aws-sdk/client-sqs';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

interface Command {
  readonly do: string;
  readonly pk: string;
  readonly token: string;
  readonly name: string;
  readonly value: unknown;
}

type Image = Readonly<Record<'pk' | 'sk', { readonly S: string }> & { treat?: { readonly S: string } }>;

interface StreamRecord {
  readonly eventName: string;
  readonly dynamodb: {
    readonly SequenceNumber: string;
    readonly NewImage?: Image;
    readonly OldImage?: Image;
  };
}

/** A message of a queue: what is written down, under which partition, and how long that takes. */
interface Message {
  readonly body: string;
}

interface Turn {
  readonly pk: string;
  readonly name: string;
  readonly milliseconds: number;
}

interface BatchAnswer {
  readonly batchItemFailures: readonly { readonly itemIdentifier: string }[];
}

const dynamodb = new DynamoDBClient({ maxAttempts: 1 });
const sfn = new SFNClient({});
const TableName = process.env['TABLE_NAME'];

export async function handler(
  event: Command | { readonly Records: readonly (StreamRecord | Message)[] },
): Promise<unknown> {
  if (!('Records' in event)) return obey(event);
  const messages = event.Records.filter((record) => 'body' in record);
  if (messages.length > 0) return takeTurns(messages);
  return consume(event.Records.filter((record) => 'dynamodb' in record));
}

/** Writes down when each message was worked on, one after the other. */
async function takeTurns(messages: readonly Message[]): Promise<void> {
  for (const { body } of messages) {
    const { pk, name, milliseconds }: Turn = JSON.parse(body);
    const begun = Date.now();
    await pause(milliseconds);
    await write(pk, name, { begun: { N: String(begun) }, ended: { N: String(Date.now()) } });
  }
}

async function obey(command: Command): Promise<unknown> {
  switch (command.do) {
    case 'put':
      return write(command.pk, 'ITEM');
    case 'scan':
      return (await dynamodb.send(new ScanCommand({ TableName }))).Count;
    case 'count':
      await count(command.pk, { S: 'ITEM' });
      return undefined;
    case 'identity':
      return (await new STSClient({}).send(new GetCallerIdentityCommand({}))).Arn;
    case 'keepToken':
      return write(command.pk, command.token, { kept: { S: new Date().toISOString() } });
    case 'keepTokenAndThrow':
      await write(command.pk, command.token);
      throw Object.assign(new Error('as told'), { name: command.name });
    case 'sendBatch':
      return sendBatch(command);
    case 'answerAtOnce':
      return succeed(command);
    default:
      throw new Error(`nobody knows how to ${command.do}`);
  }
}

async function succeed({ token, value }: Command): Promise<void> {
  const output = JSON.stringify(value);
  await sfn.send(new SendTaskSuccessCommand({ taskToken: token, output }));
}

/** Sends the text to the queue that `name` is the address of. */
async function sendBatch({ name, pk }: Command): Promise<number | undefined> {
  const Entries = [{ Id: '1', MessageBody: pk }];
  const { Successful } = await new SQSClient({}).send(
    new SendMessageBatchCommand({ QueueUrl: name, Entries }),
  );
  return Successful?.length;
}

async function write(pk: string, sk: string, rest: Record<string, AttributeValue> = {}): Promise<void> {
  const Item = { pk: { S: pk }, sk: { S: sk }, ...rest };
  await dynamodb.send(new PutItemCommand({ TableName, Item }));
}

/** Adds one to an item and returns how many times that has been done. */
async function count(pk: string, sk: AttributeValue): Promise<number> {
  const { Attributes } = await dynamodb.send(
    new UpdateItemCommand({
      TableName,
      Key: { pk: { S: pk }, sk },
      UpdateExpression: 'ADD times :one',
      ExpressionAttributeValues: { ':one': { N: '1' } },
      ReturnValues: 'UPDATED_NEW',
    }),
  );
  return Number(Attributes?.['times']?.N);
}

/**
 * Writes down every record under its group. Each says in its image how it wants to be treated: `throw`, or
 * `failOnce`, which is a partial failure the first time.
 */
async function consume(records: readonly StreamRecord[]): Promise<BatchAnswer> {
  const failures: { itemIdentifier: string }[] = [];
  for (const record of records) {
    const { SequenceNumber, NewImage, OldImage } = record.dynamodb;
    const image = NewImage ?? OldImage;
    if (image === undefined) throw new Error('the stream has no images');
    const times = await count(`COUNT#${image.pk.S}`, image.sk);
    await write(`RECEIVED#${image.pk.S}`, `${Date.now()}#${randomUUID()}`, {
      item: image.sk,
      times: { N: String(times) },
      batch: { N: String(records.length) },
      eventName: { S: record.eventName },
    });
    if (image.treat?.S === 'throw') throw new Error('as told');
    if (image.treat?.S === 'failOnce' && times === 1) failures.push({ itemIdentifier: SequenceNumber });
  }
  return { batchItemFailures: failures };
}
