import { openException } from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { uninspected, uninspectedStrange } from './arrived-goods.ts';
import { closeInspectedReturn } from './close-return.ts';
import { askForMissingGoods } from './not-received.ts';
import { parseReturn, saveReturn } from './return.store.ts';
import type { Return } from './return.ts';
import {
  awaitsReview,
  expireReturn,
  isReminderDue,
  postponeReceipt,
  remindOf,
  remindOfInspection,
} from './return-change.ts';
import { settleLabelNotMade } from './return-exceptions.ts';

/** Nobody has inspected what arrived: an exception says so, once. */
async function writesOfReminder(before: Return, now: string): Promise<Write[]> {
  const reminded = saveReturn(before, remindOfInspection(before, { now, settings: settings() }));
  return before.reminders > 0 ? [reminded] : [reminded, ...(await askForInspection(before, now))];
}

/**
 * Nobody has received the goods. An exception asks for those that were paid back, or sent ahead; and where those are that
 * a carrier has brought back, or that left the customer.
 */
async function writesOfExpiry(before: Return, now: string): Promise<Write[]> {
  const { shipmentId, inTransitAt } = before;
  const value = shipmentId === undefined ? await askForMissingGoods(before, now) : [];
  const isAsked = value.length === 0 && (shipmentId !== undefined || inTransitAt !== undefined);
  const expired = expireReturn(before, now, isAsked);
  const where = isAsked ? await askForInspection(before, now) : [];
  const label = await settleLabelNotMade(before, expired, now);
  return [saveReturn(before, expired), ...value, ...where, ...label];
}

async function writesOfMissingGoods(before: Return, now: string): Promise<Write[]> {
  const { receiveBy } = before;
  if (awaitsReview(before)) {
    const isDue = isReminderDue(before, receiveBy, now);
    const moment = { now, settings: settings() };
    const next = isDue ? remindOf(before, 'review', receiveBy, now) : postponeReceipt(before, moment);
    return [saveReturn(before, next)];
  }
  if (isReminderDue(before, receiveBy, now))
    return [saveReturn(before, remindOf(before, 'receipt', receiveBy, now))];
  return writesOfExpiry(before, now);
}

async function writesOfMissingInspection(before: Return, now: string): Promise<Write[]> {
  const { inspectBy } = before;
  if (inspectBy !== undefined && isReminderDue(before, inspectBy, now))
    return [saveReturn(before, remindOf(before, 'inspection', inspectBy, now))];
  return writesOfReminder(before, now);
}

async function askForInspection(before: Return, now: string): Promise<Write[]> {
  const { orderId, returnId, location } = before;
  const order = await readOrder(orderId);
  const strange = uninspectedStrange(before).map(({ sku, units }) => ({ sku, units }));
  const detail = {
    returnId,
    location,
    lines: uninspected(before),
    ...(strange.length > 0 ? { strange } : {}),
  };
  const draft = { type: 'ReturnNotInspected', about: { location }, detail } as const;
  const { write, change } = openException(order, draft, now);
  return [saveOrder(order, amend(order, change, now)), write];
}

/**
 * Acts on a return past its deadline: goods that never came expire, of an inspection that nobody made
 * an exception tells, and an inspected return that its execution did not close is closed here. The write is
 * conditional on the version of `item`, and so on its status and deadline (P5).
 * @throws Moved when somebody was faster
 */
export async function sweepReturn(item: TableItem, now: string): Promise<void> {
  const before = parseReturn(item);
  if (before.dueAt === undefined || before.dueAt > now) return;
  switch (before.status) {
    case 'requested':
    case 'in_transit':
      return transact(await writesOfMissingGoods(before, now));
    case 'received':
      return transact(await writesOfMissingInspection(before, now));
    default:
      await closeInspectedReturn(before.returnId, now);
  }
}
