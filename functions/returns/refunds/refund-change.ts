/** How a refund changes: asked for, answered, decided by a person. Pure. */
import type { Order } from '../../order/order.ts';
import { refundId } from '../../order/order-id.ts';
import { carry, type EventDraft, type StepOf, type UncheckedDraft } from '../../shared/events/carried.ts';
import type { EventData } from '../../shared/events/catalogue.ts';
import { amountOf, idempotencyKey, isAwaited, isGone, type Refund, type RefundStatus } from './refund.ts';

type RefundStep = StepOf<'refund'>;
type RefundIds = Pick<
  Refund,
  'orderId' | 'channel' | 'refundId' | 'returnId' | 'kind' | 'amount' | 'currency'
>;
type StepData<Step extends RefundStep> = Omit<EventData<`refund.${Step}`>, keyof RefundIds>;

/** The event `refund.<what>` with the ids and the money of the refund, as the catalogue has it. */
function eventOf<Step extends RefundStep>(what: Step, refund: RefundIds, data: StepData<Step>): EventDraft;
function eventOf(what: RefundStep, refund: RefundIds, data: object): UncheckedDraft {
  const { orderId, channel, refundId: id, returnId, kind, amount, currency } = refund;
  return {
    type: `refund.${what}`,
    data: { orderId, channel, refundId: id, returnId, kind, amount, currency, ...data },
  };
}

function askedFor(refund: Refund, dueAt: string): EventDraft {
  const { lines, shipping, settledBy, attempt } = refund;
  const data = { lines, shipping, settledBy, attempt, idempotencyKey: idempotencyKey(refund), dueAt };
  return eventOf('requested', refund, data);
}

/** What is known of a refund before it is asked for. */
export type RefundDraft = Pick<
  Refund,
  | 'orderId'
  | 'channel'
  | 'returnId'
  | 'n'
  | 'm'
  | 'kind'
  | 'settledBy'
  | 'currency'
  | 'amount'
  | 'lines'
  | 'shipping'
  | 'seq'
> & { readonly dueAt: string };

/** A refund that is asked for; one of nothing is settled from the beginning. */
export function newRefund({ dueAt, ...draft }: RefundDraft, now: string): Refund {
  const refund: Refund = {
    type: 'Refund',
    ...draft,
    refundId: refundId(draft.orderId, draft.n, draft.m),
    status: 'requested',
    attempt: 1,
    requestedAt: now,
    version: 1,
  };
  if (draft.amount === 0) return { ...refund, status: 'succeeded', settledAt: now };
  return { ...refund, dueAt, ...carry(askedFor(refund, dueAt), 1, now) };
}

function revise(before: Refund, change: Partial<Refund>, now: string, event: EventDraft): Refund {
  const { dueAt: _, words: _words, ...rest } = before;
  const version = before.version + 1;
  return { ...rest, ...change, version, ...carry(event, version, now) };
}

function settled(status: RefundStatus, now: string): Partial<Refund> {
  return { status, settledAt: now };
}

/** The money is gone. A fact. `told`: minor units that went, where whoever settled it says so. */
export function succeed(before: Refund, as: string | undefined, now: string, told?: number): Refund {
  const { paid: _, ...asked } = before;
  const paid = told === undefined || told === before.amount ? {} : { paid: told };
  const change = { ...settled('succeeded', now), ...(as === undefined ? {} : { settledAs: as }), ...paid };
  return revise(asked, change, now, eventOf('succeeded', before, paid));
}

/** The money did not go, or came back. A fact; `words`: why. */
export function fail(before: Refund, words: string, now: string): Refund {
  const { settledAt: _, paid: _went, ...open } = before;
  return revise(open, { status: 'failed', words }, now, eventOf('failed', before, { words }));
}

/** Whoever settles it is at it, and answers until then (UTC). */
export function postpone(before: Refund, until: string, now: string): Refund {
  return revise(before, { status: 'pending', dueAt: until }, now, eventOf('pending', before, { until }));
}

/** It is asked for again: as the same request where nobody has answered, as another one where it had failed. */
export function askAgain(before: Refund, dueAt: string, now: string): Refund {
  const attempt = before.status === 'failed' ? before.attempt + 1 : before.attempt;
  const next: Refund = { ...before, status: 'requested', attempt };
  return revise(before, { status: 'requested', attempt, dueAt }, now, askedFor(next, dueAt));
}

/** A person says that the money went another way. */
export function resolveElsewhere(before: Refund, by: string, now: string): Refund {
  return revise(before, settled('resolved', now), now, eventOf('resolved', before, { by }));
}

/** A person says that no money goes. */
export function waive(before: Refund, by: string, now: string): Refund {
  return revise(before, settled('waived', now), now, eventOf('waived', before, { by }));
}

/** Nobody has answered in time, and a person is asked: from now on nothing is due. */
export function overdue(before: Refund): Refund {
  const { dueAt: _, ...rest } = before;
  return { ...rest, version: before.version + 1 };
}

/** Minor units that are gone by it. */
function goneBy(refund: Refund): number {
  return isGone(refund) ? amountOf(refund) : 0;
}

/** The order's money once a refund of it has become something else. */
export function paymentsWith(
  payments: Order['payments'],
  before: Refund,
  next: Refund,
): NonNullable<Order['payments']> {
  const change = goneBy(next) - goneBy(before);
  const { refunded = 0, byReturns = 0 } = payments ?? {};
  const within = (amount: number): number => Math.min(Number.MAX_SAFE_INTEGER, Math.max(0, amount));
  return { ...payments, refunded: within(refunded + change), byReturns: within(byReturns + change) };
}

/** Whether a person may decide on it: it is not settled. */
export function isOpen(refund: Pick<Refund, 'status'>): boolean {
  return isAwaited(refund) || refund.status === 'failed';
}
