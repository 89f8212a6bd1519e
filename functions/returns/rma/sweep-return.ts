import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';
import { closeInspectedReturn } from './close-return.ts';
import { parseReturn, saveReturn } from './return.store.ts';
import { expireReturn, remindOfInspection } from './return-change.ts';

/**
 * Acts on a return past its deadline: goods that never came expire, an inspection that nobody made is
 * announced again, and an inspected return that its execution did not close is closed here. The write is
 * conditional on the version of `item`, and so on its status and deadline (P5).
 * @throws Moved when somebody was faster
 */
export async function sweepReturn(item: TableItem, now: string): Promise<void> {
  const before = parseReturn(item);
  if (before.dueAt === undefined || before.dueAt > now) return;
  switch (before.status) {
    case 'requested':
      return transact([saveReturn(before, expireReturn(before, now))]);
    case 'received':
      return transact([saveReturn(before, remindOfInspection(before, { now, settings: settings() }))]);
    default:
      await closeInspectedReturn(before.returnId, now);
  }
}
