import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend } from '../../order/order.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';
import { parseRefund, saveRefund } from './refund.store.ts';
import { isAwaited } from './refund.ts';
import { overdue } from './refund-change.ts';
import { askAboutRefund } from './refund-exceptions.ts';

/**
 * Nobody has answered in time: a person is asked, and a late answer still counts. The write is conditional on the version
 * of `item`, and so on its status and deadline (P5).
 * @throws Moved when somebody was faster
 */
export async function sweepRefund(item: TableItem, now: string): Promise<void> {
  const before = parseRefund(item);
  if (before.dueAt === undefined || before.dueAt > now || !isAwaited(before)) return;
  const order = await readOrder(before.orderId);
  const { writes, change } = await askAboutRefund(order, before, 'unanswered', now);
  const meta = writes.length > 0 ? [saveOrder(order, amend(order, change, now))] : [];
  await transact([saveRefund(before, overdue(before)), ...meta, ...writes]);
}
