/**
 * Which of two versions of an order is the later one. Shops write whole seconds, and messages overtake each
 * other: of two versions of one second the one that arrives last need not be the newer. Pure.
 */
import { AWAITING_PAYMENT, type Order } from '../../order/order.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { after, EARLIEST_INSTANT } from '../../shared/time.ts';

/** When the channel made a version, as far as it says. */
export interface VersionTime {
  /** UTC ISO, whole seconds; undefined where the time was not understood. */
  readonly updatedAt: string | undefined;
  /** When the platform sent the first delivery of the message, UTC ISO; its repetitions keep it. */
  readonly triggeredAt?: string | undefined;
  /** When the message was received here, UTC ISO. */
  readonly receivedAt: string;
  /** Whether the shop need not be asked what it took for the order by now. */
  readonly isKnown?: boolean;
}

/** What an order in force says of its time: the clock of its versions, which never goes back. */
export type VersionClock = Pick<
  Order,
  'channelUpdatedAt' | 'channelTriggeredAt' | 'channelAhead' | 'channelKnownAt'
>;

/** How far the clock of a shop may be ahead of ours, in seconds. */
const ALLOWED_AHEAD = 300;

/** Messages of a clock that is ahead are late by no more than this, in seconds; else the clock was set meanwhile. */
const LATE_WITHIN = 30 * 86_400;

/** Whether a time has not come yet: the shop's clock is wrong, and no version can be of that time. */
export function isAhead(told: string, receivedAt: string): boolean {
  return told > after(receivedAt, ALLOWED_AHEAD);
}

/** What a shop tells of the future is of the time at which that was sent first, or else received. */
function believedTime({ updatedAt, triggeredAt, receivedAt }: VersionTime): string | undefined {
  if (updatedAt === undefined || !isAhead(updatedAt, receivedAt)) return updatedAt;
  return triggeredAt === undefined || isAhead(triggeredAt, receivedAt) ? receivedAt : triggeredAt;
}

/** The clock as far as it can be: release 0.2.0 took over whatever a shop told. */
function credibleClock(clock: VersionClock, receivedAt: string): VersionClock {
  const { channelUpdatedAt: known } = clock;
  return known !== undefined && isAhead(known, receivedAt) ? {} : clock;
}

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
  const {
    channelUpdatedAt: known,
    channelTriggeredAt: knownTrigger,
    channelAhead,
  } = credibleClock(clock, time.receivedAt);
  const { triggeredAt } = time;
  const updatedAt = believedTime(time);
  if (updatedAt === undefined || known === undefined) return 'newer';
  if (updatedAt !== time.updatedAt && channelAhead)
    return byWrongClock(channelAhead.told, time.updatedAt ?? '');
  // The version in force told no time of its own: it is of any time before it came.
  if (updatedAt < known && updatedAt > (channelAhead?.since ?? known)) return 'undecided';
  if (updatedAt !== known) return updatedAt < known ? 'older' : 'newer';
  // A trigger before the version's own time belongs to a version before it.
  const isKnown = knownTrigger !== undefined && knownTrigger >= known;
  if (!isKnown || triggeredAt === undefined || triggeredAt === knownTrigger) return 'undecided';
  return triggeredAt < knownTrigger ? 'older' : 'newer';
}

/**
 * Of versions that a clock ahead of ours has dated, that clock tells the order; what it has dated far before the last
 * of them was dated when it was set otherwise.
 */
function byWrongClock(known: string, told: string): Succession {
  if (told > known) return 'newer';
  return told < known && after(told, LATE_WITHIN) >= known ? 'older' : 'undecided';
}

/**
 * META's change by which its clock follows an accepted message, repeated ones too; undefined where the message
 * says nothing later than what is known.
 */
export function clockAfter(clock: VersionClock, time: VersionTime): VersionClock | undefined {
  const credible = credibleClock(clock, time.receivedAt);
  const { channelUpdatedAt: known, channelTriggeredAt: knownTrigger } = credible;
  const { triggeredAt } = time;
  const updatedAt = believedTime(time);
  if (updatedAt === undefined || (known !== undefined && updatedAt < known)) return undefined;
  const isSameSecond = updatedAt === known;
  const isLater = triggeredAt !== undefined && triggeredAt > (knownTrigger ?? '');
  if (isSameSecond && !isLater) return undefined;
  const channelAhead = aheadAfter(credible, time, updatedAt);
  return {
    channelUpdatedAt: updatedAt,
    ...(triggeredAt === undefined ? {} : { channelTriggeredAt: triggeredAt }),
    ...(channelAhead ? { channelAhead } : {}),
    ...(time.isKnown ? { channelKnownAt: updatedAt } : {}),
  };
}

/** What is known of a shop's clock that is ahead of ours, after a version of the time `believed`. */
function aheadAfter(
  { channelUpdatedAt: known = EARLIEST_INSTANT, channelAhead: before }: VersionClock,
  { updatedAt = '' }: VersionTime,
  believed: string,
): VersionClock['channelAhead'] {
  const told = [before?.told ?? '', updatedAt].sort().at(-1) ?? updatedAt;
  if (updatedAt !== believed) return { told, since: before?.since ?? known };
  return before && { told: before.told };
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
  return holds.some(({ id }) => id === AWAITING_PAYMENT);
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
