/** What Shopify says of an order's money and of its refunds, whoever made them. */
import { parseMoney } from '../../../shared/money.ts';
import type { MoneyAtShop, RefundAtShop } from '../../contract/adapter.ts';
import { digitsOf } from './call.ts';
import type { WholeOrder, WholeRefund } from './shapes.ts';

const RESTOCKS: ReadonlyMap<string, 'cancel' | 'return'> = new Map([
  ['CANCEL', 'cancel'],
  ['LEGACY_RESTOCK', 'cancel'],
  ['RETURN', 'return'],
]);

export function moneyAtShop({ order, refunds }: WholeOrder): MoneyAtShop {
  const { currencyCode: currency } = order;
  const minor = (amount: string | undefined): number => parseMoney(amount ?? '0', currency).amount;
  const until = authorizedUntil(order);
  return {
    currency,
    captured: minor(order.totalReceivedSet),
    refunded: minor(order.totalRefundedSet),
    authorized: minor(order.totalCapturableSet),
    ...(until === undefined ? {} : { authorizedUntil: until }),
    refunds: refunds.map((refund) => refundAtShop(refund, minor)),
  };
}

/** The first authorisation that ends; later ones are of no use for what it covers. */
function authorizedUntil({ transactions }: WholeOrder['order']): string | undefined {
  const [first] = transactions
    .filter(({ kind, status }) => kind === 'AUTHORIZATION' && status === 'SUCCESS')
    .map(({ authorizationExpiresAt }) => authorizationExpiresAt)
    .filter((at) => at !== null && at !== undefined)
    .toSorted();
  return first === undefined ? undefined : new Date(first).toISOString();
}

function refundAtShop(
  { id, note, createdAt, totalRefundedSet, lines }: WholeRefund,
  minor: (amount: string | undefined) => number,
): RefundAtShop {
  return {
    refund: digitsOf(id),
    ...(createdAt ? { at: new Date(createdAt).toISOString() } : {}),
    amount: minor(totalRefundedSet),
    ...(note ? { note } : {}),
    lines: lines.map(({ lineItem, quantity, restockType, location }) => ({
      lineId: digitsOf(lineItem.id),
      units: quantity,
      restock: RESTOCKS.get(restockType) ?? 'none',
      ...(location ? { at: digitsOf(location.id) } : {}),
    })),
  };
}
