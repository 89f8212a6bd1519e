import { readOrder } from '../shared/order.store.ts';
import { settings } from '../shared/settings.ts';
import type { Item } from '../shared/table.ts';
import { readTokens } from '../shared/token.store.ts';
import { retryMoved, transact } from '../shared/transact.ts';
import { changeWrites } from './change-writes.ts';
import { expire, unanswered } from './fulfillment-decision.ts';
import { checked, overdue } from './fulfillment-deadline.ts';
import { parseFulfillment, readFulfillment, saveFulfillment } from './fulfillment.store.ts';

/**
 * Acts on a fulfillment's deadline, if it has passed indeed: the write is conditional on the version that was read here, and so on
 * the status and on the deadline's value (P5); a location that was faster has won.
 */
export async function sweepFulfillment(item: Item, now: string): Promise<void> {
  const { orderId, n } = parseFulfillment(item);
  await retryMoved(async () => {
    const before = await readFulfillment(orderId, n);
    const due = overdue(before, now);
    if (due === undefined) return;
    const moment = { now, settings: settings() };
    if (due === 'check') return transact([saveFulfillment(before, checked(before, await readTokens(orderId), moment))]);
    const order = await readOrder(orderId);
    const circumstance = { ...moment, barred: order.cancel !== undefined };
    const change = due === 'cancelAnswer' ? unanswered(before, circumstance) : expire(before, due, circumstance);
    await transact((await changeWrites(order, before, change, now)).writes);
  });
}
