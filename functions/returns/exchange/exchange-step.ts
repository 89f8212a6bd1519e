/** What comes next of an exchange, by what is known of its return and of the order that is sent. Pure. */
import type { ExchangePolicy } from '../../network/entities/return-policy.ts';
import { minus, sumUnits } from '../../order/line-units.ts';
import { AWAITING_PAYMENT, AWAITING_RETURN_ITEMS, type Order } from '../../order/order.ts';
import type { Return } from '../rma/return.ts';
import { type Exchange, isExchanged, isOver } from './exchange.ts';
import { hasSecondChoice } from './linked-order.ts';

export interface ExchangeFacts {
  readonly returned: Return;
  readonly exchange: Exchange | undefined;
  /** META of the order that is sent. */
  readonly linked: Order | undefined;
  readonly policy: ExchangePolicy;
}

export type ExchangeStep =
  | { readonly kind: 'none' }
  /** Opens the linked order of this choice. */
  | { readonly kind: 'open'; readonly choice: 1 | 2 }
  | { readonly kind: 'release'; readonly by: string }
  | { readonly kind: 'lift'; readonly holdId: string }
  /** Cancels what has not left of an order that is not to be sent any more. */
  | { readonly kind: 'cancel' }
  | { readonly kind: 'ask'; readonly because: string }
  /** Its return came to nothing. */
  | { readonly kind: 'withdraw'; readonly because: string }
  /** The money is given back. */
  | { readonly kind: 'giveUp'; readonly because: string };

const none = { kind: 'none' } as const;

/** Why nothing comes back; undefined while something may, or has. */
function cameToNothing({ status, review }: Return): string | undefined {
  if (status === 'expired') return 'expired';
  if (status !== 'cancelled') return undefined;
  return review?.state === 'refused' ? 'refused' : 'cancelled';
}

function isApproved({ review }: Return): boolean {
  return review?.state !== 'awaited' && review?.state !== 'refused';
}

const arrivedStatuses: ReadonlySet<string> = new Set(['received', 'inspected', 'closed']);

/** What of the goods is not as announced; undefined where all of it is. `inspected`: with what inspectors found of it. */
function notAsAnnounced(returned: Return, inspected: boolean): string | undefined {
  const { lines, received = [], strange = [], dispositions } = returned;
  if (sumUnits(minus(lines, received)) > 0) return 'missing';
  if (strange.length > 0) return 'other';
  if (!inspected) return undefined;
  if (dispositions.some(({ as }) => as === 'missing')) return 'missing';
  if (dispositions.some(({ as }) => as === 'wrong_item')) return 'other';
  return dispositions.some(({ as }) => as !== 'sellable') ? 'worse' : undefined;
}

/** What becomes of an exchange that waits for goods, by what of them is there. */
function stepOfWaiting(facts: ExchangeFacts & { readonly exchange: Exchange }): ExchangeStep {
  const { returned, exchange, linked, policy } = facts;
  const isHeld = linked?.holds.some(({ id }) => id === AWAITING_RETURN_ITEMS);
  if (linked && !isHeld) return { kind: 'release', by: 'operator' };
  if (!arrivedStatuses.has(returned.status) || exchange.state === 'asked') return none;
  const isInspected = returned.status !== 'received';
  if (!isInspected && policy.ship === 'onInspection') return none;
  const because = notAsAnnounced(returned, isInspected);
  if (because === undefined) return { kind: 'release', by: 'system' };
  if (!isInspected) return none;
  if (policy.whenWorse === 'release') return { kind: 'release', by: 'system' };
  return policy.whenWorse === 'refund' ? { kind: 'giveUp', because } : { kind: 'ask', because };
}

/** Of an order that sends nothing any more: the next choice, where nobody meant to take it away. */
function stepOfCancelled({ returned, exchange }: ExchangeFacts, linked: Order): ExchangeStep {
  const isMeant = linked.cancel !== undefined && linked.cancel.by !== 'system';
  if (isMeant) return { kind: 'giveUp', because: 'cancelled' };
  if (exchange?.choice === 1 && hasSecondChoice(returned)) return { kind: 'open', choice: 2 };
  return { kind: 'giveUp', because: 'unavailable' };
}

/** Holds of a released order that have no reason any more. */
function stepOfReleased({ exchange, linked }: ExchangeFacts): ExchangeStep {
  if (!exchange || !linked || linked.closed) return none;
  const has = (holdId: string): boolean => linked.holds.some(({ id }) => id === holdId);
  if (exchange.state === 'released' && has(AWAITING_RETURN_ITEMS))
    return { kind: 'lift', holdId: AWAITING_RETURN_ITEMS };
  const isPaid = (linked.payments?.captured ?? 0) >= exchange.price;
  return isPaid && has(AWAITING_PAYMENT) ? { kind: 'lift', holdId: AWAITING_PAYMENT } : none;
}

function stepOfWanted({ returned, exchange }: ExchangeFacts, nothing: string | undefined): ExchangeStep {
  if (nothing) return exchange ? { kind: 'withdraw', because: nothing } : none;
  return isApproved(returned) ? { kind: 'open', choice: 1 } : none;
}

/** Whether nobody has asked to cancel it yet. */
function isToCancel(linked: Order | undefined): boolean {
  return linked !== undefined && !linked.closed && !linked.cancel;
}

/** What comes next. Whatever was done before, the same facts have the same step. */
export function exchangeStep(facts: ExchangeFacts): ExchangeStep {
  const { returned, exchange, linked } = facts;
  if (!isExchanged(returned)) return none;
  const nothing = cameToNothing(returned);
  if (!exchange || exchange.state === 'wanted') return stepOfWanted(facts, nothing);
  if (isOver(exchange)) return isToCancel(linked) ? { kind: 'cancel' } : none;
  if (nothing) return { kind: 'withdraw', because: nothing };
  if (linked?.closed?.as === 'cancelled') return stepOfCancelled(facts, linked);
  const lifted = stepOfReleased(facts);
  if (lifted.kind !== 'none' || exchange.state === 'released') return lifted;
  return stepOfWaiting({ ...facts, exchange });
}
