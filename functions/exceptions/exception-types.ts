import type { ExceptionAction, ExceptionType } from './exception.ts';

/** Whom an exception may concern, as far as its opener knows: ids. */
export interface Concerned {
  readonly channel?: string | undefined;
  readonly location?: string | undefined;
  readonly source?: string | undefined;
}

/**
 * What an action of an operator does (functions/operations/resolve/):
 * - `recapture` captures the order again from its patched body and starts its first attempt.
 * - `applyEdit` puts what the channel wants in force, as far as that is still possible.
 * - `resume` lets the execution that waits in NeedsAttention go on (Reserve, Dispatch or Reroute); where none
 * waits,
 *   the next attempt starts.
 * - `choose` resumes with what the customer chose: another location, or shipping; without a choice the same store again.
 * - `restart` starts the next attempt of the order's execution.
 * - `askAgain` asks the location again, with a new deadline.
 * - `takeBack` answers for the location: its work is cancelled, the stock is free again.
 * - `waitAgain` starts the parcel's deadline again from now.
 * - `confirmHold` lets the hold stand on, `liftHold` lifts it.
 * - `reemit` tries the relay's record again within a minute; the exception is resolved when that succeeds.
 * - `cancelOrder` and `cancelPart` cancel the open units of the order, or of the fulfillment.
 * - `conclude` takes a person's word for what became of each unfinished unit.
 * - `shrinkAgain` has the sweeper pick orders again, within a minute, that give up what is not there.
 * - `auditAgain` has the sweeper look, within a minute, whether the books add up by now.
 * - `tellAgain` has the shop told again, within a minute, what it refused or somebody else wrote over.
 * - `tellEffect` has the shop told once more, by another request, what it refused of an order.
 * - `serveAgain` lets units that were taken back from an order wait anew, and looks whether they are there by now.
 * - `cancelWaiting` cancels those units.
 * - `acceptDelay` agrees to a later promise; `cancelDelayed` cancels what is promised for later than was agreed.
 * - `closeWaiting` leaves them to their wait; not once that is over, since nobody would have them then.
 * - `makeLabelAgain` has the label of a return made again, by the next attempt of its execution.
 * - `approveReturn` lets goods come back that a person was to look at first, `refuseReturn` does not.
 * - `refundAgain` asks again for a refund that failed or had no answer; `refundElsewhere` takes a person's word that the
 *   money went another way, `waiveRefund` that none goes.
 * - `releaseExchange` lets what is given in exchange leave, `giveUpExchange` cancels it: the money is given back.
 * - `extendReturn` gives goods that were paid back, and have not come, as long again; `chargeReturn` has their money asked for.
 * - `closeIfOver` keeps the person's note, once what is missing is missing no more.
 * - `note` keeps the person's note and nothing else.
 */
export type ExceptionEffect =
  | 'recapture'
  | 'applyEdit'
  | 'resume'
  | 'choose'
  | 'restart'
  | 'askAgain'
  | 'takeBack'
  | 'waitAgain'
  | 'confirmHold'
  | 'liftHold'
  | 'reemit'
  | 'shrinkAgain'
  | 'auditAgain'
  | 'tellAgain'
  | 'tellEffect'
  | 'closeIfOver'
  | 'closeWaiting'
  | 'serveAgain'
  | 'cancelWaiting'
  | 'cancelOrder'
  | 'cancelPart'
  | 'conclude'
  | 'acceptDelay'
  | 'cancelDelayed'
  | 'makeLabelAgain'
  | 'approveReturn'
  | 'refuseReturn'
  | 'extendReturn'
  | 'chargeReturn'
  | 'refundAgain'
  | 'refundElsewhere'
  | 'waiveRefund'
  | 'releaseExchange'
  | 'giveUpExchange'
  | 'note';

/** What the system does with exceptions of one type. */
export interface ExceptionRule {
  /** For people, in docs and answers. */
  readonly meaning: string;
  /** `<kind>:<id>`, `operations` or `engineering`. */
  readonly owner: (about: Concerned) => string;
  /** Whole seconds from opening to the deadline, where settings.exceptionWithin names no others. */
  readonly within: number;
  /**
   * `escalate` hands over to `escalatesTo` and starts the deadline again; `retry` does what the action retry
   * does; `retryTransient` does so where the cause passes by itself, some times, and escalates else; `shrink` picks
   * orders again that give up what is not there, and escalates while that is not enough; `audit` looks whether the books
   * add up by now, and escalates while they do not; `consent` does what the SKU's policy says where nobody consents.
   */
  readonly atDeadline: 'escalate' | 'retry' | 'retryTransient' | 'shrink' | 'audit' | 'consent';
  readonly escalatesTo: 'operations' | 'engineering';
  /** The order does not go on, with status needs_attention, until the exception is resolved. */
  readonly blocks: boolean;
  /** Nobody has anything to decide once the order is over: the exception ends in the write that closes the order. */
  readonly endsWithOrder: boolean;
  readonly actions: Readonly<Partial<Record<ExceptionAction, ExceptionEffect>>>;
}

const QUARTER = 900;
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
 * The one table of exceptions: owner, deadline, what happens at the deadline, what each action does
 * (docs/operations.md#exceptions is printed from this).
 */
export const exceptionRules: Readonly<Record<ExceptionType, ExceptionRule>> = {
  QuarantinedOrder: {
    meaning: 'An order arrived that could not be understood; its reasons are listed.',
    owner: channel,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
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
    endsWithOrder: true,
    actions: { apply: 'applyEdit', cancel: 'cancelOrder', close: 'note' },
  },
  NoRoute: {
    meaning: 'No permitted plan serves what is open.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  PickupChoice: {
    meaning:
      'Units cannot be collected where the customer chose: another store, shipping or a cancel is the choice.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'choose', cancel: 'cancelPart', close: 'conclude' },
  },
  LargerThanCapacity: {
    meaning: 'The units are more than any capacity window of the locations that may serve them.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  BackorderExpired: {
    meaning: 'Stock did not come before the end of the wait.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  DelayConsent: {
    meaning: 'What an order waits for comes so much later than promised that the customer has to consent.',
    owner: channel,
    within: 7 * DAY,
    atDeadline: 'consent',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: true,
    actions: { retry: 'acceptDelay', cancel: 'cancelDelayed', close: 'note' },
  },
  ReroutesExhausted: {
    meaning: 'The same units were re-routed as often as allowed.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  CancelUnanswered: {
    meaning: 'A location did not answer a cancel request in time; it counts as refused.',
    owner: location,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: true,
    actions: { retry: 'askAgain', cancel: 'takeBack', close: 'note' },
  },
  EditRefused: {
    meaning:
      'A location goes on with work for an order as it was before it was edited: its parcels follow the old address or service.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'askAgain', cancel: 'takeBack', close: 'note' },
  },
  RerouteRefused: {
    meaning: 'A location keeps work that an operator wanted served from elsewhere.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: true,
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
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ShipCorrected: {
    meaning:
      'A location took back what it had told to have shipped, and nothing else replaces it: the units wait again.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  ParcelSilent: {
    meaning: 'A parcel on its way had no scan for too long.',
    owner: source,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'waitAgain', close: 'conclude' },
  },
  DeliveryFailed: {
    meaning:
      'A carrier could not deliver a parcel: it failed, was refused, is on its way back or back, or is lost.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ReturnNotInspected: {
    meaning:
      'Goods of a return arrived, or a carrier has them or brought them back, and nobody has said in time what they are worth.',
    owner: location,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ReturnReview: {
    meaning:
      'Somebody wants to send goods back, and the policy of the channel has a person look at it first.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { apply: 'approveReturn', cancel: 'refuseReturn' },
  },
  RefundNotSettled: {
    meaning:
      'A refund failed, or nobody has answered it in time: it is asked for again, went another way, or is waived.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'refundAgain', apply: 'refundElsewhere', cancel: 'waiveRefund' },
  },
  RefundBeyondOwed: {
    meaning:
      'More was given back for a return than it is owed by now, by the amount that is listed: it is charged, or let be.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ReturnNotReceived: {
    meaning:
      'Money went back, or others were sent, for goods that are overdue: they get longer, are charged, or it is let be.',
    owner: channel,
    within: 7 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'extendReturn', apply: 'chargeReturn', close: 'note' },
  },
  ReturnIncomplete: {
    meaning:
      'A return is over, and units of it that were announced have not come, or another article came for them.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ClaimReview: {
    meaning:
      'A customer says that goods came broken, wrong, incomplete or not at all, and the policy of the channel has a person look at it.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { apply: 'approveReturn', cancel: 'refuseReturn' },
  },
  ExchangeQuestioned: {
    meaning:
      'Goods that are to be exchanged came back other than announced, or not all: a person says whether the exchange leaves.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { apply: 'releaseExchange', cancel: 'giveUpExchange' },
  },
  CarrierClaim: {
    meaning: 'A lost parcel is claimed at its carrier, which has not answered yet.',
    owner: operations,
    within: 14 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  LabelNotMade: {
    meaning:
      'Whoever makes labels refuses the one of a return: its customer has nothing to send the goods with.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'makeLabelAgain', close: 'note' },
  },
  TrackingUnlinked: {
    meaning: 'Scans arrive of a parcel that nobody shipped.',
    owner: source,
    within: 7 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'waitAgain', close: 'note' },
  },
  PoolBelowZero: {
    meaning: 'More is promised of a SKU than the pool has: orders give up what is missing, and wait for it.',
    owner: operations,
    within: QUARTER,
    atDeadline: 'shrink',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'shrinkAgain', close: 'closeIfOver' },
  },
  PositionShort: {
    meaning:
      'A location has fewer goods than it is to ship: what is missing is served from elsewhere, or waits.',
    owner: operations,
    within: QUARTER,
    atDeadline: 'shrink',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'shrinkAgain', close: 'closeIfOver' },
  },
  OrderShrunk: {
    meaning:
      'Units were taken back from an order because they are not there: they wait for stock, first in line.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: true,
    actions: { retry: 'serveAgain', cancel: 'cancelWaiting', close: 'closeWaiting' },
  },
  StockDrift: {
    meaning: 'The auditor found books of stock that do not add up; where, and what moved last, is listed.',
    owner: operations,
    within: 4 * HOUR,
    atDeadline: 'audit',
    escalatesTo: 'engineering',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'auditAgain', close: 'note' },
  },
  StockDoubted: {
    meaning:
      'A location found a shelf empty, and nobody has counted since: nothing is promised of the SKU there.',
    owner: location,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  TransferDiffers: {
    meaning:
      'Of a transfer less arrived than was sent, more, or nothing for long; its detail says which, and how many units.',
    owner: location,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  HoldOverdue: {
    meaning: 'A hold without an expiry has stood for very long.',
    owner: channel,
    within: 2 * DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: true,
    actions: { retry: 'confirmHold', cancel: 'cancelOrder', close: 'liftHold' },
  },
  ExecutionFailed: {
    meaning: 'An execution failed, timed out or was stopped, or an open order has none.',
    owner: engineering,
    within: HOUR,
    atDeadline: 'retryTransient',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: true,
    actions: { retry: 'resume', cancel: 'cancelPart', close: 'conclude' },
  },
  ReleaseFailed: {
    meaning: 'What a cancelled order held could not be given back.',
    owner: engineering,
    within: HOUR,
    atDeadline: 'retryTransient',
    escalatesTo: 'operations',
    blocks: true,
    endsWithOrder: false,
    actions: { retry: 'restart', close: 'note' },
  },
  RelayParked: {
    meaning: 'An effect of a table change failed for a reason of its own; the record was set aside.',
    owner: engineering,
    within: 300,
    atDeadline: 'retry',
    escalatesTo: 'engineering',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'reemit', close: 'note' },
  },
  RelayDeadRecord: {
    meaning: 'A stream record can never succeed; it is whole in the queue of dead records.',
    owner: engineering,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  UndeclaredSku: {
    meaning: 'Orders name a SKU that nobody has declared and that has no stock anywhere: they wait for it.',
    owner: operations,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  ChannelSkuUnknown: {
    meaning:
      'A shop does not know a SKU of ours by the name that the connection gives it: its stock is not told there.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'tellAgain', close: 'note' },
  },
  ChannelRefused: {
    meaning:
      "A shop refuses what it is told, for good; the shop's own words and what they are about are listed.",
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'tellAgain', close: 'note' },
  },
  EffectRefused: {
    meaning:
      "A shop refuses, for good, what it is told of an order; the shop's own words are listed. A retry tells it again.",
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'tellEffect', close: 'note' },
  },
  ShippedButClosed: {
    meaning:
      'Units have left that their shop has closed meanwhile: they may come back by a return, or be refunded.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'tellEffect', close: 'note' },
  },
  ChannelStockEdited: {
    meaning:
      'Somebody lowered the figure of a shop: no order explains it, and it is told again what it should be.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
  TwoMasters: {
    meaning:
      'Somebody else keeps writing the figure of a shop: it is lowered where it must be, and not raised.',
    owner: channel,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { retry: 'tellAgain', close: 'note' },
  },
  UnreadableItem: {
    meaning: 'An item of a list cannot be read: the list leaves it out, and plans do without it.',
    owner: engineering,
    within: DAY,
    atDeadline: 'escalate',
    escalatesTo: 'operations',
    blocks: false,
    endsWithOrder: false,
    actions: { close: 'note' },
  },
};
