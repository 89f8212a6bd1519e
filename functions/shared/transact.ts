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
import { Contended, Corrupt, Moved } from './errors.ts';
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
 * One item of an atomic write, together with what its failed condition means. `refused` gets the item as it
 * was found (undefined: there was none) and returns the error to throw.
 */
export type Write = { readonly key: Key; readonly refused: (found: TableItem | undefined) => Error } & (
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

/** What cannot fail by its condition, or whose failure only means that somebody else was faster. */
export function moved(what: string) {
  return (): Error => new Moved(`${what} changed since it was read`);
}

/**
 * A put of a whole item under optimistic locking: the stored `version` is `before` (undefined: there is no
 * such item). The item carries its new version.
 */
export function putVersion(
  key: Key,
  item: TableItem,
  before: number | undefined,
  refused: (found: TableItem | undefined) => Error,
): Write {
  return {
    kind: 'put',
    key,
    item: { ...key, ...item },
    refused,
    condition:
      before === undefined
        ? { expression: 'attribute_not_exists(#pk)', names: { '#pk': 'pk' } }
        : {
            expression: '#version = :before',
            names: { '#version': 'version' },
            values: { ':before': before },
          },
  };
}

/** Items on errors come as DynamoDB sends them: the document client unmarshalls answers only. */
const foundItem = z
  .record(z.string(), z.custom<AttributeValue>())
  .transform((item): TableItem => unmarshall(item))
  .optional();
const reasonsSchema = z.object({
  CancellationReasons: z.array(z.object({ Code: z.string().optional(), Item: foundItem })).default([]),
});
const foundSchema = z.object({ Item: foundItem });

function expressions(...parts: (Expression | undefined)[]): {
  ExpressionAttributeNames?: Record<string, string>;
  ExpressionAttributeValues?: Record<string, unknown>;
} {
  const names = Object.assign({}, ...parts.map((part) => part?.names ?? {})) as Record<string, string>;
  const values = Object.assign({}, ...parts.map((part) => part?.values ?? {})) as Record<string, unknown>;
  return {
    ...(Object.keys(names).length > 0 ? { ExpressionAttributeNames: names } : {}),
    ...(Object.keys(values).length > 0 ? { ExpressionAttributeValues: values } : {}),
  };
}

function bare({ pk, sk }: Key): Key {
  return { pk, sk };
}

function conditionOf(condition: Expression | undefined): { ConditionExpression?: string } {
  return condition ? { ConditionExpression: condition.expression } : {};
}

async function single(write: Write): Promise<void> {
  const common = { TableName: tableName(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  switch (write.kind) {
    case 'put':
      await table.send(
        new PutCommand({
          ...common,
          Item: write.item,
          ...conditionOf(write.condition),
          ...expressions(write.condition),
        }),
      );
      return;
    case 'update':
      await table.send(
        new UpdateCommand({
          ...common,
          Key: bare(write.key),
          UpdateExpression: write.update.expression,
          ...conditionOf(write.condition),
          ...expressions(write.update, write.condition),
        }),
      );
      return;
    case 'delete':
      await table.send(
        new DeleteCommand({
          ...common,
          Key: bare(write.key),
          ...conditionOf(write.condition),
          ...expressions(write.condition),
        }),
      );
      return;
    case 'check':
      throw new Corrupt('a condition check alone writes nothing');
  }
}

function transactItem(write: Write): NonNullable<TransactWriteCommandInput['TransactItems']>[number] {
  const common = { TableName: tableName(), ReturnValuesOnConditionCheckFailure: 'ALL_OLD' } as const;
  switch (write.kind) {
    case 'put':
      return {
        Put: {
          ...common,
          Item: write.item,
          ...conditionOf(write.condition),
          ...expressions(write.condition),
        },
      };
    case 'update':
      return {
        Update: {
          ...common,
          Key: bare(write.key),
          UpdateExpression: write.update.expression,
          ...conditionOf(write.condition),
          ...expressions(write.update, write.condition),
        },
      };
    case 'delete':
      return {
        Delete: {
          ...common,
          Key: bare(write.key),
          ...conditionOf(write.condition),
          ...expressions(write.condition),
        },
      };
    case 'check':
      return {
        ConditionCheck: {
          ...common,
          Key: bare(write.key),
          ConditionExpression: write.condition.expression,
          ...expressions(write.condition),
        },
      };
  }
}

function isNamed(error: unknown, ...names: string[]): error is Error {
  return error instanceof Error && names.includes(error.name);
}

function pause(attempt: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, Math.random() * Math.min(1000, 25 * 2 ** attempt)));
}

/**
 * Runs one atomic write: a single item as a plain conditional write (half the price), several as one
 * transaction. Conflicts and throttling are retried here with jitter.
 * @throws the error that the first failed condition stands for; Contended when conflicts do not end.
 */
export async function transact(writes: readonly Write[]): Promise<void> {
  const first = writes[0];
  if (first === undefined) return;
  const keys = new Set(writes.map(({ key }) => `${key.pk}\n${key.sk}`));
  if (keys.size !== writes.length)
    throw new Corrupt('a transaction may touch an item only once', {
      keys: writes.map(({ key }) => `${key.pk} ${key.sk}`),
    });
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    try {
      if (writes.length === 1) await single(first);
      else await table.send(new TransactWriteCommand({ TransactItems: writes.map(transactItem) }));
      return;
    } catch (error) {
      if (isNamed(error, 'ConditionalCheckFailedException'))
        throw first.refused(foundSchema.parse(error).Item);
      if (isNamed(error, 'TransactionCanceledException')) {
        const reasons = reasonsSchema.parse(error).CancellationReasons;
        const failed = reasons.findIndex(({ Code }) => Code === 'ConditionalCheckFailed');
        const write = writes[failed];
        if (write) throw write.refused(reasons[failed]?.Item);
        if (
          !reasons.some(
            ({ Code }) =>
              Code === 'TransactionConflict' ||
              Code === 'ThrottlingError' ||
              Code === 'ProvisionedThroughputExceeded',
          )
        )
          throw error;
      } else if (!isNamed(error, 'TransactionConflictException', 'TransactionInProgressException'))
        throw error;
    }
    await pause(attempt);
  }
  throw new Contended(
    `others kept writing the same items: ${writes
      .map(({ key }) => `${key.pk} ${key.sk}`)
      .slice(0, 5)
      .join(', ')}`,
  );
}

/**
 * Reads, decides and writes again while somebody else was faster (`Moved`).
 * @throws Contended when that does not end; every other error of `attempt` at once.
 */
export async function retryMoved<T>(attempt: () => Promise<T>, times = 8): Promise<T> {
  for (let round = 0; ; round++) {
    try {
      return await attempt();
    } catch (error) {
      if (!(error instanceof Moved)) throw error;
      if (round + 1 >= times)
        throw new Contended('others kept changing what this step reads', {}, { cause: error });
      await pause(round);
    }
  }
}
