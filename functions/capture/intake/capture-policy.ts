/** What a channel's policy does to the orders that come from it, whichever door they come through. Pure. */
import { paymentHolds } from '../../channels/message/payment-holds.ts';
import type { CapturePolicy } from '../../network/entities/channel-policy.ts';
import { type CanonicalOrder, type OrderHold, orderHoldSchema } from '../../order/order-form.ts';

/**
 * An order as its channel's policy has it: a test order is held, or has nothing to ship. Its content, and so the hash
 * of it, stays what the channel sent.
 */
export function underPolicy(order: CanonicalOrder, { testOrders }: CapturePolicy): CanonicalOrder {
  if (!order.test || testOrders === 'ship') return order;
  if (testOrders === 'hold') return withHolds(order, [testHold]);
  return { ...order, lines: order.lines.map((line) => ({ ...line, open: 0 })) };
}

/** The same of an order that says its payment itself: an adapter has placed those holds from the shop's own words. */
export function submittedUnderPolicy(order: CanonicalOrder, policy: CapturePolicy): CanonicalOrder {
  const holds = order.state === 'open' ? paymentHolds(order.payment, policy, `payment ${order.payment}`) : [];
  return underPolicy(
    withHolds(
      order,
      holds.map((hold) => orderHoldSchema.parse(hold)),
    ),
    policy,
  );
}

/** Nothing is reserved for an order that nobody has placed in earnest. */
const testHold: OrderHold = {
  id: 'TEST_ORDER',
  reason: 'TEST_ORDER',
  before: 'reserve',
  onExpiry: 'cancel',
  note: 'the channel marks it as a test',
};

/** A hold that the order brings along under the same id stays as it is. */
function withHolds(order: CanonicalOrder, holds: readonly OrderHold[]): CanonicalOrder {
  const added = holds.filter(({ id }) => !order.holds.some((hold) => hold.id === id));
  return added.length === 0 ? order : { ...order, holds: [...order.holds, ...added] };
}
