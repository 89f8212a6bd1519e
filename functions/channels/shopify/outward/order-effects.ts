/** Holds, cancels, refunds and how far a parcel is. */
import * as z from 'zod';
import { formatMoney, parseMoney } from '../../../shared/money.ts';
import type { CallResult } from '../../contract/call-answer.ts';
import type { EffectOf, LineOfShop, TellEffect } from '../../contract/order-effects.ts';
import type { Session } from '../../contract/session.ts';
import { isOpenPart } from './at-shop.ts';
import { callAdmin, digitsOf, gidOf, refused, userErrors, userRefusal } from './call.ts';
import { documents } from './documents.ts';
import { QUIET } from './limits.ts';
import { holdHandle, holdMark, markedNote, markIn } from './marks.ts';
import { allNodes, pageOf, pageReader } from './pages.ts';
import { isElsewhere } from './parts.ts';
import { orderFor } from './shipping-effects.ts';

type Told = CallResult<{ readonly theirs: string }>;

const holdAnswer = z.object({
  fulfillmentOrderHold: z.object({ fulfillmentHold: z.object({ id: z.string() }).nullish(), userErrors }),
});

/** Holds every open fulfillment order; one that holds for this effect already is left as it is. */
async function hold(session: Session, effect: EffectOf<'hold'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const handle = holdHandle(effect.id);
  const parts = fetched.value.parts.filter((part) => isOpenPart(part) && !isElsewhere(part));
  const free = parts.filter(({ fulfillmentHolds }) => fulfillmentHolds.every((one) => one.handle !== handle));
  for (const part of free) {
    const request = { reason: 'OTHER', reasonNotes: effect.reason, handle, notifyMerchant: false };
    const answer = await callAdmin(session, documents.holdPart, { id: part.id, hold: request }, holdAnswer);
    if (answer.kind !== 'done') return answer;
    const { userErrors: errors } = answer.value.fulfillmentOrderHold;
    const isHeld = errors.some(({ code }) => code === 'DUPLICATE_FULFILLMENT_HOLD_HANDLE');
    const refusal = isHeld ? undefined : userRefusal(errors, 'order');
    if (refusal) return refusal;
  }
  return { kind: 'done', value: { theirs: handle } };
}

const releaseAnswer = z.object({ fulfillmentOrderReleaseHold: z.object({ userErrors }) });

/** Takes off the holds that this system placed; those of the shop's staff and of other apps stay. */
async function release(session: Session, effect: EffectOf<'release'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  for (const part of fetched.value.parts.filter(isOpenPart)) {
    const holds = part.fulfillmentHolds
      .filter(({ handle, heldByRequestingApp }) => heldByRequestingApp && holdMark(handle) !== undefined)
      .map(({ id }) => id);
    if (holds.length === 0) continue;
    const answer = await callAdmin(session, documents.releasePart, { id: part.id, holds }, releaseAnswer);
    if (answer.kind !== 'done') return answer;
    const refusal = userRefusal(answer.value.fulfillmentOrderReleaseHold.userErrors, 'order');
    if (refusal) return refusal;
  }
  return { kind: 'done', value: { theirs: digitsOf(fetched.value.id) } };
}

const cancellationAnswer = z.object({ answer: z.object({ userErrors }) });

/** Answers what the merchant asked for; where nothing is asked any more, it was answered. */
async function answerCancel(session: Session, effect: EffectOf<'cancelAnswer'>): Promise<Told> {
  const fetched = await orderFor(session, effect.order);
  if (fetched.kind !== 'done') return fetched;
  const asked = fetched.value.parts.filter(({ requestStatus }) => requestStatus === 'CANCELLATION_REQUESTED');
  const document = effect.accepted ? documents.acceptCancellation : documents.rejectCancellation;
  for (const { id } of asked) {
    const answer = await callAdmin(session, document, { id, message: effect.words }, cancellationAnswer);
    if (answer.kind !== 'done') return answer;
    const refusal = userRefusal(answer.value.answer.userErrors, 'order');
    if (refusal) return refusal;
  }
  return { kind: 'done', value: { theirs: digitsOf(fetched.value.id) } };
}

const refundableLine = z.object({
  id: z.string(),
  refundableQuantity: z.number(),
  unfulfilledQuantity: z.number(),
});

const moneyAnswer = z.object({
  order: z
    .object({
      currencyCode: z.string(),
      cancelledAt: z.string().nullish(),
      displayFulfillmentStatus: z.string(),
      transactions: z.array(
        z.object({
          id: z.string(),
          kind: z.string(),
          status: z.string(),
          gateway: z.string().nullish(),
          amountSet: z.object({ shopMoney: z.object({ amount: z.string() }) }),
          parentTransaction: z.object({ id: z.string() }).nullish(),
        }),
      ),
      page: pageOf(refundableLine),
      refunds: z.array(z.object({ id: z.string(), note: z.string().nullish() })),
    })
    .nullable(),
});

type MoneyOfOrder = Omit<NonNullable<z.output<typeof moneyAnswer>['order']>, 'page'> & {
  readonly lines: readonly z.output<typeof refundableLine>[];
};

async function moneyOf(session: Session, orderId: string): Promise<CallResult<MoneyOfOrder>> {
  const id = gidOf('Order', orderId);
  const answer = await callAdmin(session, documents.money, { id }, moneyAnswer);
  if (answer.kind !== 'done') return answer;
  if (!answer.value.order) return refused('order', 'ORDER_NOT_FOUND', 'The shop no longer has this order.');
  const { page, ...order } = answer.value.order;
  const lines = await allNodes(
    page,
    pageReader(session, documents.refundableLines, { id, field: 'order', node: refundableLine }),
  );
  return lines.kind === 'done' ? { kind: 'done', value: { ...order, lines: lines.value } } : lines;
}

const refundAnswer = z.object({
  refundCreate: z.object({ refund: z.object({ id: z.string() }).nullish(), userErrors }),
});

/** Words of a user error without a code: the key was used for this effect before, with what the order was then. */
const KEY_USED = /idempotency key|previous request/i;

async function createRefund(
  session: Session,
  key: string,
  input: Readonly<Record<string, unknown>>,
): Promise<Told> {
  const answer = await callAdmin(session, documents.refund, { input, key }, refundAnswer);
  if (answer.kind !== 'done') return answer;
  const { refund: made, userErrors: errors } = answer.value.refundCreate;
  // Whether it acted is read back by the mark; the same key says no more.
  if (errors.some(({ message }) => KEY_USED.test(message)))
    return { kind: 'unanswered', why: errors.map(({ message }) => message).join(' ') };
  const refusal = userRefusal(errors, 'order');
  if (refusal) return refusal;
  if (made) return { kind: 'done', value: { theirs: digitsOf(made.id) } };
  return { kind: 'unanswered', why: 'Shopify answered neither a refund nor an error' };
}

function markedRefund({ refunds }: MoneyOfOrder, kind: 'cancel' | 'refund', id: string): Told | undefined {
  const found = refunds.find(({ note }) => {
    const mark = markIn(note);
    return mark?.kind === kind && mark.id === id;
  });
  return found ? { kind: 'done', value: { theirs: digitsOf(found.id) } } : undefined;
}

const cancelAnswer = z.object({
  orderCancel: z.object({ job: z.object({ id: z.string() }).nullish(), orderCancelUserErrors: userErrors }),
});

/**
 * The whole order is cancelled where nothing of it was sent; else its units are taken out by a refund without money. Neither
 * restocks: the figure has one writer (T8). Money is an effect of its own.
 */
async function cancel(session: Session, effect: EffectOf<'cancel'>): Promise<Told> {
  const money = await moneyOf(session, effect.order);
  if (money.kind !== 'done') return money;
  const told = markedRefund(money.value, 'cancel', effect.id);
  if (told) return told;
  const isUnsent = !['FULFILLED', 'PARTIALLY_FULFILLED'].includes(money.value.displayFulfillmentStatus);
  return effect.isWhole && isUnsent
    ? await cancelOrder(session, effect)
    : await takeOut(session, effect, money.value);
}

async function cancelOrder(session: Session, effect: EffectOf<'cancel'>): Promise<Told> {
  const id = gidOf('Order', effect.order);
  const note = markedNote({ kind: 'cancel', id: effect.id }, effect.reason);
  const answer = await callAdmin(session, documents.cancelOrder, { id, reason: 'OTHER', note }, cancelAnswer);
  if (answer.kind !== 'done') return answer;
  const refusal = userRefusal(answer.value.orderCancel.orderCancelUserErrors, 'order');
  return refusal ?? { kind: 'done', value: { theirs: digitsOf(id) } };
}

async function takeOut(session: Session, effect: EffectOf<'cancel'>, money: MoneyOfOrder): Promise<Told> {
  const open = new Map(money.lines.map((line) => [digitsOf(line.id), line.unfulfilledQuantity]));
  const beyond = effect.lines.filter(({ lineId, units }) => units > (open.get(lineId) ?? 0));
  if (beyond.length > 0)
    return refused(
      'order',
      'NOT_OPEN_AT_SHOP',
      `The shop has fewer open units of ${beyond.map(({ lineId }) => `line ${lineId}`).join(', ')}.`,
    );
  return await createRefund(session, effect.id, {
    orderId: gidOf('Order', effect.order),
    note: markedNote({ kind: 'cancel', id: effect.id }, effect.reason),
    notify: false,
    refundLineItems: effect.lines.map(({ lineId, units }) => refundLine(lineId, units)),
    transactions: [],
  });
}

function refundLine(lineId: string, quantity: number): Readonly<Record<string, unknown>> {
  return { lineItemId: gidOf('LineItem', lineId), quantity, restockType: 'NO_RESTOCK' };
}

interface Payment {
  readonly id: string;
  readonly gateway: string;
  readonly left: number;
}

/** What was captured and is not given back, by transaction, the oldest first. */
function paymentsOf({ transactions, currencyCode }: MoneyOfOrder): Payment[] {
  const settled = transactions.filter(({ status }) => status === 'SUCCESS' || status === 'PENDING');
  const amountOf = (amount: string): number => parseMoney(amount, currencyCode).amount;
  return settled
    .filter(({ kind }) => kind === 'SALE' || kind === 'CAPTURE')
    .map(({ id, gateway, amountSet }) => {
      const back = settled
        .filter((one) => one.kind === 'REFUND' && one.parentTransaction?.id === id)
        .reduce((sum, one) => sum + amountOf(one.amountSet.shopMoney.amount), 0);
      return { id, gateway: gateway ?? '', left: amountOf(amountSet.shopMoney.amount) - back };
    });
}

function transactionsFor(
  effect: EffectOf<'refund'>,
  money: MoneyOfOrder,
): { readonly transactions: readonly object[]; readonly missing: number } {
  let missing = effect.amount;
  const transactions = paymentsOf(money).flatMap(({ id, gateway, left }) => {
    const amount = Math.min(missing, Math.max(0, left));
    missing -= amount;
    if (amount === 0) return [];
    const decimal = formatMoney(amount, money.currencyCode);
    return [
      { orderId: gidOf('Order', effect.order), kind: 'REFUND', parentId: id, gateway, amount: decimal },
    ];
  });
  return { transactions, missing };
}

/**
 * The lines that the refund is bound to. Shopify takes units that are still open before those that were sent: a line with open
 * units is left out, so that its money goes back and its units stay.
 */
function boundLines(lines: readonly LineOfShop[], money: MoneyOfOrder): Readonly<Record<string, unknown>>[] {
  return lines.flatMap(({ lineId, units }) => {
    const line = money.lines.find(({ id }) => digitsOf(id) === lineId);
    const quantity = line?.unfulfilledQuantity === 0 ? Math.min(units, line.refundableQuantity) : 0;
    return quantity > 0 ? [refundLine(lineId, quantity)] : [];
  });
}

async function refund(session: Session, effect: EffectOf<'refund'>): Promise<Told> {
  const money = await moneyOf(session, effect.order);
  if (money.kind !== 'done') return money;
  const told = markedRefund(money.value, 'refund', effect.id);
  if (told) return told;
  if (money.value.currencyCode !== effect.currency)
    return refused(
      'order',
      'OTHER_CURRENCY',
      `The order is in ${money.value.currencyCode}, not in ${effect.currency}.`,
    );
  const { transactions, missing } = transactionsFor(effect, money.value);
  if (missing > 0)
    return refused(
      'order',
      'NOT_ENOUGH_CAPTURED',
      `${formatMoney(missing, effect.currency)} ${effect.currency} more than what was captured and is not refunded yet.`,
    );
  return await createRefund(session, effect.id, {
    orderId: gidOf('Order', effect.order),
    note: markedNote({ kind: 'refund', id: effect.id }, effect.reason),
    refundLineItems: boundLines(effect.lines, money.value),
    transactions,
  });
}

export const tellHold: TellEffect<'hold'> = { once: 'state', quiet: QUIET, tell: hold };
export const tellRelease: TellEffect<'release'> = { once: 'state', quiet: QUIET, tell: release };
export const tellCancelAnswer: TellEffect<'cancelAnswer'> = {
  once: 'state',
  quiet: QUIET,
  tell: answerCancel,
};
export const tellCancel: TellEffect<'cancel'> = { once: 'mark', quiet: QUIET, tell: cancel };
export const tellRefund: TellEffect<'refund'> = { once: 'mark', quiet: QUIET, tell: refund };
