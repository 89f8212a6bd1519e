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
import { type Bound, holds, updated } from './expressions.ts';

export type Item = Record<string, unknown>;
interface Key {
  readonly pk: string;
  readonly sk: string;
}
type Mutation = Bound & {
  readonly kind: 'put' | 'update' | 'delete' | 'check';
  readonly key: Key;
  readonly item?: Item;
  readonly update?: string;
  readonly condition?: string | undefined;
};

const nameOf = ({ pk, sk }: Key): string => `${pk}\n${sk}`;
const keyOf = (value: unknown): Key => {
  const { pk, sk } = value as Item;
  return { pk: String(pk), sk: String(sk) };
};
/** As the document client sends it: what is undefined is left out. */
const bufferJson = z.object({ type: z.literal('Buffer'), data: z.array(z.number()) });
/** A Buffer has become JSON before the replacer sees it. */
function bytesOf(value: unknown): Uint8Array | undefined {
  if (value instanceof Uint8Array) return value;
  const parsed = bufferJson.safeParse(value);
  return parsed.success ? Uint8Array.from(parsed.data.data) : undefined;
}
const plain = (item: unknown): Item =>
  JSON.parse(
    JSON.stringify(item, (_, value: unknown) =>
      ((bytes) => (bytes ? { __bytes: Buffer.from(bytes).toString('base64') } : value))(bytesOf(value)),
    ),
  ) as Item;
const restored = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(restored);
  if (typeof value !== 'object' || value === null) return value;
  if ('__bytes' in value) return new Uint8Array(Buffer.from(String(value.__bytes), 'base64'));
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, restored(inner)]));
};
const failed = (name: string, more: object = {}): Error => Object.assign(new Error(name), { name, ...more });
/** As DynamoDB returns the item that failed a condition. */
const found = (item: Item | undefined): object =>
  item ? { Item: marshall(restored(item), { removeUndefinedValues: true }) } : {};

/**
 * The table in memory, behind the product's own client: conditions, transactions, queries and both indexes
 * behave as DynamoDB's. What a test of one handler needs; the end-to-end tests run on the real protocol.
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
    this.#mock.on(BatchGetCommand).callsFake((input: { RequestItems: Record<string, { Keys: Key[] }> }) => ({
      Responses: {
        memory: Object.values(input.RequestItems).flatMap(({ Keys }) =>
          Keys.flatMap((key) => this.#read(key) ?? []),
        ),
      },
    }));
    this.#mock.on(QueryCommand).callsFake(async (input: QueryCommandInput) => {
      const answer = this.#query(input);
      for (const act of this.#betweenReads.splice(0)) await act();
      return answer;
    });
    this.#mock.on(PutCommand).callsFake((input: Bound & { Item: Item; ConditionExpression?: string }) =>
      this.#alone({
        ...input,
        kind: 'put',
        key: keyOf(input.Item),
        item: input.Item,
        condition: input.ConditionExpression,
      }),
    );
    this.#mock
      .on(UpdateCommand)
      .callsFake((input: Bound & { Key: Key; UpdateExpression: string; ConditionExpression?: string }) =>
        this.#alone({
          ...input,
          kind: 'update',
          key: input.Key,
          update: input.UpdateExpression,
          condition: input.ConditionExpression,
        }),
      );
    this.#mock
      .on(DeleteCommand)
      .callsFake((input: Bound & { Key: Key; ConditionExpression?: string }) =>
        this.#alone({ ...input, kind: 'delete', key: input.Key, condition: input.ConditionExpression }),
      );
    this.#mock
      .on(TransactWriteCommand)
      .callsFake(
        (input: {
          TransactItems: Record<
            string,
            Bound & { Item?: Item; Key?: Key; UpdateExpression?: string; ConditionExpression?: string }
          >[];
        }) =>
          this.#transact(
            input.TransactItems.map((one) => {
              const [name = '', write] = Object.entries(one)[0] ?? [];
              const kind = (
                { Put: 'put', Update: 'update', Delete: 'delete', ConditionCheck: 'check' } as const
              )[name];
              if (!kind || !write) throw new Error(`unknown write ${name}`);
              return {
                ...write,
                kind,
                key: keyOf(write.Item ?? write.Key),
                ...(write.Item ? { item: write.Item } : {}),
                ...(write.UpdateExpression === undefined ? {} : { update: write.UpdateExpression }),
                condition: write.ConditionExpression,
              };
            }),
          ),
      );
  }

  /** Gives the client back. */
  close(): void {
    this.#mock.restore();
  }

  get reads(): number {
    return this.#reads;
  }

  /** Puts items as they are. */
  seed(...items: Item[]): this {
    for (const item of items) this.#items.set(nameOf(keyOf(item)), plain(item));
    return this;
  }
  item(key: Key): Item | undefined {
    return this.#copy(this.#items.get(nameOf(key)));
  }
  /** All items of a type. */
  ofType(type: string): Item[] {
    return [...this.#items.values()]
      .filter((item) => item['type'] === type)
      .map((item) => this.#copy(item) ?? {});
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

  #copy(item: Item | undefined): Item | undefined {
    return item && (restored(item) as Item);
  }
  #read(key: Key): Item | undefined {
    this.#reads++;
    return this.#copy(this.#items.get(nameOf(keyOf(key))));
  }

  async #others(): Promise<void> {
    const acts = this.#meanwhile;
    this.#meanwhile = [];
    for (const act of acts) await act();
  }

  async #alone(mutation: Mutation): Promise<object> {
    await this.#others();
    const current = this.#items.get(nameOf(mutation.key));
    if (!holds(mutation.condition, current ?? {}, mutation))
      throw failed('ConditionalCheckFailedException', found(current));
    this.#apply([mutation]);
    return {};
  }

  async #transact(mutations: Mutation[]): Promise<object> {
    await this.#others();
    if (mutations.length > 100) throw failed('ValidationException');
    if (new Set(mutations.map(({ key }) => nameOf(key))).size < mutations.length)
      throw failed('ValidationException');
    const results = mutations.map((mutation) => {
      const current = this.#items.get(nameOf(mutation.key));
      return holds(mutation.condition, current ?? {}, mutation)
        ? { Code: 'None' }
        : { Code: 'ConditionalCheckFailed', ...found(current) };
    });
    if (results.some(({ Code }) => Code !== 'None'))
      throw failed('TransactionCanceledException', { CancellationReasons: results });
    this.#apply(mutations);
    return {};
  }

  #apply(mutations: readonly Mutation[]): void {
    for (const { kind, key, item, update, ...bound } of mutations) {
      const name = nameOf(key);
      if (kind === 'put' && item) this.#items.set(name, plain(item));
      if (kind === 'delete') this.#items.delete(name);
      if (kind === 'update' && update !== undefined)
        this.#items.set(
          name,
          plain(
            updated(update, this.#items.get(name) ?? { ...key }, {
              ...bound,
              ExpressionAttributeValues: plain(bound.ExpressionAttributeValues ?? {}),
            }),
          ),
        );
    }
    this.writes.push(
      mutations.filter(({ kind }) => kind !== 'check').map(({ key }) => `${key.pk} ${key.sk}`),
    );
  }

  #query({
    IndexName,
    KeyConditionExpression,
    ScanIndexForward,
    Limit,
    ExclusiveStartKey,
    ...bound
  }: QueryCommandInput): object {
    this.#reads++;
    const sort = IndexName === undefined ? 'sk' : `${IndexName}sk`;
    const order = (a: Item, b: Item): number =>
      `${String(a[sort])}\n${nameOf(keyOf(a))}` < `${String(b[sort])}\n${nameOf(keyOf(b))}` ? -1 : 1;
    const matching = [...this.#items.values()]
      .filter((item) => holds(KeyConditionExpression, item, bound))
      .sort(order);
    if (ScanIndexForward === false) matching.reverse();
    const from =
      ExclusiveStartKey === undefined
        ? 0
        : matching.findIndex((item) => isDeepStrictEqual(keyOf(item), keyOf(ExclusiveStartKey))) + 1;
    const page = matching.slice(from, Limit === undefined ? undefined : from + Limit);
    const keys = IndexName === undefined ? ['pk', 'sk'] : ['pk', 'sk', `${IndexName}pk`, `${IndexName}sk`];
    const only = (item: Item): Item => Object.fromEntries(keys.map((name) => [name, item[name]]));
    const last = page.at(-1);
    return {
      Items: page.map((item) => (IndexName === undefined ? this.#copy(item) : only(item))),
      ...(last && from + page.length < matching.length ? { LastEvaluatedKey: only(last) } : {}),
    };
  }
}
