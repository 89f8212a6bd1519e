import { attentionEvent } from '../../exceptions/attention-event.ts';
import { openException } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isHidden } from '../../fulfillment/work-order/fulfillment.ts';
import { countUnclaimed } from '../../inventory/reservation/count-unclaimed.ts';
import { readChannel } from '../../network/entities/network.store.ts';
import { endedAuthorization } from '../../order/authorization.ts';
import { orderDue, parseOrder, readOrder, saveOrder } from '../../order/order.store.ts';
import { AWAITING_PAYMENT, amend, type Hold, type Order, without } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { riskDue } from '../../order/promise-risk.ts';
import { cancelOrder, continueCancel } from '../../requests/cancel/cancel-writes.ts';
import { dueHold } from '../../requests/hold/hold-decision.ts';
import { liftHold } from '../../requests/hold/hold-writes.ts';
import { expireAuthorization } from '../../requests/payment/authorization.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { reasonCode } from '../../shared/reason-code.ts';
import { settings } from '../../shared/settings.ts';
import { afterSpread } from '../../shared/spread.ts';
import type { TableItem } from '../../shared/table.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';
import {
  executionStatusUnlessBusy,
  isAlive,
  orderExecution,
  UNKNOWN_STATUS,
} from '../executions/executions.ts';
import { expireApart } from './expire-apart.ts';

/** An order has few deadlines. One that is still due after so many rounds waits for the next sweep. */
const ROUNDS = 10;

/** Tells a person of a hold that has stood for very long. */
async function tellOfHold(order: Order, hold: Hold, now: string): Promise<void> {
  const { id: holdId, before, placedBy } = hold;
  const reason = reasonCode(hold.reason);
  const overdue = { type: 'HoldOverdue', detail: { holdId, reason, before, placedBy } } as const;
  const { write, change } = openException(order, overdue, now);
  const holds = order.holds.map((one) => (one.id === holdId ? { ...one, overdue: true } : one));
  await transact([saveOrder(order, amend(order, { ...change, holds }, now)), write]);
}

/** Why an order is cancelled with a hold: one that nobody paid says just that. */
function reasonOfExpiry({ id, reason }: Hold): string {
  return id === AWAITING_PAYMENT ? 'UNPAID' : `hold ${id} (${reason}) expired`;
}

/**
 * Cancels an order whose hold has expired, as the hold says, unless the hold was lifted or moved meanwhile.
 */
async function cancelByHold(order: Order, hold: Hold, now: string): Promise<void> {
  const stands = ({ holds }: Order): boolean =>
    holds.some(({ id, expiresAt }) => id === hold.id && expiresAt === hold.expiresAt);
  try {
    await cancelOrder({
      orderId: order.orderId,
      by: 'system',
      reason: reasonOfExpiry(hold),
      now,
      stillApplies: stands,
      beside: (_answer, current) => ({
        writes: [],
        change: { holds: current.holds.filter(({ id }) => id !== hold.id) },
      }),
    });
  } catch (error) {
    if (!(error instanceof Conflict)) throw error;
    // Nothing is left to cancel, or the hold was lifted or moved at the same time.
    const current = await readOrder(order.orderId);
    if (!current.closed && stands(current))
      await liftHold({ orderId: order.orderId, holdId: hold.id, by: 'system', expired: true, now });
  }
}

async function actOnHold(
  order: Order,
  { hold, action }: NonNullable<ReturnType<typeof dueHold>>,
  now: string,
): Promise<void> {
  if (action === 'tell') return tellOfHold(order, hold, now);
  if (action === 'cancel') return cancelByHold(order, hold, now);
  try {
    await liftHold({
      orderId: order.orderId,
      holdId: hold.id,
      by: 'system',
      expired: true,
      now,
      ...(hold.expiresAt === undefined ? {} : { expiresAt: hold.expiresAt }),
    });
  } catch (error) {
    if (!(error instanceof NotFound)) throw error;
  }
}

/** The order once a cancel that did not fit into one write, and ended half-way, has gone on. */
async function withCancelContinued(order: Order, now: string): Promise<Order> {
  const { orderId, cancel, quarantined } = order;
  if (!cancel) return order;
  if (!quarantined) await continueCancel({ orderId, by: cancel.by, reason: cancel.reason, now });
  return readOrder(orderId);
}

/** Checks of an order whose execution runs become rarer, up to every fourth interval. */
const MAX_PROGRESS_DOUBLINGS = 2;
/** Checks of an order whose execution has not started become rarer, up to every hour or so. */
const MAX_START_DOUBLINGS = 4;

/** When the present attempt was asked for: the first by the capture, a later one at the latest now. */
function wantedSince({ attempt, attemptAt, capturedAt }: Order, now: string): string {
  return attemptAt ?? (attempt > 1 ? now : capturedAt);
}

/**
 * An attempt that the relay has not started yet is not a dead execution: it is touched, which makes the relay
 * look again. Only one that is really late gets an owner, whichever attempt it is, and none that runs: an execution
 * that waits for a hold before its first step has written nothing of itself on the order.
 */
async function checkStart(order: Order, now: string): Promise<void> {
  const { orderId, attempt, attention } = order;
  const { checkAfter, progressWithin } = settings();
  const attemptAt = wantedSince(order, now);
  const lateAt = after(attemptAt, progressWithin);
  const touches = order.touched ?? 0;
  const pause = checkAfter * 2 ** Math.min(touches, MAX_START_DOUBLINGS);
  const next = afterSpread(orderId, now, pause);
  const isLate = lateAt <= now;
  const progressBy = isLate || next < lateAt ? next : lateAt;
  const change = { touched: touches + 1, progressBy, attemptAt };
  if (attempt === 0 || attention > 0 || !isLate)
    return transact([saveOrder(order, amend(order, change, now))]);
  const status = await executionStatusUnlessBusy('order', orderExecution(orderId, attempt));
  if (status !== UNKNOWN_STATUS && !isAlive(status))
    return tellOfExecution(order, change, status ?? 'NOT_STARTED', now);
  return transact([saveOrder(order, amend(order, { ...change, progressBy: checkAgainAt(order, now) }, now))]);
}

/** When an order whose execution runs is looked at again: ever less often. */
function checkAgainAt({ orderId, touched = 0 }: Order, now: string): string {
  return afterSpread(
    orderId,
    now,
    settings().progressWithin * 2 ** Math.min(touched, MAX_PROGRESS_DOUBLINGS),
  );
}

/** The order gets an owner: the exception of its execution. `status`: what is known of the execution. */
async function tellOfExecution(
  order: Order,
  touch: Partial<Order>,
  status: string,
  now: string,
): Promise<void> {
  const { orderId, attempt } = order;
  const detail = { attempt, execution: orderExecution(orderId, attempt), status };
  const { exception, write, change } = openException(order, { type: 'ExecutionFailed', detail }, now);
  const next = amend(order, { ...change, ...touch }, now, attentionEvent(order, exception));
  await transact([saveOrder(order, next), write]);
}

/** The fulfillments that are planned and that no location has seen, although nothing bars that. */
async function readUnseen({ orderId, counts, barred, cancel }: Order): Promise<Fulfillment[]> {
  if (counts.fulfillments === 0 || barred.dispatch > 0 || cancel) return [];
  return (await readFulfillments(orderId)).filter((one) => one.status === 'planned' && !isHidden(one));
}

/**
 * What was planned and is shown to nobody although the execution runs has a deadline, too: at the first check META
 * remembers it, at the next one, soon after, a person is told of what is still so.
 */
async function checkUnseen(order: Order, touch: Partial<Order>, now: string): Promise<void> {
  const unseen = await readUnseen(order);
  const stuck = unseen.find(({ n }) => order.unseen?.includes(n));
  const known = without(order, 'unseen');
  if (!stuck) {
    const numbers = unseen.map(({ n }) => n);
    const progressBy = afterSpread(order.orderId, now, settings().checkAfter);
    const again = unseen.length > 0 ? { unseen: numbers, progressBy } : {};
    return transact([saveOrder(order, amend(known, { ...touch, ...again }, now))]);
  }
  const { n, fulfillmentId, location } = stuck;
  const detail = { fulfillmentId, location, reason: 'planned, and shown to nobody' };
  const draft = { type: 'ExecutionFailed', fulfillment: n, about: { location }, detail } as const;
  const { exception, write, change } = openException(order, draft, now);
  const next = amend(known, { ...touch, ...change }, now, attentionEvent(order, exception));
  await transact([saveOrder(order, next), write]);
}

/**
 * Whether nothing is unfinished but what is on its way, which its parcels' deadlines own (P24), and what waits for stock
 * apart from the rest, which the end of that wait owns.
 */
function isUnderWay({ totals: { open, backordered, reserved, allocated }, backorder }: Order): boolean {
  const waiting = backorder?.apart ? 0 : open + backordered;
  return waiting + reserved + allocated === 0;
}

/**
 * Holds that no order is without an owner (P14). An order whose execution should run and does not gets an
 * exception. Any other is touched, which makes the relay look at its waits once more, and is checked again
 * later.
 */
async function checkProgress(found: Order, now: string): Promise<void> {
  const order = await withCancelContinued(found, now);
  if (order.closed) return;
  if (order.unclaimed?.upTo !== undefined) return countUnclaimed(order.orderId, now);
  const { orderId, attempt, started, attention } = order;
  if (started < attempt) return checkStart(order, now);
  if (isOld(order, now)) return renewAttempt(order, now);
  const touch = { touched: (order.touched ?? 0) + 1, progressBy: checkAgainAt(order, now) };
  const isOwned = attempt === 0 || attention > 0 || isUnderWay(order);
  const execution = orderExecution(orderId, attempt);
  const status = isOwned ? undefined : await executionStatusUnlessBusy('order', execution);
  if (isAlive(status)) return checkUnseen(order, touch, now);
  // Who could not be asked about is asked about at the next check; events tell of most ends before.
  if (isOwned || status === UNKNOWN_STATUS) return transact([saveOrder(order, amend(order, touch, now))]);
  return tellOfExecution(order, touch, status ?? 'NOT_FOUND', now);
}

/** Whether the order's execution is about to be older than Step Functions lets one be. */
function isOld({ attemptAt, capturedAt, attention }: Order, now: string): boolean {
  return attention === 0 && after(attemptAt ?? capturedAt, settings().attemptWithin) <= now;
}

/**
 * The next attempt takes over from an execution that has run for very long: its waits end as superseded once the new
 * one has begun, which finds everything as it was (P14).
 */
async function renewAttempt(order: Order, now: string): Promise<void> {
  const { orderId, channel } = order;
  const attempt = order.attempt + 1;
  const change = { ...checkSoon(order, now), attempt, attemptAt: now };
  const event = { type: 'order.retried', data: { orderId, channel, attempt } } as const;
  return transact([saveOrder(order, amend(order, change, now, event))]);
}

type Backorder = NonNullable<Order['backorder']>;

/** Whether the channel would rather lose the order than have a person decide when stock does not come. */
async function cancelsAtExpiry({ channel }: Order): Promise<boolean> {
  try {
    return (await readChannel(channel)).policies.onBackorderExpiry === 'cancel';
  } catch (error) {
    if (error instanceof NotFound) return false;
    throw error;
  }
}

/**
 * Ends the wait for stock. As the channel's policy says, the wait fails by the name that leads to a person, or by that
 * which has the order cancelled.
 */
async function expireBackorder(order: Order, backorder: Backorder, now: string): Promise<void> {
  const { orderId, channel } = order;
  const cancels = await cancelsAtExpiry(order);
  if (backorder.apart) return expireApart(order, backorder, cancels, now);
  const expired = { ...backorder, expired: true, ...(cancels ? { cancels } : {}) };
  const event = { type: 'order.backorder_expired', data: { orderId, channel } } as const;
  const next = amend(order, { backorder: expired, ...checkSoon(order, now) }, now, event);
  return transact([saveOrder(order, next)]);
}

/** Acts on the deadline of the order that comes first: a hold's, an authorisation's, a wait's, its promise's, the progress check's. */
async function act(order: Order, now: string): Promise<void> {
  const hold = dueHold(order, settings().holdWithin, now);
  if (hold) return actOnHold(order, hold, now);
  const authorizedUntil = endedAuthorization(order, now);
  if (authorizedUntil !== undefined) return expireAuthorization(order, authorizedUntil, now);
  const { backorder, capacityWait } = order;
  if (backorder && !backorder.expired && backorder.until <= now)
    return expireBackorder(order, backorder, now);
  if (capacityWait && !capacityWait.expired && capacityWait.until <= now) {
    const change = { capacityWait: { ...capacityWait, expired: true }, ...checkSoon(order, now) };
    return transact([saveOrder(order, amend(order, change, now))]);
  }
  // The write alone says that it is at risk.
  const risk = riskDue(order);
  if (risk !== undefined && risk <= now) return transact([saveOrder(order, amend(order, {}, now))]);
  return checkProgress(order, now);
}

/**
 * Acts on every deadline of an order that has passed: holds, the wait for stock or capacity, the progress
 * check. Each write is conditional on the version that was read, and so on the deadline's value and the
 * status (P5).
 */
export async function sweepOrder(item: TableItem, now: string): Promise<void> {
  let order = parseOrder(item);
  for (let round = 0; round < ROUNDS; round++) {
    const due = orderDue(order);
    if (due === undefined || due > now) return;
    await act(order, now);
    order = await readOrder(order.orderId);
  }
}
