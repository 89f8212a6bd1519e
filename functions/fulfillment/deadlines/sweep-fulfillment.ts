import { chunkOf } from '../../inventory/reservation/chunk.ts';
import { readOrder } from '../../order/order.store.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { readTokens } from '../../shared/token.store.ts';
import { MAX_ITEMS, retryMoved, transact } from '../../shared/transact.ts';
import { finishHalfDone } from '../facts/carry-out-command.ts';
import { changeWrites } from '../facts/change-writes.ts';
import { decideMissedDeadline, decideUnansweredCancel } from '../facts/fulfillment-decision.ts';
import { parseFulfillment, readFulfillment, saveFulfillment } from '../work/fulfillment.store.ts';
import { openOf } from '../work/fulfillment.ts';
import { afterCheck, passedDeadline } from './passed-deadline.ts';

/** Acts on one deadline that has passed. Returns whether there may be more to do. */
async function act(orderId: string, n: number, now: string): Promise<boolean> {
  const before = await readFulfillment(orderId, n);
  const due = passedDeadline(before, now);
  if (due === undefined) return false;
  if (due === 'halfDone') {
    await finishHalfDone({ orderId, n }, before, now);
    return false;
  }
  const moment = { now, settings: settings() };
  if (due === 'check') {
    await transact([saveFulfillment(before, afterCheck(before, await readTokens(orderId), moment))]);
    return false;
  }
  const order = await readOrder(orderId);
  const circumstance = { ...moment, orderCancelRequested: order.cancel !== undefined };
  const lines = due === 'cancelAnswer' ? [] : openOf(before);
  const { writes } = await chunkOf(lines, MAX_ITEMS, async (chunk) => {
    const change =
      due === 'cancelAnswer'
        ? decideUnansweredCancel(before, circumstance)
        : decideMissedDeadline(before, due, circumstance, chunk);
    return (await changeWrites(order, before, change, now)).writes;
  });
  await transact(writes);
  return true;
}

/**
 * Acts on a fulfillment's deadline, if it has passed indeed: each write is conditional on the version that
 * was read here, and so on the status and on the deadline's value (P5); a location that was faster has won.
 * Too large for one write, it is several.
 */
export async function sweepFulfillment(item: TableItem, now: string): Promise<void> {
  const { orderId, n } = parseFulfillment(item);
  while (await retryMoved(() => act(orderId, n, now)));
}
