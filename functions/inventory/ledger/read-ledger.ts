import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { compareText } from '../../shared/compare-text.ts';
import { isPositionLedger } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import type { StockPosition } from '../stock/position.ts';
import { writesToldBy, writesToldByPositions } from './carried-entry.ts';
import type { LedgerEntry } from './entry.ts';
import { itemOfEntry, parseEntry } from './stored-entry.ts';

/** Where a page ends: the entry that stands there. Entries of one time stand in the order of their partitions. */
export const ledgerPlaceSchema = z.strictObject({
  pk: z.string().min(1).max(2000),
  sk: z.string().min(1).max(1000),
});
export type LedgerPlace = z.output<typeof ledgerPlaceSchema>;

/** Entries of these partitions, newest first. */
export interface LedgerWanted {
  readonly partitions: readonly string[];
  /** The positions of these partitions as they are: their last writes may have no entry yet. */
  readonly positions: readonly StockPosition[];
  /** Times at which they were written, UTC ISO, both included. */
  readonly from: string;
  readonly to: string;
  /** Behind this place. */
  readonly behind?: LedgerPlace | undefined;
  readonly limit: number;
}

const AT_ONCE = 16;
/** Entries that are read of a partition at a time, at least: most partitions have few of a page. */
const FEWEST_READ = 4;

/** A time that does not come. */
export const NEVER = '9999';
/** Sorts behind every sort key of its time. */
const LAST = '~';

/** Newest first; entries of one sort key by their partition. */
function compareItems(one: TableItem, other: TableItem): number {
  return (
    compareText(String(other['sk']), String(one['sk'])) || compareText(String(one['pk']), String(other['pk']))
  );
}

/** An item of the ledger, and of the write before it where that has none of its own. What cannot be read stays as it is. */
function itemsToldBy(item: TableItem): TableItem[] {
  try {
    return writesToldBy(parseEntry(item)).map(itemOfEntry);
  } catch {
    return [item];
  }
}

/** Entries of the ledger, the newest first, as far as a page needs them. */
interface LedgerStream {
  /** The newest entry that was not taken yet. Undefined: there is none, once it was filled. */
  readonly next: TableItem | undefined;
  readonly needsFilling: boolean;
  fill(): Promise<void>;
  take(): TableItem | undefined;
}

/** A partition of the ledger, read as far as a page needs it. */
class PartitionStream implements LedgerStream {
  readonly #pk: string;
  readonly #wanted: LedgerWanted;
  readonly #chunk: number;
  #to: string;
  #read: TableItem[] = [];
  /** Entries that are told of by what was read, and are older than all of that. */
  #older: TableItem[] = [];
  #isBegun = false;
  #hasMore = true;
  #behind: string | undefined;

  constructor(pk: string, wanted: LedgerWanted) {
    const { partitions, to, behind, limit } = wanted;
    this.#pk = pk;
    this.#wanted = wanted;
    this.#chunk = Math.max(FEWEST_READ, Math.ceil((2 * limit) / partitions.length));
    this.#to = `${to}${LAST}`;
    if (behind && compareText(behind.sk, this.#to) <= 0) {
      this.#to = behind.sk;
      // Of entries that share the place's sort key those of earlier partitions were shown.
      if (compareText(pk, behind.pk) <= 0) this.#behind = behind.sk;
    }
  }

  get next(): TableItem | undefined {
    return this.#read[0];
  }

  get needsFilling(): boolean {
    return this.#read.length === 0 && this.#hasMore;
  }

  async fill(): Promise<void> {
    if (!this.needsFilling) return;
    if (!this.#isBegun) this.#older.push(...(await this.#toldByNewer()));
    this.#isBegun = true;
    const found = await this.#readOn();
    const told = [...this.#older, ...found.flatMap(itemsToldBy)].filter((item) =>
      isWanted(item, this.#wanted),
    );
    told.sort(compareItems);
    const reached = this.#hasMore
      ? told.findIndex((item) => compareText(String(item['sk']), this.#to) < 0)
      : -1;
    this.#read = reached < 0 ? told : told.slice(0, reached);
    this.#older = reached < 0 ? [] : told.slice(reached);
  }

  /** The entry after the newest that is wanted may tell of one that is. */
  async #toldByNewer(): Promise<TableItem[]> {
    const isNewest = this.#wanted.behind === undefined && this.#wanted.to >= NEVER;
    if (isNewest || !isPositionLedger(this.#pk)) return [];
    const { items } = await queryPartition(this.#pk, {
      between: [this.#to, LAST],
      limit: 1,
      consistent: false,
    });
    return items.flatMap((item) => itemsToldBy(item).filter(({ sk }) => sk !== item['sk']));
  }

  async #readOn(): Promise<TableItem[]> {
    const { from } = this.#wanted;
    if (compareText(from, this.#to) > 0) {
      this.#hasMore = false;
      return [];
    }
    const page = await queryPartition(this.#pk, {
      between: [from, this.#to],
      newestFirst: true,
      limit: this.#chunk + 1,
      consistent: false,
    });
    this.#hasMore = page.next !== undefined;
    const found = page.items.filter((item) => item['sk'] !== this.#behind);
    const last = page.items.at(-1);
    if (last === undefined) return found;
    this.#to = String(last['sk']);
    this.#behind = this.#to;
    return found;
  }

  take(): TableItem | undefined {
    return this.#read.shift();
  }
}

/** Whether the item is of a wanted time and behind the place where the page before ended. */
function isWanted(item: TableItem, { from, to, behind }: LedgerWanted): boolean {
  const sk = String(item['sk']);
  const isInTime = compareText(sk, from) >= 0 && compareText(sk, `${to}${LAST}`) <= 0;
  return isInTime && (behind === undefined || compareItems(behind, item) < 0);
}

/** Entries that are known: nothing is read for them. */
class KnownStream implements LedgerStream {
  readonly needsFilling = false;
  readonly #items: TableItem[];

  constructor(entries: readonly LedgerEntry[], wanted: LedgerWanted) {
    this.#items = entries
      .map(itemOfEntry)
      .filter((item) => isWanted(item, wanted))
      .sort(compareItems);
  }

  get next(): TableItem | undefined {
    return this.#items[0];
  }

  fill(): Promise<void> {
    return Promise.resolve();
  }

  take(): TableItem | undefined {
    return this.#items.shift();
  }
}

function newestOf(streams: readonly LedgerStream[]): LedgerStream | undefined {
  let newest: LedgerStream | undefined;
  for (const stream of streams) {
    if (!stream.next) continue;
    if (!newest?.next || compareItems(stream.next, newest.next) < 0) newest = stream;
  }
  return newest;
}

/** A page of the ledger. */
export interface LedgerPage {
  readonly entries: readonly LedgerEntry[];
  /** Behind which place the next page begins; absent when there is nothing older. */
  readonly next?: LedgerPlace;
}

/** The newest entries of several partitions, as one list. */
export async function readLedger(wanted: LedgerWanted): Promise<LedgerPage> {
  const streams: LedgerStream[] = [
    ...wanted.partitions.map((pk) => new PartitionStream(pk, wanted)),
    new KnownStream(writesToldByPositions(wanted.positions), wanted),
  ];
  const items: TableItem[] = [];
  while (items.length <= wanted.limit) {
    const empty = streams.filter((stream) => stream.needsFilling);
    await inParallel(empty, AT_ONCE, (stream) => stream.fill());
    if (streams.some((stream) => stream.needsFilling)) continue;
    const item = newestOf(streams)?.take();
    if (!item) break;
    const known = items.at(-1);
    // A position may have been written, and that entered, between two readings.
    if (!known || compareItems(known, item) !== 0) items.push(item);
  }
  const page = items.slice(0, wanted.limit);
  const entries = await readableItems(page, parseEntry);
  const last = page.at(-1);
  const isEnd = items.length <= wanted.limit || !last;
  return isEnd ? { entries } : { entries, next: { pk: String(last['pk']), sk: String(last['sk']) } };
}
