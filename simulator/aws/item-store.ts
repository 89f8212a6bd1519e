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

/** What became of an item by a write; nobody may change what it tells. */
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

/** What is kept of an item as it was sent. @throws ValidationException for one that DynamoDB does not store */
function kept(sent: StoredItem): StoredItem {
  const reason = unstorable(sent);
  if (reason !== undefined) throw tableError('ValidationException', { message: reason });
  return restoredItem(sent);
}

function isRecord(value: unknown): value is StoredItem {
  return typeof value === 'object' && value !== null;
}

/** The value as the document client gives it: nothing is shared, but bytes, which nobody changes. */
function restored(value: unknown): unknown {
  if (!isRecord(value) || value instanceof Uint8Array) return value;
  if (Array.isArray(value)) return value.map(restored);
  if ('__bytes' in value) return new Uint8Array(Buffer.from(String(value['__bytes']), 'base64'));
  return restoredItem(value);
}

function restoredItem(item: StoredItem): StoredItem {
  const copy: StoredItem = {};
  for (const name in item) copy[name] = restored(item[name]);
  return copy;
}

/** A copy of an item, for whoever may change what it gets. */
export function copyOf(item: StoredItem | undefined): StoredItem | undefined {
  return item && restoredItem(item);
}

/** The write with its item as the document client sends it. */
function asSent(mutation: Mutation): Mutation {
  return mutation.item ? { ...mutation, item: plain(mutation.item) } : mutation;
}

/** An error of the table under the name that DynamoDB gives it. */
export function tableError(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

/** The item that failed a condition, as DynamoDB returns it. */
function failedItem(item: StoredItem | undefined): object {
  return item ? { Item: marshall(item, { removeUndefinedValues: true }) } : {};
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
    for (const item of items) this.#set(keyOfItem(item), restoredItem(plain(item)));
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
    return [this.#apply(asSent(mutation))];
  }

  /**
   * One transaction: all writes or none.
   * @throws TransactionCanceledException with a reason for each item, ValidationException
   */
  transact(mutations: readonly Mutation[]): ItemChange[] {
    const keys = new Set(mutations.map(({ key }) => nameOf(key)));
    if (mutations.length > MAX_TRANSACTION_ITEMS || keys.size < mutations.length)
      throw tableError('ValidationException');
    const sent = mutations.map(asSent);
    const reasons = sent.map((mutation) => this.#reasonOf(mutation));
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw tableError('TransactionCanceledException', { CancellationReasons: reasons });
    return sent.filter(({ kind }) => kind !== 'check').map((mutation) => this.#apply(mutation));
  }

  #reasonOf(mutation: Mutation): { readonly Code: string; readonly Message?: string } {
    const refused = mutation.kind === 'put' && mutation.item ? unstorable(mutation.item) : undefined;
    if (refused !== undefined) return { Code: 'ValidationError', Message: refused };
    const current = this.#at(mutation.key);
    const isFulfilled = holds(mutation.condition, current ?? {}, mutation);
    return isFulfilled ? { Code: 'None' } : { Code: 'ConditionalCheckFailed', ...failedItem(current) };
  }

  #apply({ kind, key, item, update, ...bindings }: Mutation): ItemChange {
    const old = this.#at(key);
    if (kind === 'put' && item) this.#set(key, kept(item));
    if (kind === 'delete') this.#partitions.get(key.pk)?.delete(key.sk);
    if (kind === 'update' && update !== undefined) {
      const values = plain(bindings.ExpressionAttributeValues ?? {});
      const next = updated(update, old ?? { ...key }, { ...bindings, ExpressionAttributeValues: values });
      this.#set(key, kept(plain(next)));
    }
    return { key, old, new: this.#at(key) };
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

  /** A query reads the partition of the table, or of the index, that its condition names as `:pk`. */
  #candidatesOf({ IndexName, ExpressionAttributeValues }: QueryInput): StoredItem[] {
    const pk = ExpressionAttributeValues?.[':pk'];
    if (typeof pk !== 'string') return [...this.items()];
    if (IndexName === undefined) return [...(this.#partitions.get(pk)?.values() ?? [])];
    const found: StoredItem[] = [];
    for (const item of this.items()) if (item[`${IndexName}pk`] === pk) found.push(item);
    return found;
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
