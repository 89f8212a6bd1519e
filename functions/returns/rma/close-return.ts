import { retryMoved, transact } from '../../shared/transact.ts';
import { readReturn, saveReturn } from './return.store.ts';
import { isEnded, type Return } from './return.ts';
import { closeReturn } from './return-change.ts';

/**
 * Closes an inspected return; one that has ended is left as it is (P6).
 * @throws Conflict before anything came
 */
export function closeInspectedReturn(returnId: string, now: string): Promise<Return> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    // Another box may have come since: what is in it is inspected first, and the sweeper closes.
    if (isEnded(before) || before.status === 'received') return before;
    const next = closeReturn(before, now);
    await transact([saveReturn(before, next)]);
    return next;
  });
}
