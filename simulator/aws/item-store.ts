import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { compareText } from '../../functions/shared/compare-text.ts';
import { type ExpressionBindings, holds, updated } from './expressions.ts';
import { unanswerable, unstorable } from './table-limits.ts';

export type StoredItem = Record<string, unknown>;

export interface ItemKey {
  readonly pk: string;
  readonly sk: string;
}

/** A write as the document client takes it, as far as the store reads it. */
export interface WriteInput extends ExpressionBindings {
  readonly Key?: StoredItem | undefined;
  readonly Item?: StoredItem | undefined;
  readonly UpdateExpression?: string | undefined;
  readonly ConditionExpression?: string | undefined;
}

/** A query as the document client takes it, as far as the store reads it. */
export interface QueryInput extends ExpressionBindings {
  readonly IndexName?: string | undefined;
  readonly KeyConditionExpression?: string | undefined;
  readonly ScanIndexForward?: boolean | undefined;
  readonly Limit?: number | undefined;
  readonly ExclusiveStartKey?: StoredItem | undefined;
}

type MutationKind = 'put' | 'update' | 'delete' | 'check';
export type Mutation = ExpressionBindings & {
  readonly kind: MutationKind;
  readonly key: ItemKey;
  readonly item?: StoredItem;
  readonly update?: string;
  readonly condition?: string | undefined;
};

/** What became of an item by a write. */
export interface ItemChange {
  readonly key: ItemKey;
  readonly old?: StoredItem | undefined;
  readonly new?: StoredItem | undefined;
}

const MUTATION_KINDS: Readonly<Record<string, MutationKind>> = {
  Put: 'put',
  Update: 'update',
  Delete: 'delete',
  ConditionCheck: 'check',
};

export function mutationOf(kind: MutationKind, write: WriteInput): Mutation {
  return {
    ...write,
    kind,
    key: keyOfItem(write.Item ?? { ...write.Key }),
    ...(write.Item ? { item: write.Item } : {}),
    ...(write.UpdateExpression === undefined ? {} : { update: write.UpdateExpression }),
    condition: write.ConditionExpression,
  };
}

/** One entry of `TransactItems`: it holds one write under its kind. */
export function transactionMutation(entry: Readonly<Record<string, WriteInput | undefined>>): Mutation {
  const [name = '', write] = Object.entries(entry)[0] ?? [];
  const kind = MUTATION_KINDS[name];
  if (!kind || !write) throw new Error(`unknown write ${name}`);
  return mutationOf(kind, write);
}

function nameOf({ pk, sk }: ItemKey): string {
  return `${pk}\n${sk}`;
}

export function keyOfItem({ pk, sk }: StoredItem): ItemKey {
  return { pk: String(pk), sk: String(sk) };
}

const bufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) });

/** Bytes, also of a Buffer, which has become JSON before a replacer sees it. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  if (typeof value !== 'object' || value === null || !('data' in value)) return undefined;
  const parsed = bufferJson.safeParse(value);
  return parsed.success ? Uint8Array.from(parsed.data.data) : undefined;
}

function storedValue(_name: string, value: unknown): unknown {
  const bytes = bytesOf(value);
  return bytes === undefined ? value : { __bytes: Buffer.from(bytes).toString('base64') };
}

function itemFrom(json: string): StoredItem {
  return JSON.parse(json);
}

/** An item as the document client sends it: attributes that are undefined are left out, nothing is shared. */
function plain(item: unknown): StoredItem {
  return itemFrom(JSON.stringify(item, storedValue));
}

/** @throws ValidationException for an item that DynamoDB does not store */
function storable(item: unknown): StoredItem {
  const stored = plain(item);
  const reason = unstorable(stored);
  if (reason !== undefined) throw tableError('ValidationException', { message: reason });
  return stored;
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  if ('__bytes' in value) return new Uint8Array(Buffer.from(String(value.__bytes), 'base64'));
  return restoredItem({ ...value });
}

function restoredItem(item: StoredItem): StoredItem {
  const copy: StoredItem = {};
  for (const name in item) copy[name] = restored(item[name]);
  return copy;
}

function copyOf(item: StoredItem | undefined): StoredItem | undefined {
  return item && restoredItem(item);
}

/** An error of the table under the name that DynamoDB gives it. */
export function tableError(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

/** The item that failed a condition, as DynamoDB returns it. */
function failedItem(item: StoredItem | undefined): object {
  return item ? { Item: marshall(restoredItem(item), { removeUndefinedValues: true }) } : {};
}

/** DynamoDB's limit of one transaction. */
const MAX_TRANSACTION_ITEMS = 100;

/**
 * The items of a table: conditions, transactions, queries and both indexes behave as DynamoDB's. Every call is
 * done at once; who waits for whom is the business of those who put the store behind a client.
 */
export class ItemStore {
  readonly #partitions = new Map<string, Map<string, StoredItem>>();

  /** Puts items as they are. */
  seed(items: readonly StoredItem[]): void {
    for (const item of items) this.#set(keyOfItem(item), plain(item));
  }

  read(key: ItemKey): StoredItem | undefined {
    return copyOf(this.#at(key));
  }

  /** Every item; nobody may change them. */
  *items(): Generator<StoredItem> {
    for (const partition of this.#partitions.values()) yield* partition.values();
  }

  /** All items of a type. */
  ofType(type: string): StoredItem[] {
    const found: StoredItem[] = [];
    for (const item of this.items()) if (item['type'] === type) found.push(restoredItem(item));
    return found;
  }

  /**
   * One write.
   * @throws ConditionalCheckFailedException
   */
  write(mutation: Mutation): ItemChange[] {
    const current = this.#at(mutation.key);
    if (!holds(mutation.condition, current ?? {}, mutation))
      throw tableError('ConditionalCheckFailedException', failedItem(current));
    return [this.#apply(mutation)];
  }

  /**
   * One transaction: all writes or none.
   * @throws TransactionCanceledException with a reason for each item, ValidationException
   */
  transact(mutations: readonly Mutation[]): ItemChange[] {
    const keys = new Set(mutations.map(({ key }) => nameOf(key)));
    if (mutations.length > MAX_TRANSACTION_ITEMS || keys.size < mutations.length)
      throw tableError('ValidationException');
    const reasons = mutations.map((mutation) => this.#reasonOf(mutation));
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw tableError('TransactionCanceledException', { CancellationReasons: reasons });
    return mutations.filter(({ kind }) => kind !== 'check').map((mutation) => this.#apply(mutation));
  }

  #reasonOf(mutation: Mutation): { readonly Code: string; readonly Message?: string } {
    const refused = mutation.kind === 'put' ? unstorable(plain(mutation.item)) : undefined;
    if (refused !== undefined) return { Code: 'ValidationError', Message: refused };
    const current = this.#at(mutation.key);
    const isFulfilled = holds(mutation.condition, current ?? {}, mutation);
    return isFulfilled ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', ...failedItem(current) };
  }

  #apply({ kind, key, item, update, ...bindings }: Mutation): ItemChange {
    const old = this.#at(key);
    if (kind === 'put' && item) this.#set(key, storable(item));
    if (kind === 'delete') this.#partitions.get(key.pk)?.delete(key.sk);
    if (kind === 'update' && update !== undefined) {
      const values = plain(bindings.ExpressionAttributeValues ?? {});
      const next = updated(update, old ?? { ...key }, { ...bindings, ExpressionAttributeValues: values });
      this.#set(key, storable(next));
    }
    return { key, old: copyOf(old), new: copyOf(this.#at(key)) };
  }

  #at({ pk, sk }: ItemKey): StoredItem | undefined {
    return this.#partitions.get(pk)?.get(sk);
  }

  #set(key: ItemKey, item: StoredItem): void {
    const partition = this.#partitions.get(key.pk) ?? new Map<string, StoredItem>();
    this.#partitions.set(key.pk, partition);
    partition.set(key.sk, item);
  }

  /**
   * One page of a query, in DynamoDB's form; of these items where some are given.
   * @throws ValidationException
   */
  query(
    input: QueryInput,
    items: readonly StoredItem[] = this.#candidatesOf(input),
  ): { Items: StoredItem[]; LastEvaluatedKey?: StoredItem } {
    const { IndexName, KeyConditionExpression, ScanIndexForward, Limit, ExclusiveStartKey } = input;
    const reason = unanswerable(input);
    if (reason !== undefined) throw tableError('ValidationException', { message: reason });
    const direction = ScanIndexForward === false ? -1 : 1;
    const start = ExclusiveStartKey && rankOf(ExclusiveStartKey, IndexName);
    const matching = items
      .filter((item) => holds(KeyConditionExpression, item, input))
      .map((item) => ({ item, rank: rankOf(item, IndexName) }))
      .filter(({ rank }) => start === undefined || compareText(rank, start) * direction > 0)
      .sort((one, other) => compareText(one.rank, other.rank) * direction)
      .map(({ item }) => item);
    const page = matching.slice(0, Limit);
    const last = page.at(-1);
    const isCut = page.length < matching.length;
    return {
      Items: page.map((item) => (IndexName === undefined ? restoredItem(item) : keysOf(item, IndexName))),
      ...(last && isCut ? { LastEvaluatedKey: keysOf(last, IndexName) } : {}),
    };
  }

  /** A query of the table itself reads the partition that its condition names as `:pk`. */
  #candidatesOf({ IndexName, ExpressionAttributeValues }: QueryInput): StoredItem[] {
    const pk = ExpressionAttributeValues?.[':pk'];
    if (IndexName !== undefined || typeof pk !== 'string') return [...this.items()];
    return [...(this.#partitions.get(pk)?.values() ?? [])];
  }
}

/** Text that sorts items by the sort key of the table or the index; items of one key by their own keys. */
function rankOf(item: StoredItem, indexName: string | undefined): string {
  const sortKey = indexName === undefined ? 'sk' : `${indexName}sk`;
  return `${String(item[sortKey])}\n${nameOf(keyOfItem(item))}`;
}

/** The attributes that an index of keys alone projects. */
function keysOf(item: StoredItem, indexName: string | undefined): StoredItem {
  const names = indexName === undefined ? ['pk', 'sk'] : ['pk', 'sk', `${indexName}pk`, `${indexName}sk`];
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}
