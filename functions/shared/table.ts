import { AsyncLocalStorage } from 'node:async_hooks';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  BatchGetCommand,
  DynamoDBDocumentClient,
  GetCommand,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { clientConfig } from './aws-client.ts';
import { Unavailable } from './errors.ts';
import { indexes, type Key } from './keys.ts';
import { env } from './settings.ts';
import { usageMeter } from './usage-meter.ts';

/** An item as the document client gives and takes it; stores parse it before anyone else sees it. */
export type TableItem = Record<string, unknown>;

/** The client of every store. Each call asks for the capacity that it consumes, which `usageMeter` counts. */
export const table: DynamoDBDocumentClient = DynamoDBDocumentClient.from(new DynamoDBClient(clientConfig()), {
  marshallOptions: { removeUndefinedValues: true },
});
usageMeter.attachToTable(table);

export function tableName(): string {
  return env('TABLE_NAME');
}

export interface ReadOptions {
  /** True by default. A read that is not consistent costs half and may miss the last moments. */
  readonly consistent?: boolean;
}

/** Items that were read before the work which asks for them one by one, by their keys. */
const ahead = new AsyncLocalStorage<Map<string, TableItem | undefined>>();

/**
 * Reads these items together, and does `work`, which gets each of them from memory when it asks for it first. Whoever asks
 * again, because a write was refused, reads the table. What is written must be conditional on what was read of them:
 * they may be as old as the work.
 */
export async function withReadAhead<T>(keys: readonly Key[], work: () => Promise<T>): Promise<T> {
  const items = await getItems(keys);
  return ahead.run(new Map(keys.map((key, at) => [nameOf(key), items[at]])), work);
}

/** Takes out of memory what was read ahead of this key; undefined where nobody did. */
function takeAhead(key: Key): { readonly item: TableItem | undefined } | undefined {
  const kept = ahead.getStore();
  const name = nameOf(key);
  if (!kept?.has(name)) return undefined;
  const item = kept.get(name);
  kept.delete(name);
  return { item };
}

export async function getItem(
  key: Key,
  { consistent = true }: ReadOptions = {},
): Promise<TableItem | undefined> {
  const kept = takeAhead(key);
  if (kept) return kept.item;
  const command = new GetCommand({ TableName: tableName(), Key: key, ConsistentRead: consistent });
  const { Item: item } = await table.send(command);
  return item;
}

/** DynamoDB's limit of one BatchGetItem. */
const BATCH_KEYS = 100;
/** Rounds in which DynamoDB may read nothing at all, with a pause after each. */
const MAX_IDLE_ROUNDS = 8;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1000;

/**
 * Any number of items, in the order of their keys; `undefined` where there is none.
 * @throws Unavailable when DynamoDB keeps leaving all keys unread
 */
export async function getItems(
  keys: readonly Key[],
  options: ReadOptions = {},
): Promise<(TableItem | undefined)[]> {
  const found = new Map<string, TableItem>();
  let pending: Key[] = [];
  for (const [name, key] of new Map(keys.map((one) => [nameOf(one), one]))) {
    const kept = takeAhead(key);
    if (!kept) pending.push(key);
    if (kept?.item) found.set(name, kept.item);
  }
  let idle = 0;
  while (pending.length > 0) {
    const asked = pending.slice(0, BATCH_KEYS);
    const { items, unread } = await getBatch(asked, options);
    for (const item of items) found.set(nameOf(keyOf(item)), item);
    pending = [...unread, ...pending.slice(BATCH_KEYS)];
    idle = unread.length === asked.length ? idle + 1 : 0;
    if (idle > MAX_IDLE_ROUNDS) throw new Unavailable(`DynamoDB read nothing for ${idle} rounds`);
    if (unread.length > 0) await pauseAfter(idle);
  }
  return keys.map((key) => found.get(nameOf(key)));
}

/** Keys that were left unread are throttled: asking again at once would be throttled, too. */
function pauseAfter(round: number): Promise<void> {
  const atMost = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** round);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * atMost));
}

/** One BatchGetItem: DynamoDB may leave some of the keys unread. */
async function getBatch(
  keys: readonly Key[],
  { consistent = true }: ReadOptions,
): Promise<{ items: TableItem[]; unread: Key[] }> {
  const name = tableName();
  // Callers may pass more than a key's own two attributes.
  const request = { Keys: keys.map(({ pk, sk }) => ({ pk, sk })), ConsistentRead: consistent };
  const { Responses, UnprocessedKeys } = await table.send(
    new BatchGetCommand({ RequestItems: { [name]: request } }),
  );
  return { items: Responses?.[name] ?? [], unread: (UnprocessedKeys?.[name]?.Keys ?? []).map(keyOf) };
}

/** The key of an item, or of an entry of an index. */
export function keyOf(item: TableItem): Key {
  return { pk: String(item['pk']), sk: String(item['sk']) };
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

export interface QueryOptions extends ReadOptions {
  /** Items whose sort key begins with this. */
  readonly beginsWith?: string;
  /** Items whose sort key lies between these, both included. */
  readonly between?: readonly [string, string];
  readonly newestFirst?: boolean;
  /** Stop after this many items. */
  readonly limit?: number;
  /** Start behind this key, as a former page's `next` said. */
  readonly startAfter?: TableItem;
}

export interface TablePage {
  readonly items: TableItem[];
  /** Where the next page starts (`startAfter`); absent when there is nothing behind this one. */
  readonly next?: TableItem;
}

/** Items of one partition, in the order of their sort keys. */
export async function queryPartition(pk: string, options: QueryOptions = {}): Promise<TablePage> {
  const consistency = { ConsistentRead: options.consistent ?? true };
  return queryAll({ ...consistency, ...keyCondition({ pk: 'pk', sk: 'sk' }, pk, options) }, options);
}

/**
 * One partition of an index, in the order of its sort keys. The indexes are KEYS_ONLY and never consistent:
 * read the items with `getItems`.
 */
export async function queryIndex(
  index: keyof typeof indexes,
  pk: string,
  options: QueryOptions = {},
): Promise<TablePage> {
  const name = indexes[index];
  const condition = keyCondition({ pk: `${name}pk`, sk: `${name}sk` }, pk, options);
  return queryAll({ IndexName: name, ...condition }, options);
}

type Query = Omit<QueryCommandInput, 'TableName'>;

/** All pages of a query, until `limit` items were found. */
async function queryAll(query: Query, options: QueryOptions): Promise<TablePage> {
  const { limit, newestFirst } = options;
  const items: TableItem[] = [];
  let start = options.startAfter;
  do {
    const answer = await table.send(
      new QueryCommand({
        TableName: tableName(),
        ...query,
        ScanIndexForward: !newestFirst,
        ...(limit === undefined ? {} : { Limit: limit - items.length }),
        ...(start ? { ExclusiveStartKey: start } : {}),
      }),
    );
    items.push(...(answer.Items ?? []));
    start = answer.LastEvaluatedKey;
  } while (start && (limit === undefined || items.length < limit));
  return start ? { items, next: start } : { items };
}

function keyCondition(names: Key, pk: string, options: QueryOptions): Query {
  const range = sortKeyRange(options);
  return {
    KeyConditionExpression: range ? `#pk = :pk AND ${range.expression}` : '#pk = :pk',
    ExpressionAttributeNames: range ? { '#pk': names.pk, '#sk': names.sk } : { '#pk': names.pk },
    ExpressionAttributeValues: { ':pk': pk, ...range?.values },
  };
}

function sortKeyRange({
  beginsWith,
  between,
}: QueryOptions): { expression: string; values: Record<string, string> } | undefined {
  if (beginsWith !== undefined)
    return { expression: 'begins_with(#sk, :from)', values: { ':from': beginsWith } };
  if (between === undefined) return undefined;
  const [from, to] = between;
  return { expression: '#sk BETWEEN :from AND :to', values: { ':from': from, ':to': to } };
}
