import { asError, Corrupt } from '../shared/errors.ts';
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

async function readOne<T>(item: TableItem, parse: (item: TableItem) => T): Promise<T | undefined> {
  try {
    return parse(item);
  } catch (error) {
    if (!(error instanceof Corrupt)) throw error;
    await report(item, error);
    return undefined;
  }
}

/** A report that fails is logged: the list is worth more to its reader. */
async function report(item: TableItem, error: Corrupt): Promise<void> {
  const { pk, sk } = keyOf(item);
  log.error('an item of a list cannot be read', { pk, sk, error });
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
