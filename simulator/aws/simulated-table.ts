import {
  BatchGetCommand,
  BatchWriteCommand,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  TransactGetCommand,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import * as z from 'zod';
import type { Engine, SimulatedProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { Faults } from './faults.ts';
import { giveUp } from './functions.ts';
import {
  copyOf,
  type ItemChange,
  type ItemKey,
  ItemStore,
  type Mutation,
  mutationOf,
  type StoredItem,
  tableError,
  transactionMutation,
} from './item-store.ts';

const keySchema = z.object({ pk: z.string(), sk: z.string() });
const batchSchema = z.record(z.string(), z.object({ Keys: z.array(keySchema) }));
const putsSchema = z.record(
  z.string(),
  z.array(z.object({ PutRequest: z.object({ Item: z.record(z.string(), z.unknown()) }) })),
);
const getsSchema = z.array(z.object({ Get: z.object({ Key: keySchema }) }));

/** How an image of an item was before the last write, for reads that lag behind. */
interface FormerImage {
  readonly at: number;
  readonly key: ItemKey;
  readonly old: StoredItem | undefined;
}

/** By how many milliseconds an index, or a read that is not consistent, lags behind at most. */
const LAG_MS = 3000;
/** How long a call that stalls takes. */
const STALL_MS = { from: 3000, to: 150_000 };

/** What one call wrote, for whoever counts what that costs. */
export interface TableWrite {
  readonly changes: readonly ItemChange[];
  /** Items of which a transaction asked a condition alone. */
  readonly checked: readonly (StoredItem | undefined)[];
  readonly isTransaction: boolean;
  /** The process that wrote: `<stage>/<verb>#<number>` of a function. */
  readonly by: string;
}

/** DynamoDB behind the scheduler: each call waits for its turn, and a fault may meet it. */
export class SimulatedTable {
  readonly store = new ItemStore();
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #former: FormerImage[] = [];
  readonly #onChange: (changes: readonly ItemChange[], by: SimulatedProcess) => void;
  /** How likely a read of several items is torn: others write between its halves. */
  readonly #tearing: number;
  writes = 0;
  /** Is told of every write that took effect. */
  onWrite: ((write: TableWrite) => void) | undefined;
  /** Is told of every call that was answered, and who made it. */
  onAnswer: ((command: unknown, answer: object, by: string) => void) | undefined;

  constructor(parts: {
    readonly engine: Engine;
    readonly random: Random;
    readonly faults: Faults;
    readonly tearing: number;
    readonly onChange: (changes: readonly ItemChange[], by: SimulatedProcess) => void;
  }) {
    this.#engine = parts.engine;
    this.#random = parts.random;
    this.#faults = parts.faults;
    this.#tearing = parts.tearing;
    this.#onChange = parts.onChange;
  }

  /** What the document client's `send` does. */
  async send(command: unknown, process: SimulatedProcess): Promise<object> {
    await this.#engine.turn(process);
    this.#faults.mustAnswer(process);
    const answer = await this.#carryOut(command, process);
    this.onAnswer?.(command, answer, process.name);
    return answer;
  }

  async #carryOut(command: unknown, process: SimulatedProcess): Promise<object> {
    if (command instanceof GetCommand) return this.#get(command.input, process);
    if (command instanceof BatchGetCommand) return this.#batchGet(command.input.RequestItems, process);
    if (command instanceof TransactGetCommand) return this.#transactGet(command.input.TransactItems, process);
    if (command instanceof QueryCommand) return this.#query(command.input, process);
    if (command instanceof PutCommand) return this.#writeOne('put', command.input, process);
    if (command instanceof UpdateCommand) return this.#writeOne('update', command.input, process);
    if (command instanceof DeleteCommand) return this.#writeOne('delete', command.input, process);
    if (command instanceof BatchWriteCommand) return this.#batchWrite(command.input.RequestItems, process);
    if (command instanceof TransactWriteCommand) {
      const mutations = (command.input.TransactItems ?? []).map((entry) => transactionMutation({ ...entry }));
      const once = (): ItemChange[] => this.#transact(mutations, process);
      // The client repeats a transaction under the same request token: the table knows it again.
      return this.#write(process, {
        once,
        again: () => [],
        conflict: () => transactionConflict(mutations.length),
      });
    }
    throw new Error('the simulated table does not know this command');
  }

  #transact(mutations: readonly Mutation[], { name: by }: SimulatedProcess): ItemChange[] {
    const checks = mutations.filter(({ kind }) => kind === 'check');
    const checked = checks.map(({ key }) => this.store.read(key));
    const changes = this.store.transact(mutations);
    this.onWrite?.({ changes, checked, isTransaction: true, by });
    return changes;
  }

  /** One write, or one of a batch. */
  #writeAlone(mutation: Mutation, { name: by }: SimulatedProcess): ItemChange[] {
    const changes = this.store.write(mutation);
    this.onWrite?.({ changes, checked: [], isTransaction: false, by });
    return changes;
  }

  async #beforeRead(process: SimulatedProcess): Promise<void> {
    const fault = this.#faults.at('read', process);
    if (fault === 'throttledRead') throw throttled();
    if (fault === 'slowRead') await this.#stall(process);
  }

  async #stall(process: SimulatedProcess): Promise<void> {
    await this.#engine.sleep(process, this.#random.between(STALL_MS.from, STALL_MS.to));
  }

  async #get(
    { Key, ConsistentRead }: GetCommand['input'],
    process: SimulatedProcess,
  ): Promise<{ Item?: StoredItem }> {
    await this.#beforeRead(process);
    const key = keySchema.parse(Key);
    const isStale = !ConsistentRead && this.#faults.at('eventual') === 'staleRead';
    const item = isStale ? this.#before(key) : this.store.read(key);
    return item ? { Item: item } : {};
  }

  /** How the item was before its last write, if that was moments ago. */
  #before(key: ItemKey): StoredItem | undefined {
    const former = this.#recent().findLast((one) => one.key.pk === key.pk && one.key.sk === key.sk);
    return former ? copyOf(former.old) : this.store.read(key);
  }

  #recent(): FormerImage[] {
    const from = this.#engine.now - LAG_MS;
    return this.#former.filter(({ at }) => at >= from);
  }

  async #batchGet(requests: unknown, process: SimulatedProcess): Promise<object> {
    await this.#beforeRead(process);
    const [name = '', request] = Object.entries(batchSchema.parse(requests))[0] ?? [];
    const keys = request?.Keys ?? [];
    const isPartial = keys.length > 1 && this.#faults.at('batch') === 'partialBatch';
    const read = isPartial ? keys.slice(1) : keys;
    const unread = isPartial ? keys.slice(0, 1) : [];
    const items = await this.#readTorn(read, process);
    return {
      Responses: { [name]: items },
      ...(unread.length > 0 ? { UnprocessedKeys: { [name]: { Keys: unread } } } : {}),
    };
  }

  /** A BatchGetItem is no snapshot: writes of others may fall between its items. */
  async #readTorn(keys: readonly ItemKey[], process: SimulatedProcess): Promise<StoredItem[]> {
    const isTorn = keys.length > 1 && this.#random.chance(this.#tearing);
    const cut = isTorn ? this.#random.between(1, keys.length - 1) : keys.length;
    const first = this.#present(keys.slice(0, cut));
    if (isTorn) await this.#engine.turn(process);
    return [...first, ...this.#present(keys.slice(cut))];
  }

  #present(keys: readonly ItemKey[]): StoredItem[] {
    return keys.map((key) => this.store.read(key)).filter((item) => item !== undefined);
  }

  async #transactGet(gets: unknown, process: SimulatedProcess): Promise<object> {
    await this.#beforeRead(process);
    return {
      Responses: getsSchema.parse(gets).map(({ Get }) => {
        const item = this.store.read(Get.Key);
        return item ? { Item: item } : {};
      }),
    };
  }

  async #query(input: QueryCommand['input'], process: SimulatedProcess): Promise<object> {
    await this.#beforeRead(process);
    if (input.IndexName !== undefined) {
      const isStale = this.#faults.at('index') === 'staleIndex';
      return this.store.query(input, isStale ? this.#staleItems() : undefined);
    }
    const isStale = !input.ConsistentRead && this.#faults.at('eventual') === 'staleRead';
    if (isStale) return this.store.query(input, this.#staleItems());
    return this.#queryTorn(input, process);
  }

  /** A query sees transactions of others by halves: items read before and after one. */
  async #queryTorn(input: QueryCommand['input'], process: SimulatedProcess): Promise<object> {
    const answer = this.store.query(input);
    if (answer.Items.length < 2 || !this.#random.chance(this.#tearing)) return answer;
    const cut = this.#random.between(1, answer.Items.length - 1);
    const last = answer.Items[cut - 1];
    if (!last || input.Limit !== undefined || input.ExclusiveStartKey) return answer;
    await this.#engine.turn(process);
    const rest = this.store.query({ ...input, ExclusiveStartKey: { pk: last['pk'], sk: last['sk'] } });
    return { ...rest, Items: [...answer.Items.slice(0, cut), ...rest.Items] };
  }

  /** All items, some of those that changed in the last moments as they were before. */
  #staleItems(): StoredItem[] {
    const stale = new Map<string, StoredItem | undefined>();
    for (const { key, old } of this.#recent()) {
      const name = `${key.pk}\n${key.sk}`;
      if (!stale.has(name) && this.#random.chance(0.7)) stale.set(name, old);
    }
    const items = [...this.store.items()].filter((item) => !stale.has(`${item['pk']}\n${item['sk']}`));
    return [...items, ...[...stale.values()].filter((item) => item !== undefined)];
  }

  #writeOne(
    kind: 'put' | 'update' | 'delete',
    input: Parameters<typeof mutationOf>[1],
    process: SimulatedProcess,
  ): Promise<object> {
    const mutation = mutationOf(kind, input);
    const once = (): ItemChange[] => this.#writeAlone(mutation, process);
    return this.#write(process, {
      once,
      again: once,
      conflict: () => tableError('TransactionConflictException'),
    });
  }

  /** A BatchWriteItem is no transaction: some of its puts may be left for another request. */
  async #batchWrite(requests: unknown, process: SimulatedProcess): Promise<object> {
    const [name = '', puts = []] = Object.entries(putsSchema.parse(requests))[0] ?? [];
    const isPartial = puts.length > 1 && this.#faults.at('batch') === 'partialBatch';
    const written = isPartial ? puts.slice(1) : puts;
    const once = (): ItemChange[] =>
      written.flatMap(({ PutRequest }) => this.#writeAlone(mutationOf('put', PutRequest), process));
    await this.#write(process, { once, again: once, conflict: throttled });
    return isPartial ? { UnprocessedItems: { [name]: puts.slice(0, 1) } } : {};
  }

  async #write(
    process: SimulatedProcess,
    write: {
      readonly once: () => ItemChange[];
      /** What the same request does when the client sends it once more. */
      readonly again: () => ItemChange[];
      readonly conflict: () => Error;
    },
  ): Promise<object> {
    const fault = process.kind === 'function' ? this.#faults.at('write', process) : undefined;
    if (fault === 'throttledWrite') throw throttled();
    if (fault === 'conflict') throw write.conflict();
    if (fault === 'slowWrite') await this.#stall(process);
    if (fault === 'dieBeforeWrite') return giveUp(process, 'dies');
    if (fault === 'zombieBeforeWrite') {
      void giveUp(process, 'goes on');
      await this.#stall(process);
    }
    this.#changed(write.once(), process);
    if (fault === 'lostAnswer') this.#changed(write.again(), process);
    if (fault === 'dieAfterWrite') return giveUp(process, 'dies');
    if (fault === 'zombieAfterWrite') {
      void giveUp(process, 'goes on');
      await this.#stall(process);
    }
    return {};
  }

  #changed(changes: readonly ItemChange[], process: SimulatedProcess): void {
    if (changes.length === 0) return;
    this.writes++;
    const now = this.#engine.now;
    while (this.#former[0] && this.#former[0].at < now - LAG_MS) this.#former.shift();
    for (const { key, old } of changes) this.#former.push({ at: now, key, old });
    this.#onChange(changes, process);
  }
}

/** The client itself repeats a throttled request a few times: this is what it throws in the end. */
function throttled(): Error {
  return tableError('ThrottlingException', { $metadata: { httpStatusCode: 400 } });
}

function transactionConflict(items: number): Error {
  const reasons = Array.from({ length: items }, (_, at) => ({
    Code: at === 0 ? 'TransactionConflict' : 'None',
  }));
  return tableError('TransactionCanceledException', { CancellationReasons: reasons });
}
