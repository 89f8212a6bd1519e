/** The authorisation of an order's money: when it ends, and the hold that stands from then on. Pure. */
import { addHold } from './holds.ts';
import { AUTHORIZATION_EXPIRED, type Hold, type Order } from './order.ts';

type Payments = NonNullable<Order['payments']>;

/** What stands before dispatch once the authorisation has ended, until there is another. */
export const AUTHORIZATION_HOLD = {
  id: AUTHORIZATION_EXPIRED,
  reason: AUTHORIZATION_EXPIRED,
  before: 'dispatch',
  onExpiry: 'lift',
} as const satisfies Partial<Hold>;

/**
 * The order's money, marked where the end of its authorisation is watched for. It is not where the channel lets orders leave
 * all the same (`holds` is false), where the authorisation has no end, or where all of it is captured.
 */
export function watched({ authorized, ...payments }: Payments, holds: boolean): Payments {
  if (!authorized) return payments;
  const { watched: _, ...told } = authorized;
  const isCovered = (payments.captured ?? 0) >= told.amount;
  const isWatched = holds && told.until !== undefined && !isCovered;
  return { ...payments, authorized: { ...told, ...(isWatched ? { watched: true } : {}) } };
}

/** When the authorisation of the order's money ends, where the order is to be held then. */
export function authorizationDue({ payments }: Pick<Order, 'payments'>): string | undefined {
  return payments?.authorized?.watched ? payments.authorized.until : undefined;
}

/** When the authorisation ended that is watched for; undefined while it holds at `now` (UTC ISO), and where none is watched. */
export function endedAuthorization(order: Pick<Order, 'payments'>, now: string): string | undefined {
  const due = authorizationDue(order);
  return due !== undefined && due <= now ? due : undefined;
}

/** The order held before dispatch, and its authorisation watched no more. @throws Conflict when it is held so already */
export function heldUnauthorized(order: Order, now: string): Order {
  const payments = order.payments && { payments: watched(order.payments, false) };
  return addHold(
    { ...order, ...payments },
    { ...AUTHORIZATION_HOLD, placedBy: 'system', placedAt: now },
    now,
  );
}
