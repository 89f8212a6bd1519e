/** What WooCommerce says of an order's money, and of its refunds, whoever made them. */
import type { MoneyAtShop, RefundAtShop } from '../../contract/adapter.ts';
import { moneyOf } from '../../message/fields.ts';
import type { WooOrder } from '../payload.ts';

/**
 * WooCommerce knows of no authorisations: an order is paid, or it is not. The order names its refunds with their sums, which
 * count backwards; of which lines they are is asked for where an effect needs it.
 */
export function moneyAtShop({ currency, total, date_paid_gmt, refunds }: WooOrder): MoneyAtShop | undefined {
  if (currency === undefined) return undefined;
  const minor = (amount: string | undefined): number => moneyOf(amount, currency)?.amount ?? 0;
  const made = refunds.flatMap(({ id, reason, total: back }): RefundAtShop[] => {
    if (id === undefined) return [];
    const note = reason === undefined || reason === '' ? {} : { note: reason };
    return [{ refund: id, amount: Math.abs(minor(back)), ...note, lines: [] }];
  });
  return {
    currency,
    captured: date_paid_gmt === undefined ? 0 : minor(total),
    refunded: made.reduce((sum, { amount }) => sum + amount, 0),
    authorized: 0,
    refunds: made,
  };
}
