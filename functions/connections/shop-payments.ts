/** What a shop says of the money that it has authorised: facts, so that captures and holds follow from them. */
import type { MoneyAtShop } from '../channels/contract/adapter.ts';
import { readOrder } from '../order/order.store.ts';
import type { Order } from '../order/order.ts';
import { findBody } from '../order/order-body.store.ts';
import type { ToldPayment } from '../requests/doors.ts';
import { recordPayment } from '../requests/payment/record-payment.ts';
import { callerName } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { key } from '../shared/keys.ts';

/** What of the shop's account is news: of an order of which nothing was ever authorised, nothing. */
export function untoldMoney({ payments }: Pick<Order, 'payments'>, money: MoneyAtShop): ToldPayment[] {
  const { currency, authorized, authorizedUntil: until, captured } = money;
  const known = payments?.authorized;
  if (!known && authorized === 0) return [];
  const more = captured - (payments?.captured ?? 0);
  const isOther = authorized > 0 && (known?.amount !== authorized || known.until !== until);
  const captures: ToldPayment[] =
    more > 0 ? [{ id: `captured ${captured}`, kind: 'captured', amount: { amount: more, currency } }] : [];
  const end = until === undefined ? {} : { until };
  const id = `authorized ${authorized} ${until ?? ''}`;
  const amount = { amount: authorized, currency };
  return isOther ? [...captures, { id, kind: 'authorized', amount, ...end }] : captures;
}

/**
 * Keeps what the shop has authorised of an order, until when, and what of it was captured since. Work at a shop is done one
 * after the other, so that no two look at one account at once.
 * @throws Contended, Unavailable
 */
export async function keepShopAuthorization(
  channel: string,
  orderId: string,
  money: MoneyAtShop,
  now: string,
): Promise<void> {
  const order = await readOrder(orderId);
  const untold = untoldMoney(order, money);
  if (untold.length === 0) return;
  const body = await findBody(orderId, order.bodyVersion);
  if (body?.currency !== money.currency) return;
  const caller = { kind: 'channel', id: channel } as const;
  for (const told of untold) {
    const { id } = told;
    const command = { aggregate: key.order(orderId), caller, id, kind: 'payment' as const, now };
    await carryOutOnce({ ...command, content: { shopMoney: id } }, (record) =>
      recordPayment(orderId, told, callerName(caller), now, record),
    );
  }
}
