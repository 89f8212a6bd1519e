import { BatchWriteCommand } from '@aws-sdk/lib-dynamodb';
import { isTransient, Unavailable } from './errors.ts';
import { inParallel } from './parallel.ts';
import { type TableItem, table, tableName } from './table.ts';

/** DynamoDB's limit of one BatchWriteItem. */
const BATCH_ITEMS = 25;
const REQUESTS_AT_ONCE = 4;
/** Rounds in which DynamoDB may leave items unwritten, with a pause after each. */
const ROUNDS = 5;
const FIRST_PAUSE_MS = 25;

type Failures = Map<TableItem, unknown>;

function chunksOf(items: readonly TableItem[]): TableItem[][] {
  const count = Math.ceil(items.length / BATCH_ITEMS);
  return Array.from({ length: count }, (_, at) => items.slice(at * BATCH_ITEMS, (at + 1) * BATCH_ITEMS));
}

function pauseAfter(round: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * FIRST_PAUSE_MS * 2 ** round));
}

function nameOf(item: TableItem): string {
  return `${String(item['pk'])}\n${String(item['sk'])}`;
}

/** One BatchWriteItem. Returns the items that DynamoDB left unwritten, because it had no room for them. */
async function putBatch(items: readonly TableItem[]): Promise<TableItem[]> {
  const name = tableName();
  const requests = items.map((Item) => ({ PutRequest: { Item } }));
  const { UnprocessedItems } = await table.send(
    new BatchWriteCommand({ RequestItems: { [name]: requests } }),
  );
  const unwritten = UnprocessedItems?.[name] ?? [];
  const left = new Set(unwritten.map(({ PutRequest }) => nameOf(PutRequest?.Item ?? {})));
  return items.filter((item) => left.has(nameOf(item)));
}

async function putPatiently(items: readonly TableItem[]): Promise<void> {
  let left = await putBatch(items);
  for (let round = 0; left.length > 0 && round < ROUNDS; round++) {
    await pauseAfter(round);
    left = await putBatch(left);
  }
  if (left.length > 0) throw new Unavailable(`DynamoDB had no room for ${left.length} items`);
}

/** Puts a batch; where DynamoDB refuses it for what is in it, each item alone, so that one holds up no other. */
async function putOrSay(items: readonly TableItem[], failures: Failures): Promise<void> {
  try {
    await putPatiently(items);
  } catch (error) {
    if (items.length === 1 || isTransient(error)) {
      for (const item of items) failures.set(item, error);
      return;
    }
    for (const item of items) await putOrSay([item], failures);
  }
}

/**
 * Puts items of different keys, 25 a request, without condition: for items that are always written with the same
 * content. Returns the error of each that was not written.
 */
export async function putItems(items: readonly TableItem[]): Promise<ReadonlyMap<TableItem, unknown>> {
  const failures: Failures = new Map();
  await inParallel(chunksOf(items), REQUESTS_AT_ONCE, (chunk) => putOrSay(chunk, failures));
  return failures;
}
