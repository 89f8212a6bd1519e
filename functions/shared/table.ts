import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { capacityMeter } from './capacity-meter.ts';
import { Contended } from './errors.ts';
import { indexes, type Key } from './keys.ts';
import { env } from './settings.ts';

export type TableItem = Record<string, unknown>;

/** The shared client. Every call asks for and counts the capacity it consumes (see capacity-meter.ts). */
export const table: DynamoDBDocumentClient = capacityMeter.attach(
  DynamoDBDocumentClient.from(new DynamoDBClient({ maxAttempts: 5 }), {
    marshallOptions: { removeUndefinedValues: true },
  }),
);

export function tableName(): string {
  return env('TABLE_NAME');
}

/** One item, read consistently unless told otherwise. */
export async function getItem(
  key: Key,
  options: { consistent?: boolean } = {},
): Promise<TableItem | undefined> {
  const { Item: item } = await table.send(
    new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: options.consistent ?? true }),
  );
  return item;
}

/**
 * Several items, read consistently; the answer has the keys' order, `undefined` where there is none. At most
 * 100 keys a round, any number in all.
 */
export async function getItems(
  keys: readonly Key[],
  options: { consistent?: boolean } = {},
): Promise<(TableItem | undefined)[]> {
  const found = new Map<string, TableItem>();
  const nameOf = (key: Key): string => `${key.pk}\n${key.sk}`;
  let pending: Key[] = [...new Map(keys.map((key) => [nameOf(key), key])).values()];
  for (let round = 0; pending.length > 0; round++) {
    if (round > 50) throw new Contended('DynamoDB left keys unread for 50 rounds');
    const asked = pending.slice(0, 100);
    const { Responses, UnprocessedKeys } = await table.send(
      new BatchGetCommand({
        RequestItems: {
          [tableName()]: {
            Keys: asked.map(({ pk, sk }) => ({ pk, sk })),
            ConsistentRead: options.consistent ?? true,
          },
        },
      }),
    );
    for (const item of Responses?.[tableName()] ?? [])
      found.set(`${String(item['pk'])}\n${String(item['sk'])}`, item);
    const left = (UnprocessedKeys?.[tableName()]?.Keys ?? []).map((key) => ({
      pk: String(key['pk']),
      sk: String(key['sk']),
    }));
    pending = [...left, ...pending.slice(100)];
  }
  return keys.map((key) => found.get(nameOf(key)));
}

export interface QueryOptions {
  /** Items whose sort key begins with this. */
  readonly beginsWith?: string;
  /** Items whose sort key lies between these, both included. */
  readonly between?: readonly [string, string];
  readonly newestFirst?: boolean;
  /** Stop after this many items. */
  readonly limit?: number;
  readonly consistent?: boolean;
  /** Start behind this key, as a former answer's `next` said. */
  readonly startAfter?: TableItem;
}

export interface Page {
  readonly items: TableItem[];
  readonly next?: TableItem;
}

async function query(
  base: Pick<QueryCommandInput, 'IndexName'>,
  names: { pk: string; sk: string },
  pk: string,
  options: QueryOptions,
): Promise<Page> {
  const items: TableItem[] = [];
  const range =
    options.beginsWith !== undefined
      ? ' AND begins_with(#sk, :from)'
      : options.between !== undefined
        ? ' AND #sk BETWEEN :from AND :to'
        : '';
  let start = options.startAfter;
  do {
    const answer = await table.send(
      new QueryCommand({
        TableName: tableName(),
        ...base,
        KeyConditionExpression: `#pk = :pk${range}`,
        ExpressionAttributeNames: { '#pk': names.pk, ...(range ? { '#sk': names.sk } : {}) },
        ExpressionAttributeValues: {
          ':pk': pk,
          ...(options.beginsWith !== undefined
            ? { ':from': options.beginsWith }
            : options.between !== undefined
              ? { ':from': options.between[0], ':to': options.between[1] }
              : {}),
        },
        ScanIndexForward: !options.newestFirst,
        ...(base.IndexName === undefined ? { ConsistentRead: options.consistent ?? true } : {}),
        ...(options.limit !== undefined ? { Limit: options.limit - items.length } : {}),
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start && (options.limit === undefined || items.length < options.limit));
  return start ? { items, next: start } : { items };
}

/** Items of one partition, in sort-key order, read consistently unless told otherwise. */
export async function queryPartition(pk: string, options: QueryOptions = {}): Promise<Page> {
  return query({}, { pk: 'pk', sk: 'sk' }, pk, options);
}

/** Keys of one partition of an index (KEYS_ONLY: read the items with `getItems`). */
export async function queryIndex(
  index: keyof typeof indexes,
  pk: string,
  options: QueryOptions = {},
): Promise<Page> {
  const name = indexes[index];
  return query({ IndexName: name }, { pk: `${name}pk`, sk: `${name}sk` }, pk, options);
}
