import { openException } from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact, type Write } from '../../shared/transact.ts';
import { uninspected, uninspectedStrange } from './arrived-goods.ts';
import { closeInspectedReturn } from './close-return.ts';
import { parseReturn, saveReturn } from './return.store.ts';
import type { Return } from './return.ts';
import { awaitsReview, expireReturn, postponeReceipt, remindOfInspection } from './return-change.ts';

/** Nobody has inspected what arrived: an exception says so, once. */
async function writesOfReminder(before: Return, now: string): Promise<Write[]> {
  const reminded = saveReturn(before, remindOfInspection(before, { now, settings: settings() }));
  return before.reminders > 0 ? [reminded] : [reminded, ...(await askForInspection(before, now))];
}

/** Nobody has received the goods. Of what a carrier has brought back an exception asks where it is. */
async function writesOfExpiry(before: Return, now: string): Promise<Write[]> {
  const expired = saveReturn(before, expireReturn(before, now));
  return before.shipmentId === undefined ? [expired] : [expired, ...(await askForInspection(before, now))];
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
      if (awaitsReview(before))
        return transact([saveReturn(before, postponeReceipt(before, { now, settings: settings() }))]);
      return transact(await writesOfExpiry(before, now));
    case 'received':
      return transact(await writesOfReminder(before, now));
    default:
      await closeInspectedReturn(before.returnId, now);
  }
}
