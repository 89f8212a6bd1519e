/** Returns that the shop's staff opens, takes units out of, and cancels. */
import type { ShopBooks } from './books.ts';
import { announceOrder } from './orders.ts';
import type { RecordedOrder } from './records.ts';
import { approvedReturn, cancelledReturn, updatedReturn } from './rest-payloads.ts';

/** What staff says of a return; `reason`: the handle of one of Shopify's library. */
export interface ReturnByHand {
  readonly lineId: string;
  readonly quantity: number;
  readonly reason?: string | undefined;
}

/** Staff opens a return of units of a line, and lets it come. */
export function openReturn(books: ShopBooks, order: RecordedOrder, { reason, ...units }: ReturnByHand): void {
  const lines = [{ id: books.nextId(), ...units, ...(reason === undefined ? {} : { reason }) }];
  const opened = { id: books.nextId(), status: 'OPEN' as const, createdAt: books.now(), lines };
  order.returns.push(opened);
  announceOrder(books, order, 'orders/updated');
  books.announce('returns/approve', approvedReturn(order, opened));
}

/** Staff takes units of a line out of the returns of the order that are open. */
export function cutReturns(books: ShopBooks, order: RecordedOrder, lineId: string, units: number): void {
  for (const one of order.returns.filter(({ status }) => status === 'OPEN')) {
    const payload = updatedReturn(one, lineId, units);
    const left = one.lines.map((line) =>
      line.lineId === lineId ? { ...line, quantity: line.quantity - units } : line,
    );
    one.lines = left.filter(({ quantity }) => quantity > 0);
    announceOrder(books, order, 'orders/updated');
    books.announce('returns/update', payload);
  }
}

/** Staff cancels the returns of the order that are open. */
export function cancelReturns(books: ShopBooks, order: RecordedOrder): void {
  for (const one of order.returns.filter(({ status }) => status === 'OPEN')) {
    one.status = 'CANCELED';
    announceOrder(books, order, 'orders/updated');
    books.announce('returns/cancel', cancelledReturn(order, one));
  }
}
