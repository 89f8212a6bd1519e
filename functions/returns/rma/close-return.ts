import { retryMoved, transact } from '../../shared/transact.ts';
import { readReturn, saveReturn } from './return.store.ts';
import { isEnded, type Return } from './return.ts';
import { closed } from './return-change.ts';

/**
 * Closes an inspected return; one that has ended is left as it is (P6).
 * @throws Conflict before it is inspected
 */
export function closeReturn(returnId: string, now: string): Promise<Return> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    if (isEnded(before)) return before;
    const next = closed(before, now);
    await transact([saveReturn(before, next)]);
    return next;
  });
}
