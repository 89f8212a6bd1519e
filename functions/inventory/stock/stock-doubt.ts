/**
 * A location told that a shelf is empty of which more is recorded: the position promises nothing until it is counted,
 * and after some days somebody is asked to count.
 */
import {
  exceptionKey,
  looseExceptionName,
  openLooseException,
  parseException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { getItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { parsePosition, savePosition } from './position.store.ts';
import type { StockPosition } from './position.ts';

function nameOf({ sku, location }: Pick<StockPosition, 'sku' | 'location'>): string {
  return `${sku}@${location}`;
}

/** A position that is doubted from now on has a deadline. */
export function withDoubtDue(before: StockPosition, next: StockPosition, now: string): StockPosition {
  const isNew = next.doubted !== undefined && before.doubted === undefined;
  return isNew ? { ...next, dueAt: after(now, settings().doubtedWithin) } : next;
}

/** A count has cleared the doubt: what was asked about it is settled. Nothing is read where nobody was asked. */
export async function settleDoubt(before: StockPosition, next: StockPosition, now: string): Promise<Write[]> {
  const wasAsked = before.doubted !== undefined && before.dueAt === undefined;
  if (!wasAsked || next.doubted !== undefined) return [];
  const item = await getItem(exceptionKey(looseExceptionName('StockDoubted', nameOf(next))));
  const exception = item && parseException(item);
  if (exception?.status !== 'open') return [];
  const resolution = { action: 'close', by: 'system', note: 'the shelf was counted' } as const;
  return [settleException(undefined, exception, resolution, now).write];
}

async function writesOfDoubt(before: StockPosition, now: string): Promise<Write[]> {
  const { sku, location, doubted, onHand } = before;
  const { dueAt: _, ...rest } = before;
  const next = { ...rest, version: before.version + 1 };
  const detail = { sku, location, doubted, onHand };
  const about = { location };
  const opened = await openLooseException(nameOf(before), { type: 'StockDoubted', about, detail }, now);
  return [savePosition(before, next, [], now), ...opened];
}

/** Nobody has counted in time what a location found empty: an exception asks for it. */
export async function askForCount({ sku, location }: StockPosition, now: string): Promise<void> {
  await retryMoved(async () => {
    const found = await getItem(key.position(sku, location));
    const before = found && parsePosition(found);
    if (before?.dueAt === undefined || before.dueAt > now) return;
    await transact(await writesOfDoubt(before, now));
  });
}
