import type { AttributeValue } from '@aws-sdk/client-dynamodb';
import {
  DeleteCommand,
  PutCommand,
  TransactWriteCommand,
  type TransactWriteCommandInput,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { unmarshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { Contended, Corrupt, Moved, TooLarge, Unavailable } from './errors.ts';
import type { Key } from './keys.ts';
import { type TableItem, table, tableName } from './table.ts';

/**
 * A condition or update expression with its names and values; every attribute name is aliased (`free`,
 * `open`, `status` are reserved words).
 */
export interface Expression {
  readonly expression: string;
  readonly names?: Readonly<Record<string, string>>;
  readonly values?: Readonly<Record<string, unknown>>;
}

/**
 * One item of an atomic write. `refused` says what a failed condition means: it gets the item as DynamoDB
 * found it (undefined: there was none) and returns the error to throw.
 */
export type Write = {
  readonly key: Key;
  readonly refused: (found: TableItem | undefined) => Error;
  /** Hears of each time that somebody else was writing this item at the same time. */
  readonly contended?: () => void;
} & (
  | { readonly kind: 'put'; readonly item: TableItem; readonly condition?: Expression }
  | { readonly kind: 'update'; readonly update: Expression; readonly condition?: Expression }
  | { readonly kind: 'delete'; readonly condition?: Expression }
  | { readonly kind: 'check'; readonly condition: Expression }
);

/**
 * At most this many items go into one transaction; above it, callers work in chunks (P17). DynamoDB's own
 * limit is 100.
 */
export const MAX_ITEMS = 90;
const ATTEMPTS = 6;
const FIRST_PAUSE_MS = 25;
const MAX_PAUSE_MS = 1000;

/**
 * The `refused` of a write that fails only when somebody else was faster: read and decide again
 * (`retryMoved`).
 */
export function moved(what: string) {
  return (): Error => new Moved(`${what} changed since it was read`);
}

/**
 * A put of a whole item under optimistic locking. `before` is the `version` that was read (undefined: there
 * was no such item); `item` carries its new version.
 */
export function putVersion(
  key: Key,
  item: TableItem,
  before: number | undefined,
  refused: (found: TableItem | undefined) => Error,
): Write {
  const condition = before === undefined ? isNew : hasVersion(before);
  return { kind: 'put', key, item: { ...key, ...item }, refused, condition };
}

/** The condition that an item is still of the version that was read. */
export function checkVersion(key: Key, version: number, refused: () => Error): Write {
  return { kind: 'check', key, condition: hasVersion(version), refused };
}

/** The condition that there is no such item yet. */
export const isNew: Expression = { expression: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' } };

function hasVersion(version: number): Expression {
  return {
    expression: '#version = :before',
    names: { '#version': 'version' },
    values: { ':before': version },
  };
}

/**
 * Runs one atomic write: a single item as a plain conditional write (half the price), several as one
 * transaction. Conflicts and throttling are retried here with jitter.
 * @throws the error that the first failed condition stands for; Contended when conflicts do not end,
 * Unavailable when throttling does not; TooLarge for an item that no table keeps.
 */
export async function transact(writes: readonly Write[]): Promise<void> {
  const [first] = writes;
  if (first === undefined) return;
  mustTouchOnce(writes);
  let wasThrottled = false;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      await (writes.length === 1 ? writeOne(first) : writeSeveral(writes));
      return;
    } catch (error) {
      const refusal = refusalOf(error, writes);
      if (refusal) throw refusal;
      if (isTooLarge(error)) throw new TooLarge('This is more than one item can keep.', {}, { cause: error });
      if (!willPass(error)) throw error;
      tellContended(error, writes);
      wasThrottled = isThrottled(error);
    }
    await pause(attempt);
  }
  if (wasThrottled) throw new Unavailable('DynamoDB throttles the items of a transaction');
  throw new Contended(`others kept writing the same items: ${keyTexts(writes).slice(0, 5).join(', ')}`);
}

/**
 * Whether another try may succeed: somebody else was faster; or items that were read one after the other
 * disagree, as they do when somebody wrote in between.
 */
function mayHaveMoved(error: unknown): boolean {
  return error instanceof Moved || error instanceof Corrupt;
}

/**
 * Reads, decides and writes again while somebody else was faster (`Moved`), and where what was read disagrees
 * (`Corrupt`), unless that persists to the last try (P26): many facts at once tear one read after the other.
 * `attempt` is told how often it was tried before.
 * @throws Contended when others do not let it be; every other error of `attempt` at once.
 */
export async function retryMoved<T>(attempt: (round: number) => Promise<T>, times = 8): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await attempt(round);
    } catch (error) {
      if (!mayHaveMoved(error)) throw error;
      if (round + 1 >= times && error instanceof Corrupt) throw error;
      if (round + 1 >= times)
        throw new Contended('others kept changing what this step reads', {}, { cause: error });
      await pause(round);
    }
  }
}

/** Writes unless somebody else was faster (`Moved`): then there is nothing left to say. */
export async function transactUnlessMoved(writes: readonly Write[]): Promise<void> {
  try {
    await transact(writes);
  } catch (error) {
    if (!(error instanceof Moved)) throw error;
  }
}

/** Those of the writes that touch no item of `others`, which go before them. */
export function besides(writes: readonly Write[], others: readonly Write[]): Write[] {
  const touched = new Set(keyTexts(others));
  return writes.filter((write) => !keyTexts([write]).some((text) => touched.has(text)));
}

/** @throws Corrupt for an item that is written twice: DynamoDB would refuse the transaction. */
function mustTouchOnce(writes: readonly Write[]): void {
  const distinct = new Set(writes.map(({ key: { pk, sk } }) => `${pk}\n${sk}`));
  if (distinct.size !== writes.length)
    throw new Corrupt('a transaction may touch an item only once', { keys: keyTexts(writes) });
}

function keyTexts(writes: readonly Write[]): string[] {
  return writes.map(({ key: { pk, sk } }) => `${pk} ${sk}`);
}

async function writeOne(write: Write): Promise<void> {
  switch (write.kind) {
    case 'put':
      await table.send(new PutCommand(putInput(write)));
      return;
    case 'update':
      await table.send(new UpdateCommand(updateInput(write)));
      return;
    case 'delete':
      await table.send(new DeleteCommand(deleteInput(write)));
      return;
    case 'check':
      throw new Corrupt('a condition check alone writes nothing');
  }
}

async function writeSeveral(writes: readonly Write[]): Promise<void> {
  await table.send(new TransactWriteCommand({ TransactItems: writes.map(transactItem) }));
}

type TransactItem = NonNullable<TransactWriteCommandInput['TransactItems']>[number];

function transactItem(write: Write): TransactItem {
  switch (write.kind) {
    case 'put':
      return { Put: putInput(write) };
    case 'update':
      return { Update: updateInput(write) };
    case 'delete':
      return { Delete: deleteInput(write) };
    case 'check':
      return { ConditionCheck: checkInput(write) };
  }
}

type Kind<K extends Write['kind']> = Extract<Write, { kind: K }>;

function putInput({ item, condition }: Kind<'put'>) {
  return { ...commonInput(), Item: item, ...conditionOf(condition), ...placeholders(condition) };
}

function updateInput({ key, update, condition }: Kind<'update'>) {
  return {
    ...commonInput(),
    Key: bareKey(key),
    UpdateExpression: update.expression,
    ...conditionOf(condition),
    ...placeholders(update, condition),
  };
}

function deleteInput({ key, condition }: Kind<'delete'>) {
  return { ...commonInput(), Key: bareKey(key), ...conditionOf(condition), ...placeholders(condition) };
}

function checkInput({ key, condition }: Kind<'check'>) {
  return {
    ...commonInput(),
    Key: bareKey(key),
    ConditionExpression: condition.expression,
    ...placeholders(condition),
  };
}

/** A failed condition tells the item as it was found: `refused` needs no second read. */
function commonInput() {
  return { TableName: tableName(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
}

/** Callers may pass more than a key's own two attributes. */
function bareKey({ pk, sk }: Key): Key {
  return { pk, sk };
}

function conditionOf(condition: Expression | undefined): { ConditionExpression?: string } {
  return condition ? { ConditionExpression: condition.expression } : {};
}

/** Names and values of all the expressions of one item; DynamoDB refuses empty ones. */
function placeholders(...expressions: (Expression | undefined)[]): {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
} {
  const names: Record<string, string> = Object.assign({}, ...expressions.map((part) => part?.names));
  const values: Record<string, unknown> = Object.assign({}, ...expressions.map((part) => part?.values));
  return {
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}

/** The document client unmarshalls answers only: an error's item comes as DynamoDB sends it. */
const foundItem = z
  .record(z.string(), z.custom<AttributeValue>())
  .transform((item): TableItem => unmarshall(item))
  .optional();
const refusedSchema = z.object({ Item: foundItem });
const canceledSchema = z.object({
  CancellationReasons: z
    .array(z.object({ Code: z.string().optional(), Message: z.string().optional(), Item: foundItem }))
    .default([]),
});

/** The error that the first failed condition stands for; undefined when no condition failed. */
function refusalOf(error: unknown, writes: readonly Write[]): Error | undefined {
  if (isNamed(error, 'ConditionalCheckFailedException'))
    return writes[0]?.refused(refusedSchema.parse(error).Item);
  if (!isNamed(error, 'TransactionCanceledException')) return undefined;
  const reasons = canceledSchema.parse(error).CancellationReasons;
  const failed = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
  return writes[failed]?.refused(reasons[failed]?.Item);
}

const THROTTLED = new Set(['ThrottlingError', 'ProvisionedThroughputExceeded']);
const PASSING_CODES = new Set(['TransactionConflict', ...THROTTLED]);

/** What DynamoDB says of an item above 400 KB, alone or in a transaction. */
const OVERSIZE = /item size|exceeded the maximum allowed size/i;

/** Whether DynamoDB stores the item in no state of the table, because it is too large. */
function isTooLarge(error: unknown): boolean {
  if (isNamed(error, 'ValidationException')) return OVERSIZE.test(error.message);
  if (!isNamed(error, 'TransactionCanceledException')) return false;
  const reasons = canceledSchema.parse(error).CancellationReasons;
  return reasons.some(({ Code, Message }) => Code === 'ValidationError' && OVERSIZE.test(Message ?? ''));
}

/** Whether others were in the way, so that the same write may succeed in a moment. */
function willPass(error: unknown): boolean {
  if (isNamed(error, 'TransactionConflictException', 'TransactionInProgressException')) return true;
  if (!isNamed(error, 'TransactionCanceledException')) return false;
  const reasons = canceledSchema.parse(error).CancellationReasons;
  return reasons.some(({ Code = '' }) => PASSING_CODES.has(Code));
}

/** Tells the writes whose items somebody else was writing. */
function tellContended(error: unknown, writes: readonly Write[]): void {
  if (isNamed(error, 'TransactionConflictException')) writes[0]?.contended?.();
  if (!isNamed(error, 'TransactionCanceledException')) return;
  const reasons = canceledSchema.parse(error).CancellationReasons;
  for (const [at, { Code }] of reasons.entries())
    if (Code === 'TransactionConflict') writes[at]?.contended?.();
}

/** Whether DynamoDB had no room for a transaction, whoever else writes its items. */
function isThrottled(error: unknown): boolean {
  if (!isNamed(error, 'TransactionCanceledException')) return false;
  const reasons = canceledSchema.parse(error).CancellationReasons;
  return reasons.some(({ Code = '' }) => THROTTLED.has(Code));
}

function isNamed(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

function pause(attempt: number): Promise<void> {
  const atMost = Math.min(MAX_PAUSE_MS, FIRST_PAUSE_MS * 2 ** attempt);
  return new Promise((resolve) => setTimeout(resolve, Math.random() * atMost));
}
