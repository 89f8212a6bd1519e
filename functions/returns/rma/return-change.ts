/** How a return changes: received, inspected, given up, closed, or past a deadline. Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { Conflict } from '../../shared/errors.ts';
import { carry, type EventDraft, type StepOf, type UncheckedDraft } from '../../shared/events/carried.ts';
import type { EventData } from '../../shared/events/catalogue.ts';
import type { Settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { CorrectedUnits } from './inspection.ts';
import { mustFollow, type Return, type ReturnLine, type StrangeGoods } from './return.ts';

/** When a return changes (UTC ISO), and the stage's durations that count from then. */
export interface ReturnMoment {
  readonly now: string;
  readonly settings: Pick<Settings, 'returnReceiveWithin' | 'returnInspectWithin' | 'checkAfter'>;
}

type ReturnStep = StepOf<'return'>;
type ReturnIds = Pick<Return, 'orderId' | 'returnId' | 'location'>;
type StepData<Step extends ReturnStep> = Omit<EventData<`return.${Step}`>, keyof ReturnIds>;

/** The event `return.<what>` with the ids of the return and `data`, as the catalogue has it. */
export function eventOf<Step extends ReturnStep>(
  what: Step,
  ids: ReturnIds,
  data: StepData<Step>,
): EventDraft;
export function eventOf(
  what: ReturnStep,
  { orderId, returnId, location }: ReturnIds,
  data: object,
): UncheckedDraft {
  return { type: `return.${what}`, data: { orderId, returnId, location, ...data } };
}

/** The only way a return changes: its version goes up by 1, and the change carries its event. */
export function reviseReturn(
  before: Return,
  change: Partial<Return>,
  now: string,
  event: EventDraft,
): Return {
  // What a return waits for changes with it: without a new deadline nothing is awaited.
  const { dueAt: _, ...rest } = before;
  const version = before.version + 1;
  return { ...rest, ...change, version, ...carry(event, version, now) };
}

/** What an event does: the return as it becomes, and what else is in the same write. */
export interface ReturnChange {
  readonly next: Return;
  readonly movements: readonly StockMovement[];
  /** Units that are back with this event: the order no longer counts them as delivered. */
  readonly back: readonly ReturnLine[];
  readonly unexpected: UnexpectedGoods;
}

/** What a fact says of goods and nobody expected, as its exception says it. */
export interface UnexpectedGoods {
  readonly unannounced: readonly ReturnLine[];
  readonly strange: readonly StrangeGoods[];
  /** Nothing was in the box. */
  readonly isEmpty: boolean;
  /** Units that were told to be in a box and are not, or of another worth than was told. */
  readonly corrected: readonly (ReturnLine | CorrectedUnits)[];
}

export const nothingUnexpected: UnexpectedGoods = {
  unannounced: [],
  strange: [],
  isEmpty: false,
  corrected: [],
};

/** Nothing will come. @throws Conflict when something has */
export function cancelReturn(before: Return, now: string): Return {
  mustFollow(before, 'cancelled');
  return reviseReturn(before, { status: 'cancelled', closedAt: now }, now, eventOf('cancelled', before, {}));
}

/** Somebody has looked at it, and the goods may come. @throws Conflict where nobody is to look at it any more */
export function approveReturn(before: Return, by: string, { now, settings }: ReturnMoment): Return {
  mustAwaitReview(before);
  const review = { state: 'approved' as const, by, at: now };
  if (before.terms?.keep) {
    const stays = { review, status: 'closed' as const, kept: true, closedAt: now };
    return reviseReturn(before, stays, now, eventOf('approved', before, { by, kept: true }));
  }
  const receiveBy = after(now, settings.returnReceiveWithin);
  const change = { review, receiveBy, dueAt: receiveBy };
  return reviseReturn(before, change, now, eventOf('approved', before, { by, receiveBy }));
}

/** Somebody has looked at it, and it is not to come. @throws Conflict where nobody is to look at it any more */
export function refuseReturn(before: Return, by: string, note: string | undefined, now: string): Return {
  mustAwaitReview(before);
  const review = { state: 'refused' as const, by, at: now, ...(note === undefined ? {} : { note }) };
  const change = { status: 'cancelled' as const, closedAt: now, review };
  return reviseReturn(before, change, now, eventOf('cancelled', before, { refused: true }));
}

function mustAwaitReview({ returnId, status, review }: Return): void {
  if (review?.state === 'awaited') return;
  throw new Conflict(`Nobody is to look at return ${returnId} any more.`, { returnStatus: status });
}

/** Whether somebody is to look at the return before the goods come. */
export function awaitsReview({ status, review }: Pick<Return, 'status' | 'review'>): boolean {
  return status === 'requested' && review?.state === 'awaited';
}

/** The goods have come, or will not: nobody has to look any more. */
export function overtakeReview(next: Return, now: string): Return {
  if (next.review?.state !== 'awaited' || next.status === 'requested') return next;
  return { ...next, review: { state: 'overtaken', at: now } };
}

/** Nobody has looked at it yet: its exception goes on asking, and the goods are not due. */
export function postponeReceipt(before: Return, { now, settings }: ReturnMoment): Return {
  const receiveBy = after(now, settings.returnReceiveWithin);
  return { ...before, receiveBy, dueAt: receiveBy, version: before.version + 1 };
}

/** Everything is done. @throws Conflict before it is inspected */
export function closeReturn(before: Return, now: string): Return {
  mustFollow(before, 'closed');
  return reviseReturn(before, { status: 'closed', closedAt: now }, now, eventOf('closed', before, {}));
}

/**
 * The goods did not come in time. Those that a carrier says to have brought back are somewhere all the same: somebody is
 * asked. @throws Conflict when they did
 */
export function expireReturn(before: Return, now: string): Return {
  mustFollow(before, 'expired');
  const event = eventOf('expired', before, { missed: 'receiveBy' });
  const asked = before.shipmentId === undefined ? {} : { reminders: before.reminders + 1 };
  return reviseReturn(before, { status: 'expired', closedAt: now, ...asked }, now, event);
}

/** Looks become rarer: somebody was asked. */
const MAX_DOUBLINGS = 8;

/** Nobody has inspected what arrived in time: the first time that is announced; afterwards it is only looked at again. */
export function remindOfInspection(before: Return, { now, settings }: ReturnMoment): Return {
  const wait = settings.returnInspectWithin * 2 ** Math.min(before.reminders, MAX_DOUBLINGS);
  const change = { reminders: before.reminders + 1, dueAt: after(now, wait) };
  // The event that the item carries was announced with its own version.
  if (before.reminders > 0) return { ...before, ...change, version: before.version + 1 };
  return reviseReturn(before, change, now, eventOf('expired', before, { missed: 'inspectBy' }));
}
