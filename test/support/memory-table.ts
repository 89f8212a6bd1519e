import { isDeepStrictEqual } from 'node:util';
import {
  BatchGetCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { marshall } from '@aws-sdk/util-dynamodb';
import { mockClient } from 'aws-sdk-client-mock';
import * as z from 'zod';
import { table } from '../../functions/shared/table.ts';
import { type ExpressionBindings, holds, updated } from './expressions.ts';

export type Item = Record<string, unknown>;

interface Key {
  readonly pk: string;
  readonly sk: string;
}

/** A request of the client, as far as the table reads it. */
interface WriteInput extends ExpressionBindings {
  readonly Key?: Key;
  readonly Item?: Item;
  readonly UpdateExpression?: string;
  readonly ConditionExpression?: string;
}

interface BatchGetInput {
  readonly RequestItems: Record<string, { readonly Keys: Key[] }>;
}

interface TransactionInput {
  /** Each entry holds one write under its kind. */
  readonly TransactItems: readonly Readonly<Record<string, WriteInput>>[];
}

type MutationKind = 'put' | 'update' | 'delete' | 'check';
type Mutation = ExpressionBindings & {
  readonly kind: MutationKind;
  readonly key: Key;
  readonly item?: Item;
  readonly update?: string;
  readonly condition?: string | undefined;
};

const MUTATION_KINDS: Readonly<Record<string, MutationKind>> = {
  Put: 'put',
  Update: 'update',
  Delete: 'delete',
  ConditionCheck: 'check',
};

function mutationOf(kind: MutationKind, write: WriteInput): Mutation {
  return {
    ...write,
    kind,
    key: keyOf(write.Item ?? write.Key),
    ...(write.Item ? { item: write.Item } : {}),
    ...(write.UpdateExpression === undefined ? {} : { update: write.UpdateExpression }),
    condition: write.ConditionExpression,
  };
}

function transactionMutation(entry: Readonly<Record<string, WriteInput>>): Mutation {
  const [name = '', write] = Object.entries(entry)[0] ?? [];
  const kind = MUTATION_KINDS[name];
  if (!kind || !write) throw new Error(`unknown write ${name}`);
  return mutationOf(kind, write);
}

function nameOf({ pk, sk }: Key): string {
  return `${pk}\n${sk}`;
}

function keyOf(value: unknown): Key {
  const { pk, sk } = value as Item;
  return { pk: String(pk), sk: String(sk) };
}

const bufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) });

/** Bytes, also of a Buffer, which has become JSON before a replacer sees it. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const parsed = bufferJson.safeParse(value);
  return parsed.success ? Uint8Array.from(parsed.data.data) : undefined;
}

function storedValue(_name: string, value: unknown): unknown {
  const bytes = bytesOf(value);
  return bytes === undefined ? value : { __bytes: Buffer.from(bytes).toString('base64') };
}

/** An item as the document client sends it: attributes that are undefined are left out, nothing is shared. */
function plain(item: unknown): Item {
  return JSON.parse(JSON.stringify(item, storedValue)) as Item;
}

function restored(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  if ('__bytes' in value) return new Uint8Array(Buffer.from(String(value.__bytes), 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, restored(inner)]));
}

function failed(name: string, more: object = {}): Error {
  return Object.assign(new Error(name), { name, ...more });
}

/** The item that failed a condition, as DynamoDB returns it. */
function failedItem(item: Item | undefined): object {
  return item ? { Item: marshall(restored(item), { removeUndefinedValues: true }) } : {};
}

function copyOf(item: Item | undefined): Item | undefined {
  return item && (restored(item) as Item);
}

/**
 * The table in memory, behind the product's own client: conditions, transactions, queries and both indexes
 * behave as DynamoDB's. It is for tests of one handler; the end-to-end tests run on the real protocol.
 */
export class MemoryTable {
  readonly #items = new Map<string, Item>();
  readonly #mock = mockClient(table);
  #meanwhile: (() => Promise<unknown>)[] = [];
  readonly #betweenReads: (() => Promise<unknown> | unknown)[] = [];
  /** Every write that took effect, as the keys that it touched. */
  readonly writes: string[][] = [];
  #reads = 0;

  constructor() {
    process.env['TABLE_NAME'] = 'memory';
    this.#mock.on(GetCommand).callsFake((input: { Key: Key }) => ({ Item: this.#read(input.Key) }));
    this.#mock.on(BatchGetCommand).callsFake((input: BatchGetInput) => this.#readBatch(input));
    this.#mock.on(QueryCommand).callsFake((input: QueryCommandInput) => this.#queryAndLetOthers(input));
    this.#mock.on(PutCommand).callsFake((input: WriteInput) => this.#write(mutationOf('put', input)));
    this.#mock.on(UpdateCommand).callsFake((input: WriteInput) => this.#write(mutationOf('update', input)));
    this.#mock.on(DeleteCommand).callsFake((input: WriteInput) => this.#write(mutationOf('delete', input)));
    this.#mock
      .on(TransactWriteCommand)
      .callsFake((input: TransactionInput) => this.#transact(input.TransactItems.map(transactionMutation)));
  }

  /** Gives the client back. */
  close(): void {
    this.#mock.restore();
  }

  /** How many items and queries were read so far. */
  get reads(): number {
    return this.#reads;
  }

  /** Puts items as they are. */
  seed(...items: Item[]): this {
    for (const item of items) this.#items.set(nameOf(keyOf(item)), plain(item));
    return this;
  }

  /** Takes an item away, as if somebody had deleted it. */
  remove(key: Key): void {
    this.#items.delete(nameOf(key));
  }

  item(key: Key): Item | undefined {
    return copyOf(this.#items.get(nameOf(key)));
  }

  /** All items of a type. */
  ofType(type: string): Item[] {
    return [...this.#items.values()]
      .filter((item) => item['type'] === type)
      .map((item) => copyOf(item) ?? {});
  }

  /** Somebody else is faster: `act` happens between the reads and the write of whoever writes next. */
  meanwhile(act: () => Promise<unknown>): this {
    this.#meanwhile.push(act);
    return this;
  }

  /** Somebody else writes between the next query and whatever is read after it. */
  betweenReads(act: () => Promise<unknown> | unknown): this {
    this.#betweenReads.push(act);
    return this;
  }

  #read(key: Key): Item | undefined {
    this.#reads++;
    return copyOf(this.#items.get(nameOf(keyOf(key))));
  }

  #readBatch({ RequestItems }: BatchGetInput): object {
    const keys = Object.values(RequestItems).flatMap(({ Keys }) => Keys);
    return { Responses: { memory: keys.flatMap((key) => this.#read(key) ?? []) } };
  }

  async #queryAndLetOthers(input: QueryCommandInput): Promise<object> {
    const answer = this.#query(input);
    for (const act of this.#betweenReads.splice(0)) await act();
    return answer;
  }

  async #letOthersWrite(): Promise<void> {
    const acts = this.#meanwhile;
    this.#meanwhile = [];
    for (const act of acts) await act();
  }

  async #write(mutation: Mutation): Promise<object> {
    await this.#letOthersWrite();
    const current = this.#items.get(nameOf(mutation.key));
    if (!holds(mutation.condition, current ?? {}, mutation))
      throw failed('ConditionalCheckFailedException', failedItem(current));
    this.#apply([mutation]);
    return {};
  }

  async #transact(mutations: Mutation[]): Promise<object> {
    await this.#letOthersWrite();
    const keys = new Set(mutations.map(({ key }) => nameOf(key)));
    if (mutations.length > 100 || keys.size < mutations.length) throw failed('ValidationException');

    const reasons = mutations.map((mutation) => {
      const current = this.#items.get(nameOf(mutation.key));
      return holds(mutation.condition, current ?? {}, mutation)
        ? { Code: 'None' }
        : { Code: 'ConditionalCheckFailed', ...failedItem(current) };
    });
    if (reasons.some(({ Code }) => Code !== 'None'))
      throw failed('TransactionCanceledException', { CancellationReasons: reasons });
    this.#apply(mutations);
    return {};
  }

  #apply(mutations: readonly Mutation[]): void {
    for (const mutation of mutations) this.#applyOne(mutation);
    const written = mutations.filter(({ kind }) => kind !== 'check');
    this.writes.push(written.map(({ key }) => `${key.pk} ${key.sk}`));
  }

  #applyOne({ kind, key, item, update, ...bindings }: Mutation): void {
    const name = nameOf(key);
    if (kind === 'put' && item) this.#items.set(name, plain(item));
    if (kind === 'delete') this.#items.delete(name);
    if (kind === 'update' && update !== undefined) {
      const values = plain(bindings.ExpressionAttributeValues ?? {});
      const current = this.#items.get(name) ?? { ...key };
      const next = updated(update, current, { ...bindings, ExpressionAttributeValues: values });
      this.#items.set(name, plain(next));
    }
  }

  #query(input: QueryCommandInput): object {
    this.#reads++;
    const { IndexName, KeyConditionExpression, ScanIndexForward, Limit, ExclusiveStartKey } = input;
    const matching = [...this.#items.values()]
      .filter((item) => holds(KeyConditionExpression, item, input))
      .sort(byIndexKey(IndexName));
    if (ScanIndexForward === false) matching.reverse();

    const from = positionAfter(matching, ExclusiveStartKey);
    const page = matching.slice(from, Limit === undefined ? undefined : from + Limit);
    const last = page.at(-1);
    const isCut = from + page.length < matching.length;
    return {
      Items: page.map((item) => (IndexName === undefined ? copyOf(item) : keysOf(item, IndexName))),
      ...(last && isCut ? { LastEvaluatedKey: keysOf(last, IndexName) } : {}),
    };
  }
}

/** By the sort key of the table or the index; items of one key by their own keys. */
function byIndexKey(indexName: string | undefined): (one: Item, other: Item) => number {
  const sortKey = indexName === undefined ? 'sk' : `${indexName}sk`;
  const textOf = (item: Item): string => `${String(item[sortKey])}\n${nameOf(keyOf(item))}`;
  return (one, other) => (textOf(one) < textOf(other) ? -1 : 1);
}

/** The attributes that an index of keys alone projects. */
function keysOf(item: Item, indexName: string | undefined): Item {
  const names = indexName === undefined ? ['pk', 'sk'] : ['pk', 'sk', `${indexName}pk`, `${indexName}sk`];
  return Object.fromEntries(names.map((name) => [name, item[name]]));
}

function positionAfter(items: readonly Item[], startKey: Item | undefined): number {
  if (startKey === undefined) return 0;
  return items.findIndex((item) => isDeepStrictEqual(keyOf(item), keyOf(startKey))) + 1;
}
