/**
 * Which of two versions of an order is the later one. Shops write whole seconds, and messages overtake each
 * other: of two versions of one second the one that arrives last need not be the newer. Pure.
 */
import type { Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';

/** When the channel made a version, as far as it says. */
export interface VersionTime {
  /** UTC ISO, whole seconds; undefined where the time was not understood. */
  readonly updatedAt: string | undefined;
  /** When the platform sent the first delivery of the message, UTC ISO; its repetitions keep it. */
  readonly triggeredAt?: string | undefined;
}

/** What an order in force says of its time: the clock of its versions, which never goes back. */
export type VersionClock = Pick<Order, 'channelUpdatedAt' | 'channelTriggeredAt'>;

/** `undecided`: both are of one second, and nothing says which came first. */
export type Succession = 'older' | 'newer' | 'undecided';

/** Where a version that arrived stands beside the last one of its channel (`last`) and the order's clock. */
export function successionOf(
  clock: VersionClock,
  last: CanonicalOrder,
  time: VersionTime,
  arrived: CanonicalOrder,
): Succession {
  const byTime = byClock(clock, time);
  if (byTime !== 'undecided') return byTime;
  return byPayment(last, arrived);
}

/** The same by time alone, for a version whose content was not understood; an unknown time is never older. */
export function byClock(clock: VersionClock, time: VersionTime): Succession {
  const { channelUpdatedAt: known, channelTriggeredAt: knownTrigger } = clock;
  const { updatedAt, triggeredAt } = time;
  if (updatedAt === undefined || known === undefined) return 'newer';
  if (updatedAt !== known) return updatedAt < known ? 'older' : 'newer';
  // A trigger before the version's own time belongs to a version before it.
  const isKnown = knownTrigger !== undefined && knownTrigger >= known;
  if (!isKnown || triggeredAt === undefined || triggeredAt === knownTrigger) return 'undecided';
  return triggeredAt < knownTrigger ? 'older' : 'newer';
}

/**
 * META's change by which its clock follows an accepted message, repeated ones too; undefined where the message
 * says nothing later than what is known.
 */
export function clockAfter(
  clock: VersionClock,
  { updatedAt, triggeredAt }: VersionTime,
): VersionClock | undefined {
  const { channelUpdatedAt: known, channelTriggeredAt: knownTrigger } = clock;
  if (updatedAt === undefined || (known !== undefined && updatedAt < known)) return undefined;
  const isSameSecond = updatedAt === known;
  const isLater = triggeredAt !== undefined && triggeredAt > (knownTrigger ?? '');
  if (isSameSecond && !isLater) return undefined;
  return {
    channelUpdatedAt: updatedAt,
    ...(triggeredAt === undefined ? {} : { channelTriggeredAt: triggeredAt }),
  };
}

/** How far the money has come, which does not go back; an order that is cancelled may be opened again. */
function byPayment(last: CanonicalOrder, arrived: CanonicalOrder): Succession {
  const known = PAYMENTS.indexOf(last.payment);
  const now = PAYMENTS.indexOf(arrived.payment);
  if (now !== known) return now < known ? 'older' : 'newer';
  // An order that is not open waits for nothing, however far its payment has come.
  if (last.state !== 'open' || arrived.state !== 'open' || isAwaited(last) === isAwaited(arrived))
    return 'undecided';
  return isAwaited(arrived) ? 'older' : 'newer';
}

function isAwaited({ holds }: CanonicalOrder): boolean {
  return holds.some(({ id }) => id === 'AWAITING_PAYMENT');
}

/** In the order in which a payment goes through them. */
const PAYMENTS: readonly CanonicalOrder['payment'][] = [
  'pending',
  'authorized',
  'partially_paid',
  'voided',
  'paid',
  'partially_refunded',
  'refunded',
];
