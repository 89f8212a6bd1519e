/** How a return changes: received, inspected, given up, closed, or past a deadline. Pure. */
import type { StockMovement } from '../../inventory/stock/stock.store.ts';
import { Conflict } from '../../shared/errors.ts';
import { carry, type EventDraft, type StepOf, type UncheckedDraft } from '../../shared/events/carried.ts';
import type { EventData } from '../../shared/events/catalogue.ts';
import { afterSpread } from '../../shared/spread.ts';
import type { CorrectedUnits } from './inspection.ts';
import { mustFollow, type Return, type ReturnLine, type StrangeGoods } from './return.ts';
import { type ReturnMoment, receiptDeadline } from './return-deadlines.ts';
import { idsOfLabel, unusedLabels } from './return-label.ts';

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
  const { dueAt: _, remindAt: _earlier, ...rest } = before;
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

/** Nothing will come: labels that no carrier has seen are void. @throws Conflict when something has */
export function cancelReturn(before: Return, now: string): Return {
  mustFollow(before, 'cancelled');
  const change = { status: 'cancelled' as const, closedAt: now, ...voided(before, now) };
  return reviseReturn(before, change, now, withVoided(eventOf('cancelled', before, {}), before));
}

/** Somebody has looked at it, and the goods may come. @throws Conflict where nobody is to look at it any more */
export function approveReturn(before: Return, by: string, moment: ReturnMoment): Return {
  const { now } = moment;
  mustAwaitReview(before);
  const review = { state: 'approved' as const, by, at: now };
  if (before.terms?.keep) {
    const stays = { review, status: 'closed' as const, kept: true, closedAt: now };
    return reviseReturn(before, stays, now, eventOf('approved', before, { by, kept: true }));
  }
  const { due: receiveBy, remindAt } = receiptDeadline(before, moment);
  const awaited = before.inTransitAt === undefined ? { remindAt, dueAt: remindAt } : { dueAt: receiveBy };
  const status = before.inTransitAt === undefined ? before.status : 'in_transit';
  const change = { review, status, receiveBy, ...awaited };
  return reviseReturn(before, change, now, eventOf('approved', before, { by, receiveBy }));
}

/** Somebody has looked at it, and it is not to come. @throws Conflict where nobody is to look at it any more */
export function refuseReturn(before: Return, by: string, note: string | undefined, now: string): Return {
  mustAwaitReview(before);
  const review = { state: 'refused' as const, by, at: now, ...(note === undefined ? {} : { note }) };
  const change = { status: 'cancelled' as const, closedAt: now, review, ...voided(before, now) };
  const event = eventOf('cancelled', before, { refused: true });
  return reviseReturn(before, change, now, withVoided(event, before));
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
export function postponeReceipt(before: Return, moment: ReturnMoment): Return {
  const { due: receiveBy } = receiptDeadline(before, moment);
  return { ...before, receiveBy, dueAt: receiveBy, version: before.version + 1 };
}

/** Everything is done; `missing`: units that did not come. @throws Conflict before it is inspected */
export function closeReturn(before: Return, missing: readonly ReturnLine[], now: string): Return {
  mustFollow(before, 'closed');
  const told = missing.length > 0 ? { missing } : {};
  return reviseReturn(before, { status: 'closed', closedAt: now }, now, eventOf('closed', before, told));
}

/** Labels that no carrier has seen are void. */
function voided({ labels }: Return, now: string): Pick<Return, 'labels'> {
  const unused = unusedLabels(labels);
  if (!labels || unused.length === 0) return {};
  return { labels: labels.map((one) => (unused.includes(one) ? { ...one, voidedAt: now } : one)) };
}

/** The event, and that labels are void: whoever made them takes them back. */
function withVoided(event: EventDraft, { orderId, returnId, location, labels }: Return): EventDraft {
  const unused = unusedLabels(labels).map(idsOfLabel);
  if (unused.length === 0) return event;
  return {
    ...event,
    also: { type: 'return.label_voided', data: { orderId, returnId, location, labels: unused } },
  };
}

/**
 * The goods did not come in time: labels that no carrier has seen are void. `isAsked`: somebody is asked where they are.
 * @throws Conflict when they did
 */
export function expireReturn(before: Return, now: string, isAsked: boolean): Return {
  mustFollow(before, 'expired');
  const event = withVoided(eventOf('expired', before, { missed: 'receiveBy' }), before);
  const asked = isAsked ? { reminders: before.reminders + 1 } : {};
  const change = { status: 'expired' as const, closedAt: now, ...voided(before, now), ...asked };
  return reviseReturn(before, change, now, event);
}

/** Goods that have not come in time get as long again. @throws Conflict where they came, or were never overdue */
export function extendReturn(before: Return, by: string, moment: ReturnMoment): Return {
  const status = before.inTransitAt === undefined ? 'requested' : 'in_transit';
  mustFollow(before, status);
  const { due: receiveBy, remindAt } = receiptDeadline(before, moment);
  const { closedAt: _, ...open } = before;
  const change = { status, receiveBy, remindAt, dueAt: remindAt, attempt: before.attempt + 1 } as const;
  return reviseReturn(open, change, moment.now, eventOf('extended', before, { by, receiveBy }));
}

/** The customer is to be charged with what went back for goods that have not come, minor units of `currency`. */
export function chargeForReturn(
  before: Return,
  by: string,
  { amount, currency }: { readonly amount: number; readonly currency: string },
  now: string,
): Return {
  const charged = (before.charged ?? 0) + amount;
  return reviseReturn(
    before,
    { charged },
    now,
    eventOf('charge_requested', before, { by, amount, currency }),
  );
}

/** Whether somebody is to be reminded of what is due, before it is overdue. */
export function isReminderDue({ remindAt }: Pick<Return, 'remindAt'>, due: string, now: string): boolean {
  return remindAt !== undefined && remindAt <= now && now < due;
}

/** What somebody is reminded of: the customer of goods that are due, the location of their inspection, the channel of its review. */
type RemindedOf = EventData<'return.reminded'>['of'];

/** Whoever owes it is reminded, `by` when it is due (UTC). */
export function remindOf(before: Return, what: RemindedOf, by: string, now: string): Return {
  return reviseReturn(before, { dueAt: by }, now, eventOf('reminded', before, { of: what, by }));
}

/** Looks become rarer: somebody was asked. */
const MAX_DOUBLINGS = 8;

/** Nobody has inspected what arrived in time: the first time that is announced; afterwards it is only looked at again. */
export function remindOfInspection(before: Return, { now, settings }: ReturnMoment): Return {
  const wait = settings.returnInspectWithin * 2 ** Math.min(before.reminders, MAX_DOUBLINGS);
  const change = { reminders: before.reminders + 1, dueAt: afterSpread(before.returnId, now, wait) };
  // The event that the item carries was announced with its own version.
  if (before.reminders > 0) return { ...before, ...change, version: before.version + 1 };
  return reviseReturn(before, change, now, eventOf('expired', before, { missed: 'inspectBy' }));
}
