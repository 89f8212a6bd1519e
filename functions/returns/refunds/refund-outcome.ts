/** What becomes of a refund once whoever settles it has answered, as its writes with META. */
import { openException } from '../../exceptions/exception.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import type { Write } from '../../shared/transact.ts';
import { saveRefund } from './refund.store.ts';
import { amountOf, idempotencyKey, isAwaited, type Refund } from './refund.ts';
import { fail, isOpen, paymentsWith, postpone, succeed } from './refund-change.ts';
import { type AskedBeside, askAboutRefund, settleAboutRefund } from './refund-exceptions.ts';

/** What whoever settles a refund says of it. Facts. */
export type RefundAnswer = {
  /** Which of several requests is answered; the latest where that is not said. */
  readonly idempotencyKey?: string | undefined;
} /** `amount`: minor units that went, where that is said. */ & (
  | { readonly kind: 'succeeded'; readonly amount?: number | undefined }
  | { readonly kind: 'failed'; readonly words: string }
  | { readonly kind: 'pending'; readonly until?: string | undefined }
);

export interface RefundOutcome {
  readonly next: Refund;
  readonly writes: readonly Write[];
}

function written(
  order: Order,
  before: Refund,
  next: Refund,
  beside: AskedBeside,
  now: string,
): RefundOutcome {
  const payments = paymentsWith(order.payments, before, next);
  const isMoved = payments.refunded !== (order.payments?.refunded ?? 0);
  const change = { ...(isMoved ? { payments } : {}), ...beside.change };
  return {
    next,
    writes: [saveOrder(order, amend(order, change, now)), saveRefund(before, next), ...beside.writes],
  };
}

/** Money went out that nobody wants any more, or a second time: somebody has to know. */
function unwelcome(order: Order, { refundId, returnId, amount, currency, status }: Refund, now: string) {
  const detail = { fact: 'refund succeeded', refundId, of: returnId, amount, currency, was: status };
  return openException(order, { type: 'UnwelcomeFact', detail }, now);
}

/** The money went twice: once by the refund, and once beside it. */
function goneTwice(order: Order, before: Refund, amount: number, now: string): RefundOutcome {
  const { refunded = 0 } = order.payments ?? {};
  const { write, change } = unwelcome(order, { ...before, amount }, now);
  const payments = { ...order.payments, refunded: refunded + amount };
  return { next: before, writes: [saveOrder(order, amend(order, { ...change, payments }, now)), write] };
}

async function afterSuccess(
  order: Order,
  before: Refund,
  { idempotencyKey: as, amount }: Extract<RefundAnswer, { kind: 'succeeded' }>,
  now: string,
) {
  const next = succeed(before, as ?? before.settledAs, now, amount);
  if (before.status === 'waived') {
    const { write, change } = unwelcome(order, before, now);
    return written(order, before, next, { writes: [write], change }, now);
  }
  const settled = await settleAboutRefund(before, 'it has succeeded', now);
  return written(order, before, next, { writes: settled, change: {} }, now);
}

/** Whether money that is gone already has gone once more. */
function isSecond({ status, settledAs }: Refund, as: string | undefined): boolean {
  if (status === 'resolved') return true;
  return status === 'succeeded' && as !== undefined && settledAs !== undefined && as !== settledAs;
}

/** Whether it is known that it succeeded, with as much. */
function isToldAgain(before: Refund, amount = amountOf(before)): boolean {
  return before.status === 'succeeded' && amount === amountOf(before);
}

async function afterFailure(
  order: Order,
  before: Refund,
  words: string,
  now: string,
): Promise<RefundOutcome> {
  const next = fail(before, words, now);
  return written(order, before, next, await askAboutRefund(order, next, 'failed', now), now);
}

async function afterDelay(order: Order, before: Refund, told: string | undefined, now: string) {
  const until = told ?? after(now, settings().refundWithin);
  const settled = await settleAboutRefund(before, 'it is under way', now);
  return written(order, before, postpone(before, until, now), { writes: settled, change: {} }, now);
}

/** What the answer changes; undefined where it says nothing new. */
export async function outcomeOf(
  before: Refund,
  answer: RefundAnswer,
  now: string,
): Promise<RefundOutcome | undefined> {
  const order = await readOrder(before.orderId);
  const { idempotencyKey: as } = answer;
  const isLatest = as === undefined || as === idempotencyKey(before);
  switch (answer.kind) {
    case 'succeeded':
      if (isSecond(before, as)) return goneTwice(order, before, answer.amount ?? before.amount, now);
      return isToldAgain(before, answer.amount) ? undefined : afterSuccess(order, before, answer, now);
    case 'failed': {
      // A success may turn out to be none: the money came back. What a person has decided stands.
      const isNews =
        before.status === 'succeeded' ? as === before.settledAs || as === undefined : isAwaited(before);
      return isLatest && isNews ? afterFailure(order, before, answer.words, now) : undefined;
    }
    case 'pending':
      return isLatest && isOpen(before) ? afterDelay(order, before, answer.until, now) : undefined;
  }
}
