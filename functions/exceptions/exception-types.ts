import type { ExceptionAction, ExceptionType } from './exception.ts';

/** Who an exception may concern, as far as its opener knows. */
export interface Concerned {
  readonly channel?: string | undefined;
  readonly location?: string | undefined;
  readonly source?: string | undefined;
}

/**
 * What an action does (functions/operations/resolve/resolve-effects.ts):
 * - `recapture`: the order is captured again from its patched body, and its first attempt starts.
 * - `resume`: what waits in NeedsAttention goes on (Reserve, Dispatch or Reroute); where nothing waits,
 * attempt n+1 starts.
 * - `restart`: attempt n+1 of the order's execution.
 * - `askAgain`: the location is asked again, with a new deadline.
 * - `takeBack`: the operator answers for the location: the work is cancelled there, the stock is free again.
 * - `waitAgain`: the parcel's deadline runs once more from now. `confirmHold`: the hold shall stand on.
 * `liftHold`: it shall not.
 * - `reemit`: the record is tried again within a minute; the exception is resolved when that succeeds.
 * - `cancelOrder`, `cancelPart`: what is open of the order, of the fulfillment, is cancelled.
 * - `conclude`: a person says what became of each unit that has not reached an end; `note`: nothing but the
 * note is kept.
 */
export type ExceptionEffect =
  | 'recapture'
  | 'resume'
  | 'restart'
  | 'askAgain'
  | 'takeBack'
  | 'waitAgain'
  | 'confirmHold'
  | 'liftHold'
  | 'reemit'
  | 'cancelOrder'
  | 'cancelPart'
  | 'conclude'
  | 'note';

export interface ExceptionRule {
  readonly meaning: string;
  readonly owner: (about: Concerned) => string;
  /** Whole seconds from opening to the deadline; settings.exceptionWithin overrides it by type. */
  readonly within: number;
  /**
   * `escalate`: hand over to `escalatesTo`, say so, and run again. `retry`: do what the action retry does.
   */
  readonly atDeadline: 'escalate' | 'retry';
  readonly escalatesTo: 'operations' | 'engineering';
  /** It keeps the order from going on: the order's status is needs_attention until it is resolved. */
  readonly blocks: boolean;
  readonly actions: Readonly<Partial<Record<ExceptionAction, ExceptionEffect>>>;
}

const HOUR = 3600;
const DAY = 24 * HOUR;

function operations(): string {
  return 'operations';
}

function engineering(): string {
  return 'engineering';
}

function channel(about: Concerned): string {
  return about.channel === undefined ? 'operations' : `channel:${about.channel}`;
}

function location(about: Concerned): string {
  return about.location === undefined ? 'operations' : `location:${about.location}`;
}

function source(about: Concerned): string {
  return about.source === undefined ? 'operations' : `tracking:${about.source}`;
}

/**
 * The one table of exceptions (docs/operations.md#exceptions): owner, deadline, what happens at the deadline,
 * what each action does.
 */
export const exceptionRules: Readonly<Record<ExceptionType, ExceptionRule>> = {
  QuarantinedOrder: {
    meaning: 'An order arrived that could not be understood; its reasons are listed.',
    owner: channel,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'recapture', cancel: 'cancelOrder', close: 'conclude' },
  },
  ChannelEdit: {
    meaning:
      'The channel changed the order in a way that has no safe effect by itself; the fields are listed.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { cancel: 'cancelOrder', close: 'note' },
  },
  NoRoute: {
    meaning: 'No permitted plan serves what is open.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  BackorderExpired: {
    meaning: 'Stock did not come before the end of the wait.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  ReroutesExhausted: {
    meaning: 'The same units were re-routed as often as allowed.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  CancelUnanswered: {
    meaning: 'A location did not answer a cancel request in time; it counts as refused.',
    owner: location,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { retry: 'askAgain', cancel: 'takeBack', close: 'note' },
  },
  UnwelcomeFact: {
    meaning:
      'Something happened that should not have (a late ship, more shipped than asked): it is recorded and has its effect.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { close: 'note' },
  },
  ParcelSilent: {
    meaning: 'A parcel on its way had no scan for too long.',
    owner: source,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { retry: 'waitAgain', close: 'conclude' },
  },
  TrackingUnlinked: {
    meaning: 'Scans arrive of a parcel that nobody shipped.',
    owner: source,
    within: 7 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { retry: 'waitAgain', close: 'note' },
  },
  PoolBelowZero: {
    meaning: 'More is promised of a SKU than the pool has.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { close: 'note' },
  },
  HoldOverdue: {
    meaning: 'A hold without an expiry has stood for very long.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { retry: 'confirmHold', cancel: 'cancelOrder', close: 'liftHold' },
  },
  ExecutionFailed: {
    meaning: 'An execution failed, timed out or was stopped, or an open order has none.',
    owner: engineering,
    within: HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  ReleaseFailed: {
    meaning: 'What a cancelled order held could not be given back.',
    owner: engineering,
    within: HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    actions: { retry: 'restart', close: 'note' },
  },
  RelayParked: {
    meaning: 'An effect of a table change failed for a reason of its own; the record was set aside.',
    owner: engineering,
    within: 300,
    atDeadline: 'retry',
    escalatesTo: 'engineering',
    blocks: false,
    actions: { retry: 'reemit', close: 'note' },
  },
  RelayDeadRecord: {
    meaning: 'A stream record can never succeed; it is whole in the queue of dead records.',
    owner: engineering,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    actions: { close: 'note' },
  },
};
