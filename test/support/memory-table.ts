import {
  BatchGetCommand,
  type BatchGetCommandInput,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  DeleteCommand,
  GetCommand,
  PutCommand,
  QueryCommand,
  type QueryCommandInput,
  ScanCommand,
  type ScanCommandInput,
  TransactWriteCommand,
  UpdateCommand,
} from '@aws-sdk/lib-dynamodb';
import { table } from '../../functions/shared/table.ts';
import {
  type ItemChange,
  type ItemKey,
  ItemStore,
  keyOfItem,
  type Mutation,
  mutationOf,
  type StoredItem,
  transactionMutation,
} from '../../simulator/aws/item-store.ts';
import { eventProblem, type ToldEvent, toldBy } from '../../simulator/checks/carried-events.ts';
import { openTables } from './open-tables.ts';

export type Item = StoredItem;

/**
 * The table in memory, behind the product's own client. It is for tests of one handler: the simulator lets
 * handlers race, the end-to-end tests run on the real protocol.
 */
export class MemoryTable {
  readonly #store = new ItemStore();
  readonly #send = async (command: unknown): Promise<object> => this.#answer(command);
  #meanwhile: (() => Promise<unknown>)[] = [];
  readonly #betweenReads: (() => Promise<unknown> | unknown)[] = [];
  /** Every write that took effect, as the keys that it touched. */
  readonly writes: string[][] = [];
  /** Every event that those writes tell. */
  readonly told: ToldEvent[] = [];
  #reads = 0;

  constructor() {
    process.env['TABLE_NAME'] = 'memory';
    openTables.add(this);
    // A library that fakes clients keeps every call, and compares it with every fake: a tenth of the time of the unit tests.
    Object.defineProperty(table, 'send', { value: this.#send, configurable: true, writable: true });
  }

  #answer(command: unknown): object | Promise<object> {
    if (command instanceof GetCommand) return { Item: this.#read(keyOfItem({ ...command.input.Key })) };
    if (command instanceof BatchGetCommand) return this.#readBatch(command.input);
    if (command instanceof QueryCommand) return this.#queryAndLetOthers(command.input);
    if (command instanceof ScanCommand) return this.#scan(command.input);
    if (command instanceof PutCommand) return this.#write(mutationOf('put', command.input));
    if (command instanceof UpdateCommand) return this.#write(mutationOf('update', command.input));
    if (command instanceof DeleteCommand) return this.#write(mutationOf('delete', command.input));
    if (command instanceof BatchWriteCommand) return this.#putBatch(command.input);
    if (!(command instanceof TransactWriteCommand)) throw new Error('the table in memory knows no such call');
    return this.#transact(
      (command.input.TransactItems ?? []).map((entry) => transactionMutation({ ...entry })),
    );
  }

  /** A scan for the types that its values name. */
  #scan({ ExpressionAttributeValues: types = {} }: ScanCommandInput): { Items: Item[] } {
    return { Items: Object.values(types).flatMap((type) => this.ofType(String(type))) };
  }

  /** Gives the client back, unless another table has it by now. */
  close(): void {
    if (Reflect.get(table, 'send') === this.#send) Reflect.deleteProperty(table, 'send');
    openTables.delete(this);
  }

  /** How many items and queries were read so far. */
  get reads(): number {
    return this.#reads;
  }

  /** Puts items as they are. */
  seed(...items: Item[]): this {
    this.#store.seed(items);
    return this;
  }

  /** Takes an item away, as if somebody had deleted it. */
  remove(key: ItemKey): void {
    this.#store.write(mutationOf('delete', { Key: { ...key } }));
  }

  item(key: ItemKey): Item | undefined {
    return this.#store.read(key);
  }

  /** All items of a type. */
  ofType(type: string): Item[] {
    return this.#store.ofType(type);
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

  #read(key: ItemKey): Item | undefined {
    this.#reads++;
    return this.#store.read(key);
  }

  #readBatch({ RequestItems = {} }: BatchGetCommandInput): object {
    const keys = Object.values(RequestItems).flatMap(({ Keys = [] }) => Keys);
    return { Responses: { memory: keys.flatMap((key) => this.#read(keyOfItem(key)) ?? []) } };
  }

  async #queryAndLetOthers(input: QueryCommandInput): Promise<object> {
    this.#reads++;
    const answer = this.#store.query(input);
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
    this.#note(this.#store.write(mutation));
    return {};
  }

  /** Each put of a batch is a write of its own. */
  #putBatch({ RequestItems = {} }: BatchWriteCommandInput): object {
    const puts = Object.values(RequestItems).flat();
    for (const { PutRequest } of puts) this.#note(this.#store.write(mutationOf('put', { ...PutRequest })));
    return {};
  }

  async #transact(mutations: Mutation[]): Promise<object> {
    await this.#letOthersWrite();
    this.#note(this.#store.transact(mutations));
    return {};
  }

  /** A handler that says of its write what the catalogue has not fails in whatever test runs it. */
  #note(changes: readonly ItemChange[]): void {
    const told = changes.flatMap(toldBy);
    this.told.push(...told);
    const problems = told.map(eventProblem).filter((problem) => problem !== undefined);
    if (problems.length > 0) throw new Error(problems.join('; '));
    this.writes.push(changes.map(({ key }) => `${key.pk} ${key.sk}`));
  }
}
