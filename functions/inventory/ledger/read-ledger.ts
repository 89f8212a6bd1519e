import * as z from 'zod';
import { readableItems } from '../../exceptions/readable-items.ts';
import { compareText } from '../../shared/compare-text.ts';
import { inParallel } from '../../shared/parallel.ts';
import { queryPartition, type TableItem } from '../../shared/table.ts';
import { type LedgerEntry, parseEntry } from './entry.ts';

/** Where a page ends: the entry that stands there. Entries of one time stand in the order of their partitions. */
export const ledgerPlaceSchema = z.strictObject({
  pk: z.string().min(1).max(2000),
  sk: z.string().min(1).max(1000),
});
export type LedgerPlace = z.output<typeof ledgerPlaceSchema>;

/** Entries of these partitions, newest first. */
export interface LedgerWanted {
  readonly partitions: readonly string[];
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

/** Sorts behind every sort key of its time. */
const LAST = '~';

/** A partition of the ledger, read as far as a page needs it. */
class LedgerStream {
  readonly #pk: string;
  readonly #from: string;
  readonly #chunk: number;
  #to: string;
  #read: TableItem[] = [];
  #hasMore = true;
  #behind: string | undefined;

  constructor(pk: string, { partitions, from, to, behind, limit }: LedgerWanted) {
    this.#pk = pk;
    this.#from = from;
    this.#chunk = Math.max(FEWEST_READ, Math.ceil((2 * limit) / partitions.length));
    this.#to = `${to}${LAST}`;
    if (behind && compareText(behind.sk, this.#to) <= 0) {
      this.#to = behind.sk;
      // Of entries that share the place's sort key those of earlier partitions were shown.
      if (compareText(pk, behind.pk) <= 0) this.#behind = behind.sk;
    }
  }

  /** The newest entry that was not taken yet. Undefined: there is none, once it was filled. */
  get next(): TableItem | undefined {
    return this.#read[0];
  }

  get needsFilling(): boolean {
    return this.#read.length === 0 && this.#hasMore;
  }

  async fill(): Promise<void> {
    if (!this.needsFilling) return;
    if (compareText(this.#from, this.#to) > 0) {
      this.#hasMore = false;
      return;
    }
    const page = await queryPartition(this.#pk, {
      between: [this.#from, this.#to],
      newestFirst: true,
      limit: this.#chunk + 1,
      consistent: false,
    });
    const found = page.items.filter((item) => item['sk'] !== this.#behind);
    this.#hasMore = page.next !== undefined;
    this.#read = found;
    const last = found.at(-1) ?? page.items.at(-1);
    if (last === undefined) return;
    this.#to = String(last['sk']);
    this.#behind = this.#to;
  }

  take(): TableItem | undefined {
    return this.#read.shift();
  }
}

/** Newest first; entries of one sort key by their partition. */
function compareItems(one: TableItem, other: TableItem): number {
  return (
    compareText(String(other['sk']), String(one['sk'])) || compareText(String(one['pk']), String(other['pk']))
  );
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
  const streams = wanted.partitions.map((pk) => new LedgerStream(pk, wanted));
  const items: TableItem[] = [];
  while (items.length <= wanted.limit) {
    const empty = streams.filter((stream) => stream.needsFilling);
    await inParallel(empty, AT_ONCE, (stream) => stream.fill());
    if (streams.some((stream) => stream.needsFilling)) continue;
    const item = newestOf(streams)?.take();
    if (!item) break;
    items.push(item);
  }
  const page = items.slice(0, wanted.limit);
  const entries = await readableItems(page, parseEntry);
  const last = page.at(-1);
  const isEnd = items.length <= wanted.limit || !last;
  return isEnd ? { entries } : { entries, next: { pk: String(last['pk']), sk: String(last['sk']) } };
}
