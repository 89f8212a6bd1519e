/** Returns that the shop's staff opens and cancels. */
import type { ShopBooks } from './books.ts';
import { announceOrder } from './orders.ts';
import type { RecordedOrder, RecordedReturn } from './records.ts';
import { restReturn } from './rest-payloads.ts';

function announce(books: ShopBooks, order: RecordedOrder, returned: RecordedReturn, topic: string): void {
  announceOrder(books, order, 'orders/updated');
  books.announce(topic, restReturn(order, returned));
}

/** Staff opens a return of units of a line, and lets it come. */
export function openReturn(books: ShopBooks, order: RecordedOrder, lineId: string, quantity: number): void {
  const lines = [{ id: books.nextId(), lineId, quantity }];
  const opened = { id: books.nextId(), status: 'OPEN' as const, createdAt: books.now(), lines };
  order.returns.push(opened);
  announce(books, order, opened, 'returns/approve');
}

/** Staff cancels the returns of the order that are open. */
export function cancelReturns(books: ShopBooks, order: RecordedOrder): void {
  for (const one of order.returns.filter(({ status }) => status === 'OPEN')) {
    one.status = 'CANCELED';
    announce(books, order, one, 'returns/cancel');
  }
}
