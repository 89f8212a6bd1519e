/** Asks for the money that the returns of an order are owed and nobody was asked for yet. */
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { readMoneyFacts } from '../money/return-owed.ts';
import { saveRefund } from './refund.store.ts';
import { newRefund } from './refund-change.ts';
import { askAboutBeyond, nothingAsked } from './refund-exceptions.ts';
import { wantedRefunds } from './wanted-refunds.ts';

/** Refunds of one write: an order with more returns at once has the others with the next one. */
const MOST_AT_ONCE = 20;

/** Answers whether more may be left. */
async function settleOnce(order: Order, now: string): Promise<boolean> {
  const facts = await readMoneyFacts(order);
  if (!facts) return false;
  const { refunds, beyond } = wantedRefunds(facts);
  const mayBeAsked = beyond.length > 0 || facts.refunds.length > 0;
  const asked = mayBeAsked ? await askAboutBeyond(order, beyond, facts.body.currency, now) : nothingAsked;
  if (refunds.length === 0 && asked.writes.length === 0) return false;
  const dueAt = after(now, settings().refundWithin);
  const seq = order.version + 1;
  const writes = refunds
    .slice(0, MOST_AT_ONCE)
    .map((draft) => saveRefund(undefined, newRefund({ ...draft, seq, dueAt }, now)));
  // META is written with it: what is known of the order's money is what was decided by, and nobody decides beside.
  await transact([saveOrder(order, amend(order, asked.change, now)), ...writes, ...asked.writes]);
  return refunds.length > MOST_AT_ONCE;
}

/**
 * Compares what the returns of an order are owed by now with what was asked for: what is missing is asked for, and of
 * what is too much a person is told. Done again it changes nothing.
 * @throws Contended, Unavailable
 */
export async function settleRefunds(orderId: string, now: string): Promise<void> {
  let isMore = true;
  while (isMore)
    isMore = await retryMoved(async () => {
      const order = await readOrder(orderId);
      return order.counts.returns > 0 && (await settleOnce(order, now));
    });
}
