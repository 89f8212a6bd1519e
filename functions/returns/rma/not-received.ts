/** Goods that have not come in time, and for which money went back or others were sent: a person is asked. */
import {
  openException,
  readOrderExceptions,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { findSentAhead } from '../exchange/sent-ahead.ts';
import { readGivenAhead } from '../money/given-ahead.ts';
import { readRefunds } from '../refunds/refund.store.ts';
import { reservedBy } from '../refunds/refund.ts';
import type { Return } from './return.ts';

const TYPE = 'ReturnNotReceived';

/** What the customer has of the return without its goods, minor units of `currency`; undefined where that is nothing. */
async function valueWithoutGoods(returned: Return, order: Order) {
  const { orderId, returnId } = returned;
  const refunds = (await readRefunds(orderId)).filter((one) => one.returnId === returnId);
  const sent = await findSentAhead(returned);
  const byShop = await readGivenAhead(returned, order);
  const refunded = reservedBy(refunds) + (byShop?.amount ?? 0);
  const amount = refunded + (sent?.amount ?? 0) - (returned.charged ?? 0);
  const currency = refunds[0]?.currency ?? sent?.currency ?? byShop?.currency;
  if (currency === undefined || amount <= 0) return undefined;
  const ahead = sent && { linked: sent.linked, units: sent.units, amount: sent.amount };
  return { amount, currency, refunded, ...(ahead ? { sentAhead: ahead } : {}) };
}

/** The exception about a return whose goods are overdue, with META. */
export async function askForMissingGoods(before: Return, now: string): Promise<Write[]> {
  const { orderId, returnId, channel, location, lines } = before;
  const order = await readOrder(orderId);
  const value = await valueWithoutGoods(before, order);
  if (!value) return [];
  const detail = { returnId, location, lines, ...value };
  const { write, change } = openException(order, { type: TYPE, about: { channel, location }, detail }, now);
  return [saveOrder(order, amend(order, change, now)), write];
}

/**
 * What was to be sent for the goods may not have left after all: the exception says what did, and ends where that is
 * nothing. Done again it changes nothing.
 */
export async function reviewMissingGoods(returned: Return, now: string): Promise<void> {
  if (returned.status !== 'expired') return;
  await retryMoved(async () => {
    const open = (await readOrderExceptions(returned.orderId)).find(
      ({ status, exceptionType, detail }) =>
        status === 'open' && exceptionType === TYPE && detail['returnId'] === returned.returnId,
    );
    if (!open) return;
    const value = await valueWithoutGoods(returned, await readOrder(returned.orderId));
    const resolution = { action: 'close', by: 'system', note: 'nothing was sent for the goods' } as const;
    if (!value) return transact([settleException(undefined, open, resolution, now).write]);
    if (open.detail['amount'] === value.amount) return;
    const { sentAhead: _, ...rest } = open.detail;
    const detail = { ...rest, ...value };
    await transact([saveException(open, { ...open, detail, version: open.version + 1 })]);
  });
}
