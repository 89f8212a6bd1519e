/** Effects of `retry` on what an execution does: the execution goes on, or the next attempt begins. */
import { isAboutUnits, isOfUnitsAlone } from '../../exceptions/attention.ts';
import {
  readOrderExceptions,
  type SettledException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { ownsUnits } from '../../fulfillment/facts/settled-exception.ts';
import { readFulfillment, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { withUnitsToPlan } from '../../fulfillment/work-order/units-to-plan.ts';
import { releaseAll } from '../../inventory/reservation/give-back.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { handOver } from '../../inventory/reservation/reservation.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import {
  exceptionOwner,
  fulfillmentOwner,
  ORDER_BRANCH,
  ORDER_OWNER,
  retryOwner,
  servedOwner,
} from '../../order/unit-owner.ts';
import { readReturn, saveReturn } from '../../returns/rma/return.store.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import type { Write } from '../../shared/transact.ts';
import { executionStatus, isAlive, orderExecution } from '../executions/executions.ts';
import { carrierOf } from './carrying-branch.ts';
import { type BesideResolution, orderIdOf, type Resolving, resolveWith } from './resolution.ts';

/** Asks for the next attempt of a return's execution. @throws Conflict while the present one runs */
async function restartReturn(resolving: Resolving, returnId: string): Promise<DoorAnswer> {
  const before = await readReturn(returnId);
  if (isAlive(await executionStatus('return', `${returnId}-${before.attempt}`)))
    throw new Conflict(`The execution of ${returnId} is running.`, { returnStatus: before.status });
  const next = { ...before, attempt: before.attempt + 1, version: before.version + 1 };
  return resolveWith(resolving, () => ({ writes: [saveReturn(before, next)] }));
}

/** Whether the order's present attempt runs, or is about to. */
async function isRunning({ orderId, attempt, started }: Order): Promise<boolean> {
  return attempt > started || isAlive(await executionStatus('order', orderExecution(orderId, attempt)));
}

function isOfStoppedExecution({ status, exceptionType, detail }: Exception): boolean {
  return status === 'open' && exceptionType === 'ExecutionFailed' && detail['returnId'] === undefined;
}

/**
 * Settles the exceptions of other executions of the order: those of its fulfillments were stopped together
 * with its own, and the next attempt goes on with all of them.
 */
async function settleStoppedExecutions(
  { exception, resolution: { by }, now }: Resolving,
  { orderId }: Order,
): Promise<SettledException[]> {
  const others = (await readOrderExceptions(orderId)).filter(
    (one) => isOfStoppedExecution(one) && one.exceptionId !== exception.exceptionId,
  );
  const resolution = { action: 'retry', by, note: `with ${exception.exceptionId}` } as const;
  return others.map((one) => settleException(undefined, one, resolution, now));
}

/**
 * Whether an execution of an earlier attempt was the last to ask about the exception. The Map of the present attempt
 * has an iteration for the exception's units themselves.
 */
function isOfEarlierAttempt({ detail: { attempt: asking } }: Exception, { attempt }: Order): boolean {
  return typeof asking === 'number' && asking < attempt;
}

/** The key of the branch that an attempt has for the units of an exception. */
function ownRetryKey({ n = 0 }: Exception): string {
  return retryOwner(n, n);
}

/**
 * The key under which a branch plans units again that a person wants retried (P24): the branch's, with the number
 * of the exception in place of a dispatch, so that no other units have it.
 */
function retryKey({ branch = ORDER_BRANCH, n = 0 }: Exception): string {
  if (branch.exception > 0) return retryOwner(branch.exception, n);
  return branch.n > 0 ? fulfillmentOwner({ n: branch.n, dispatch: n }) : ORDER_OWNER;
}

/** The exceptions' units wait for a step again: for that of their branch, or for Route in the next attempt. */
async function unitsBack(
  { orderId }: Order,
  exceptions: readonly Exception[],
  keyFor: (exception: Exception) => string,
  now: string,
): Promise<Write[]> {
  const before = await readReservation(orderId);
  const owning = exceptions.filter((one) => ownsUnits(one, before));
  if (!before || owning.length === 0) return [];
  const next = owning.reduce((reservation, one) => {
    const owner = exceptionOwner(one.n ?? 0);
    return handOver(reservation, (by) => by === owner, keyFor(one));
  }, before);
  return [saveReservation(before, { ...next, version: before.version + 1 }, now)];
}

/** The order's next attempt is wanted: the relay starts it because it has not been seen to run (P14). */
async function beginNextAttempt(resolving: Resolving, order: Order): Promise<BesideResolution> {
  const settled = await settleStoppedExecutions(resolving, order);
  const { orderId, channel } = order;
  const attempt = order.attempt + 1;
  const retried = [resolving.exception, ...settled.map(({ exception }) => exception)];
  const units = await unitsBack(order, retried, () => ORDER_OWNER, resolving.now);
  const attention = Math.max(0, order.attention - 1 - settled.length);
  return {
    writes: [...settled.map(({ write }) => write), ...units],
    change: { ...checkSoon(order, resolving.now), attempt, attemptAt: resolving.now, attention },
    event: { type: 'order.retried', data: { orderId, channel, attempt } },
  };
}

/**
 * The units of an exception become those of the branch that waits for it. A fulfillment's branch has them as units that
 * left it: whatever comes between, a hold or a Dispatch that is entered once more, leads to its re-route (P24). What
 * waits in an execution of an earlier attempt plans nothing any more.
 */
async function giveToWaitingBranch(exception: Exception, order: Order, now: string): Promise<Write[]> {
  if (isOfEarlierAttempt(exception, order)) return unitsBack(order, [exception], ownRetryKey, now);
  const units = await unitsBack(order, [exception], retryKey, now);
  const { n, exception: own } = exception.branch ?? ORDER_BRANCH;
  if (units.length === 0 || n === 0 || own > 0) return units;
  const fulfillment = await readFulfillment(order.orderId, n);
  return [...units, saveFulfillment(fulfillment, withUnitsToPlan(fulfillment, now))];
}

/**
 * The units of an exception that no branch is to wait for (ShipCorrected) become those of a branch of the running
 * execution, which plans them as if they had been missing there, or as what the further wait for stock has got.
 * @throws Conflict where nothing of the order is left to do, so that its execution is about to end
 */
async function giveToBranch(exception: Exception, order: Order, now: string): Promise<Write[]> {
  const carrier = await carrierOf(order.orderId, exception.fulfillment);
  if (!carrier) throw isRunningAlready(order);
  if (carrier.kind === 'wait') return unitsBack(order, [exception], () => servedOwner(carrier.wait), now);
  const { fulfillment } = carrier;
  const units = await unitsBack(order, [exception], () => fulfillmentOwner(fulfillment), now);
  return units.length === 0
    ? []
    : [...units, saveFulfillment(fulfillment, withUnitsToPlan(fulfillment, now))];
}

function isRunningAlready({ orderId, status }: Order): Conflict {
  return new Conflict(`The execution of order ${orderId} is running: retry when it has ended, or cancel.`, {
    orderStatus: status,
  });
}

/**
 * A wait goes on as its state machine says; where the execution has ended, the order gets its next attempt.
 * @throws Conflict for a closed order, and for a running execution that waits for nobody
 */
export function resume(resolving: Resolving): Promise<DoorAnswer> {
  return resumeWith(resolving, {});
}

/** As `resume`, with what else changes of META in the same write. */
export async function resumeWith(resolving: Resolving, also: Partial<Order>): Promise<DoorAnswer> {
  const { exception, now } = resolving;
  const returnId = exception.detail['returnId'];
  if (typeof returnId === 'string') return restartReturn(resolving, returnId);
  const found = await readOrder(orderIdOf(exception));
  if (found.closed) throw new Conflict(`Order ${found.orderId} is closed.`, { orderStatus: found.status });
  const running = await isRunning(found);
  // The branch of an exception about units waits for it, or is about to.
  const isAwaited = exception.waiting || isAboutUnits(exception);
  if (running && !isAwaited && !isOfUnitsAlone(exception)) throw isRunningAlready(found);
  return resolveWith(resolving, async (order) => {
    if (!order) return {};
    if (!running) {
      const next = await beginNextAttempt(resolving, order);
      return { ...next, change: { ...next.change, ...also } };
    }
    const writes = isAwaited
      ? await giveToWaitingBranch(exception, order, now)
      : await giveToBranch(exception, order, now);
    return { writes, change: { ...checkSoon(order, now), ...also } };
  });
}

/**
 * Gives back once more what a cancelled order could not give back: at once when the order is closed, by its
 * next attempt while it is not.
 */
export async function restart(resolving: Resolving): Promise<DoorAnswer> {
  const order = await readOrder(orderIdOf(resolving.exception));
  if (!order.closed) return resume(resolving);
  await releaseAll(order, resolving.now);
  return resolveWith(resolving);
}
