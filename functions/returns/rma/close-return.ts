import { openException } from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { missingUnits } from './arrived-goods.ts';
import { readReturn, saveReturn } from './return.store.ts';
import { isEnded, type Return, type ReturnLine } from './return.ts';
import { closeReturn } from './return-change.ts';

/** Fewer units have come than were announced: an exception says so. */
async function tellMissing(before: Return, missing: readonly ReturnLine[], now: string): Promise<Write[]> {
  if (missing.length === 0) return [];
  const { orderId, returnId, location, channel } = before;
  const order = await readOrder(orderId);
  const detail = { returnId, location, lines: missing };
  const draft = { type: 'ReturnIncomplete', about: { channel, location }, detail } as const;
  const { write, change } = openException(order, draft, now);
  return [saveOrder(order, amend(order, change, now)), write];
}

/**
 * Closes an inspected return; one that has ended is left as it is (P6).
 * @throws Conflict before anything came
 */
export function closeInspectedReturn(returnId: string, now: string): Promise<Return> {
  return retryMoved(async () => {
    const before = await readReturn(returnId);
    // Another box may have come since: what is in it is inspected first, and the sweeper closes.
    if (isEnded(before) || before.status === 'received') return before;
    const missing = missingUnits(before);
    const next = closeReturn(before, missing, now);
    await transact([saveReturn(before, next), ...(await tellMissing(before, missing, now))]);
    return next;
  });
}
