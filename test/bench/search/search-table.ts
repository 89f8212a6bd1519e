/**
 * A table of very many orders, behind the product's own client: of each list it keeps the numbers of its orders, and an entry or an
 * order is made when it is read. What it counts is what DynamoDB would be asked.
 */
import {
  BatchGetCommand,
  type BatchGetCommandInput,
  QueryCommand,
  type QueryCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { table } from '../../../functions/shared/table.ts';

type Item = Readonly<Record<string, unknown>>;
/** What partitions of orders begin with; the number of the order follows. */
export const ORDER = 'ORDER#o-';

/** What the table has, by the number of an order. In every list the orders with higher numbers are older, and sort first. */
export interface Contents {
  readonly order: (order: number) => Item;
  /** The sort key of an order's entry in a list. */
  readonly sortKey: (pk: string, order: number) => string;
  /** What the entry is read as. */
  readonly entry: (pk: string, order: number) => Item;
  /** The order of a partition that has one entry; undefined of a list. */
  readonly single: (pk: string) => number | undefined;
  /** Partitions that are read whole: the channels. */
  readonly whole: Readonly<Record<string, readonly Item[]>>;
}

/** Requests that one question makes, and how many of them one after the other. */
export interface Asked {
  queries: number;
  batches: number;
  /** Entries and items that were answered. */
  read: number;
  /** Times at which something is waited for: requests side by side count once for as many as the client has sockets. */
  rounds: number;
  /** Milliseconds of processor that the table itself took. */
  tableMs: number;
}

export function nothingAsked(): Asked {
  return { queries: 0, batches: 0, read: 0, rounds: 0, tableMs: 0 };
}

/** Sockets that a client of the SDK has, and so requests that are under way at once. */
const SOCKETS = 50;

/** Milliseconds of processor that this thread has taken. */
export function processorMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

export class SearchTable {
  /** Numbers of orders, ascending: the newest first. */
  readonly #lists = new Map<string, number[]>();
  readonly #contents: Contents;
  readonly #sent = Object.getOwnPropertyDescriptor(table, 'send');
  #underWay = 0;
  #ofRound = 0;
  asked: Asked = nothingAsked();

  constructor(contents: Contents) {
    this.#contents = contents;
    const send = async (command: unknown): Promise<object> => this.#answer(command);
    Object.defineProperty(table, 'send', { value: send, configurable: true, writable: true });
  }

  close(): void {
    if (this.#sent) Object.defineProperty(table, 'send', this.#sent);
    else Reflect.deleteProperty(table, 'send');
  }

  /** Orders are added in ascending order. */
  add(pk: string, order: number): void {
    const list = this.#lists.get(pk);
    if (list) list.push(order);
    else this.#lists.set(pk, [order]);
  }

  async #answer(command: unknown): Promise<object> {
    this.#ofRound = this.#underWay === 0 ? 0 : this.#ofRound + 1;
    if (this.#ofRound % SOCKETS === 0) this.asked.rounds += 1;
    this.#underWay += 1;
    // Whoever asks side by side has asked by then.
    await new Promise((resolve) => setImmediate(resolve));
    this.#underWay -= 1;
    const begun = processorMs();
    const answer = this.#answerOf(command);
    this.asked.tableMs += processorMs() - begun;
    return answer;
  }

  #answerOf(command: unknown): object {
    if (command instanceof QueryCommand) return this.#query(command.input);
    if (command instanceof BatchGetCommand) return this.#batch(command.input);
    throw new Error('a question of the bench does more than read by key and by list');
  }

  #listOf(pk: string): readonly number[] {
    const single = this.#contents.single(pk);
    return single === undefined ? (this.#lists.get(pk) ?? []) : [single];
  }

  #query(input: QueryCommandInput): object {
    const {
      ExpressionAttributeValues: values = {},
      ScanIndexForward,
      Limit,
      ExclusiveStartKey: start,
    } = input;
    const pk = String(values[':pk']);
    this.asked.queries += 1;
    const whole = this.#contents.whole[pk];
    if (whole) return { Items: whole };
    const list = this.#listOf(pk);
    if (Limit === undefined && list.length > 100) throw new Error(`a query of ${pk} has no limit`);
    const isNewest = ScanIndexForward === false;
    let first = this.#placeOf(pk, list, String(values[':to'] ?? '\uffff'), false);
    let behind = this.#placeOf(pk, list, String(values[':from'] ?? ''), true);
    const last = start && String(start['gsi1sk'] ?? start['gsi3sk'] ?? start['sk']);
    if (last !== undefined && isNewest) first = Math.max(first, this.#placeOf(pk, list, last, true));
    if (last !== undefined && !isNewest) behind = Math.min(behind, this.#placeOf(pk, list, last, false));
    const most = Limit ?? list.length;
    const page = isNewest
      ? list.slice(first, Math.min(behind, first + most))
      : list.slice(Math.max(first, behind - most), behind).reverse();
    this.asked.read += page.length;
    const items = page.map((order) => this.#contents.entry(pk, order));
    const isCut = page.length < behind - first;
    return { Items: items, ...(isCut ? { LastEvaluatedKey: items.at(-1) } : {}) };
  }

  #batch({ RequestItems = {} }: BatchGetCommandInput): object {
    const answers = Object.entries(RequestItems).map(([name, { Keys: keys = [] }]) => {
      const numbers = keys.map(({ pk }) => String(pk)).filter((pk) => pk.startsWith(ORDER));
      const items = numbers.map((pk) => this.#contents.order(Number(pk.slice(ORDER.length))));
      this.asked.read += items.length;
      return [name, items] as const;
    });
    this.asked.batches += 1;
    return { Responses: Object.fromEntries(answers) };
  }

  /** The first place in a list, newest first, whose sort key is not above `sk`; `isBehind`: the first that is below it. */
  #placeOf(pk: string, list: readonly number[], sk: string, isBehind: boolean): number {
    let [low, high] = [0, list.length];
    while (low < high) {
      const middle = (low + high) >>> 1;
      const at = this.#contents.sortKey(pk, list[middle] ?? 0);
      if (at > sk || (isBehind && at === sk)) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}
