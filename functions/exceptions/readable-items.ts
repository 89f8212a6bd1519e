import { asError, Corrupt } from '../shared/errors.ts';
import type { Key } from '../shared/keys.ts';
import { log } from '../shared/log.ts';
import { keyOf, type TableItem } from '../shared/table.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { openLooseException } from './exception.store.ts';

/**
 * Items of a list as `parse` reads them, in their order. One that cannot be read never fails the list: it is
 * undefined, logged, and an exception names it for somebody to mend.
 */
export async function readOrLeaveOut<T>(
  items: readonly (TableItem | undefined)[],
  parse: (item: TableItem) => T,
): Promise<(T | undefined)[]> {
  const read: (T | undefined)[] = [];
  for (const item of items) read.push(item && (await readOne(item, parse)));
  return read;
}

/** The items of a list that are there and can be read; see `readOrLeaveOut`. */
export async function readableItems<T>(
  items: readonly (TableItem | undefined)[],
  parse: (item: TableItem) => T,
): Promise<T[]> {
  return (await readOrLeaveOut(items, parse)).filter((one) => one !== undefined);
}

/** Reads the parts of a whole; which of them cannot be read is its own business. */
export type ItemReader = <T>(
  items: readonly (TableItem | undefined)[],
  parse: (item: TableItem) => T,
) => Promise<T[]>;

/** Every item that is there. @throws Corrupt for one that cannot be read */
export async function everyItem<T>(
  items: readonly (TableItem | undefined)[],
  parse: (item: TableItem) => T,
): Promise<T[]> {
  return items.flatMap((item) => (item ? [parse(item)] : []));
}

/** The parts of one answer: those that cannot be read are left out, reported as in a list, and named. */
export class ReadableParts {
  readonly #unreadable = new Set<string>();

  /** The items that can be read. */
  readonly items: ItemReader = async (items, parse) => {
    const there = items.filter((item) => item !== undefined);
    const read = await readOrLeaveOut(there, parse);
    for (const [at, item] of there.entries()) if (read[at] === undefined) this.#name(keyOf(item));
    return read.filter((one) => one !== undefined);
  };

  /** What `read` answers; undefined where the item of this key, which it reads, cannot be read. */
  async one<T>(at: Key, read: () => Promise<T>): Promise<T | undefined> {
    try {
      return await reportUnreadable(at, read);
    } catch (error) {
      if (!(error instanceof Corrupt)) throw error;
      this.#name(at);
      return undefined;
    }
  }

  #name({ pk, sk }: Key): void {
    this.#unreadable.add(`${pk} ${sk}`);
  }

  /** `<pk> <sk>` of each part that was left out; nothing where all were read. */
  get unreadable(): { readonly unreadable?: string[] } {
    return this.#unreadable.size > 0 ? { unreadable: [...this.#unreadable] } : {};
  }
}

/** What `read` answers; an item that cannot be read is reported under its key. @throws Corrupt for that item */
export async function reportUnreadable<T>(at: Key, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof Corrupt) await report(at, error);
    throw error;
  }
}

async function readOne<T>(item: TableItem, parse: (item: TableItem) => T): Promise<T | undefined> {
  try {
    return parse(item);
  } catch (error) {
    if (!(error instanceof Corrupt)) throw error;
    await report(keyOf(item), error);
    return undefined;
  }
}

/** A report that fails is logged: the list is worth more to its reader. */
async function report({ pk, sk }: Key, error: Corrupt): Promise<void> {
  log.error('an item cannot be read', { pk, sk, error });
  const detail = { pk, sk, why: error.message.slice(0, 500) };
  try {
    await retryMoved(async () => {
      const now = new Date().toISOString();
      await transact(await openLooseException(`${pk} ${sk}`, { type: 'UnreadableItem', detail }, now));
    });
  } catch (failure) {
    log.error('an unreadable item was not reported', { pk, sk, error: asError(failure) });
  }
}
