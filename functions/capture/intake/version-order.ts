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
  return byProgress(progressOf(last), progressOf(arrived));
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

function byProgress(last: readonly number[], arrived: readonly number[]): Succession {
  for (const [index, step] of arrived.entries()) {
    const known = last[index] ?? step;
    if (step !== known) return step < known ? 'older' : 'newer';
  }
  return 'undecided';
}

/** How far money, then the whole order, has come: neither goes back. */
function progressOf({ payment, holds, state }: CanonicalOrder): readonly number[] {
  const isAwaited = holds.some(({ id }) => id === 'AWAITING_PAYMENT');
  return [PAYMENTS.indexOf(payment), isAwaited ? 0 : 1, STATES.indexOf(state)];
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

/** In the order in which an order goes through them. */
const STATES: readonly CanonicalOrder['state'][] = ['open', 'completed', 'refunded', 'cancelled'];
