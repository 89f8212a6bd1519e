/**
 * A table of very many orders, behind the product's own client: entries of its lists are in memory, sorted, and an order is made when
 * it is read. What it counts is what DynamoDB would be asked.
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

/** An entry of a list: its sort key, and the number of the order behind it. */
type Entry = readonly [sk: string, order: number];

/** Requests that one question makes, and how many of them one after the other. */
export interface Asked {
  queries: number;
  batches: number;
  /** Entries and items that were answered. */
  read: number;
  /** Times at which nothing was under way: one round follows another. */
  rounds: number;
}

export class SearchTable {
  readonly #lists = new Map<string, Entry[]>();
  readonly #itemOf: (order: number) => Item;
  readonly #entryItem: (pk: string, entry: Entry) => Item;
  /** Partitions that are read whole: the channels. */
  readonly #whole: Readonly<Record<string, readonly Item[]>>;
  readonly #sent = Object.getOwnPropertyDescriptor(table, 'send');
  #underWay = 0;
  asked: Asked = { queries: 0, batches: 0, read: 0, rounds: 0 };

  /** `itemOf`: an order by its number; `entryItem`: what an entry of a partition is read as. */
  constructor(
    itemOf: (order: number) => Item,
    entryItem: (pk: string, entry: Entry) => Item,
    whole: Readonly<Record<string, readonly Item[]>>,
  ) {
    this.#itemOf = itemOf;
    this.#entryItem = entryItem;
    this.#whole = whole;
    const send = async (command: unknown): Promise<object> => this.#answer(command);
    Object.defineProperty(table, 'send', { value: send, configurable: true, writable: true });
  }

  close(): void {
    if (this.#sent) Object.defineProperty(table, 'send', this.#sent);
    else Reflect.deleteProperty(table, 'send');
  }

  add(pk: string, sk: string, order: number): void {
    const list = this.#lists.get(pk);
    if (list) list.push([sk, order]);
    else this.#lists.set(pk, [[sk, order]]);
  }

  sort(): void {
    for (const list of this.#lists.values()) list.sort(([one], [other]) => (one < other ? -1 : 1));
  }

  async #answer(command: unknown): Promise<object> {
    if (this.#underWay === 0) this.asked.rounds += 1;
    this.#underWay += 1;
    // Whoever asks side by side has asked by then.
    await new Promise((resolve) => setImmediate(resolve));
    this.#underWay -= 1;
    if (command instanceof QueryCommand) return this.#query(command.input);
    if (command instanceof BatchGetCommand) return this.#batch(command.input);
    throw new Error('a question of the bench does more than read by key and by list');
  }

  #query({ ExpressionAttributeValues: values = {}, ScanIndexForward, Limit }: QueryCommandInput): object {
    const pk = String(values[':pk']);
    this.asked.queries += 1;
    const whole = this.#whole[pk];
    if (whole) return { Items: whole };
    const list = this.#lists.get(pk) ?? [];
    if (Limit === undefined && list.length > 100) throw new Error(`a query of ${pk} has no limit`);
    const from = String(values[':from'] ?? '');
    const to = String(values[':to'] ?? '\uffff');
    const [first, behind] = [placeOf(list, from, false), placeOf(list, to, true)];
    const most = Limit ?? list.length;
    const isNewest = ScanIndexForward === false;
    const page = isNewest
      ? list.slice(Math.max(first, behind - most), behind).reverse()
      : list.slice(first, Math.min(behind, first + most));
    this.asked.read += page.length;
    const isCut = page.length < behind - first;
    const items = page.map((entry) => this.#entryItem(pk, entry));
    return { Items: items, ...(isCut ? { LastEvaluatedKey: items.at(-1) } : {}) };
  }

  #batch({ RequestItems = {} }: BatchGetCommandInput): object {
    const answers = Object.entries(RequestItems).map(([name, { Keys: keys = [] }]) => {
      const items = keys.map(({ pk }) => this.#itemOf(Number(String(pk).slice(ORDER.length))));
      this.asked.read += items.length;
      return [name, items] as const;
    });
    this.asked.batches += 1;
    return { Responses: Object.fromEntries(answers) };
  }
}

/** The first place whose sort key is not below `sk`; `isBehind`: the first that is above it. */
function placeOf(list: readonly Entry[], sk: string, isBehind: boolean): number {
  let [low, high] = [0, list.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    const at = list[middle]?.[0] ?? '';
    if (at < sk || (isBehind && at === sk)) low = middle + 1;
    else high = middle;
  }
  return low;
}
