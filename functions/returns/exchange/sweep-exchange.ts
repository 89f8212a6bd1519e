import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import { afterSpread } from '../../shared/spread.ts';
import type { TableItem } from '../../shared/table.ts';
import { transact } from '../../shared/transact.ts';
import { parseExchange, saveExchange } from './exchange.store.ts';
import { type Exchange, isOpened, isOver } from './exchange.ts';

/** Whether nothing becomes of it any more that its records would not tell. */
function isDone(exchange: Exchange, linked: Order | undefined): boolean {
  if (linked?.closed) return exchange.state !== 'waiting' && exchange.state !== 'asked';
  return isOver(exchange) && (!linked || linked.cancel !== undefined);
}

/**
 * Touches an exchange whose records may have been lost, so that the relay looks at it once more, and says when to look
 * again. The write is conditional on the version of `item`, and so on its state and deadline (P5).
 * @throws Moved when somebody was faster
 */
export async function sweepExchange(item: TableItem, now: string): Promise<void> {
  const before = parseExchange(item);
  if (before.dueAt === undefined || before.dueAt > now) return;
  const linked = isOpened(before) ? await readOrder(before.linked) : undefined;
  const { dueAt: _, ...rest } = before;
  const again = afterSpread(before.returnId, now, settings().progressWithin);
  const due = isDone(before, linked) ? {} : { dueAt: again };
  const touched = (before.touched ?? 0) + 1;
  const next: Exchange = { ...rest, ...due, touched, version: before.version + 1 };
  await transact([saveExchange(before, next)]);
}
