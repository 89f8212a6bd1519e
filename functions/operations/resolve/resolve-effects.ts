import * as z from 'zod';
import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import {
  exceptionKey,
  readOrderExceptions,
  saveException,
  settleException,
} from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import type { ExceptionEffect } from '../../exceptions/exception-types.ts';
import { viewOf } from '../../exceptions/exception-view.ts';
import { changeWrites } from '../../fulfillment/facts/change-writes.ts';
import { decideEvent } from '../../fulfillment/facts/fulfillment-decision.ts';
import {
  readFulfillment,
  readFulfillments,
  saveFulfillment,
} from '../../fulfillment/work/fulfillment.store.ts';
import { stillOpen } from '../../fulfillment/work/fulfillment.ts';
import { removeBackorders } from '../../inventory/backorder/backorder.store.ts';
import { releaseAll } from '../../inventory/reservation/give-back.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { moveStock } from '../../inventory/stock/stock.store.ts';
import { parcelKey } from '../../network/carriers/carrier.ts';
import { type LineUnits, lineUnitsSchema } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import { type Order, unfinished } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { askLocation } from '../../requests/cancel/fulfillment-cancel.ts';
import { readReturn, saveReturn } from '../../returns/rma/return.store.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import { after, settings } from '../../shared/settings.ts';
import { MAX_ITEMS, transact, type Write } from '../../shared/transact.ts';
import { waitAgainWrites } from '../../tracking/parcel/sweep-tracking.ts';
import { readShipments } from '../../tracking/parcel/tracking.store.ts';
import { executionStatus, isAlive, orderExecution } from '../executions/executions.ts';
import { decideConclusion, type Scope } from './conclusion.ts';
import { recapture } from './recapture.ts';
import { type Beside, orderIdOf, type Resolving, resolvedView, settle } from './resolution.ts';

const unservedSchema = z.looseObject({ unserved: z.array(lineUnitsSchema) });
/** Units that a plan could not serve while it served the rest: they are held, and nobody's. */
function unservedOf({ detail }: Pick<Exception, 'detail'>): LineUnits[] | undefined {
  return unservedSchema.safeParse(detail).data?.unserved;
}

/** A fulfillment's number; such an exception always has one. */
function fulfillmentOf({ exceptionId, fulfillment }: Exception): number {
  if (fulfillment === undefined) throw new Conflict(`Exception ${exceptionId} is about no fulfillment.`);
  return fulfillment;
}

function retried({ orderId, channel }: Order, attempt: number): Beside['event'] {
  return {
    type: 'order.retried',
    data: { orderId, channel, attempt },
  };
}

/** The next attempt of a return's execution. */
async function restartReturn(resolving: Resolving, returnId: string): Promise<DoorAnswer> {
  const before = await readReturn(returnId);
  if (isAlive(await executionStatus('return', `${returnId}-${before.attempt}`)))
    throw new Conflict(`The execution of ${returnId} is running.`, { returnStatus: before.status });
  return settle(resolving, () => ({
    writes: [saveReturn(before, { ...before, attempt: before.attempt + 1, version: before.version + 1 })],
  }));
}

/**
 * What waits goes on as its state machine says. Where the execution has ended, the order gets its next
 * attempt: the relay starts it because it is wanted and not yet seen (P14).
 */
async function resume(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, now } = resolving;
  const returnId = exception.detail['returnId'];
  if (typeof returnId === 'string') return restartReturn(resolving, returnId);
  const found = await readOrder(orderIdOf(exception));
  if (found.closed) throw new Conflict(`Order ${found.orderId} is closed.`, { orderStatus: found.status });
  const alive =
    found.attempt > found.started ||
    isAlive(await executionStatus('order', orderExecution(found.orderId, found.attempt)));
  if (alive && !exception.waiting)
    throw new Conflict(
      `The execution of order ${found.orderId} is running: retry when it has ended, or cancel.`,
      { orderStatus: found.status },
    );
  return settle(resolving, async (order) => {
    if (!order) return {};
    // A wait for capacity that has ended begins anew; one of another branch goes on.
    const expired = order.capacityWait?.expired === true;
    const rest = {
      drop: expired ? (['capacityWait'] as const) : [],
      writes: expired ? leaveQueue(order) : [],
    };
    if (alive) return { ...rest, change: checkSoon(order, now) };
    const attempt = order.attempt + 1;
    const ended = await endedWith(resolving, order);
    const attention = Math.max(0, order.attention - 1 - ended.length);
    return {
      ...rest,
      writes: [...rest.writes, ...ended],
      change: { ...checkSoon(order, now), attempt, attention },
      event: retried(order, attempt),
    };
  });
}

/**
 * Executions of the order's fulfillments that were stopped with its own: the next attempt goes on with all of
 * them.
 */
async function endedWith(
  { exception, resolution: { by }, now }: Resolving,
  { orderId }: Order,
): Promise<Write[]> {
  const open = (await readOrderExceptions(orderId)).filter(
    (one) =>
      one.status === 'open' &&
      one.exceptionType === 'ExecutionFailed' &&
      one.detail['returnId'] === undefined,
  );
  return open
    .filter(({ exceptionId }) => exceptionId !== exception.exceptionId)
    .map(
      (one) =>
        settleException(undefined, one, { action: 'retry', by, note: `with ${exception.exceptionId}` }, now)
          .write,
    );
}

/**
 * A cancelled order whose claims could not be given back: once more, here, or by the next attempt while it is
 * not closed.
 */
async function restart(resolving: Resolving): Promise<DoorAnswer> {
  const order = await readOrder(orderIdOf(resolving.exception));
  if (!order.closed) return resume(resolving);
  await releaseAll(order, resolving.now);
  return settle(resolving);
}

async function cancel(
  resolving: Resolving,
  scope: { fulfillment?: number | undefined; lines?: readonly LineUnits[] | undefined },
): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const answer = resolvedView(resolving);
  await cancelOrder({
    orderId: orderIdOf(exception),
    by: resolution.by,
    reason: resolution.note ?? exception.exceptionType,
    now,
    lines: scope.lines,
    fulfillment: scope.fulfillment,
    resolves: { exceptionId: exception.exceptionId, resolution },
    beside: () => ({ writes: [record(answer)] }),
  });
  return answer;
}

/** The location is asked once more, with a new deadline. */
async function askAgain(resolving: Resolving): Promise<DoorAnswer> {
  const {
    exception,
    resolution: { by },
    now,
  } = resolving;
  const before = await readFulfillment(orderIdOf(exception), fulfillmentOf(exception));
  const lines = before.cancelAsked ? stillOpen(before, before.cancelAsked.lines) : [];
  if (lines.length === 0)
    throw new Conflict(`Nothing that ${before.location} was asked for is open.`, {
      fulfillmentStatus: before.status,
    });
  const next = askLocation(before, lines, {
    by,
    now,
    settings: settings(),
    answerBy: after(now, settings().cancelAnswerWithin),
  });
  return settle(resolving, (order) => ({
    writes: [saveFulfillment(before, next)],
    ...(order?.cancel ? { change: { cancel: { ...order.cancel, state: 'asked' } } } : {}),
  }));
}

/** The operator answers for the location, as it would have at its own door. */
async function takeBack(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, resolution, body, now, record } = resolving;
  const order = await readOrder(orderIdOf(exception));
  const before = await readFulfillment(order.orderId, fulfillmentOf(exception));
  if (!before.cancelAsked || stillOpen(before, before.cancelAsked.lines).length === 0)
    throw new Conflict(`Nothing that ${before.location} was asked for is open.`, {
      fulfillmentStatus: before.status,
    });
  const change = decideEvent(
    before,
    { id: body.action, kind: 'cancelAccepted' },
    { now, settings: settings(), orderCancelRequested: order.cancel !== undefined },
  );
  const at = exceptionKey(exception.exceptionId);
  const { writes } = await changeWrites(order, before, change, now);
  const settled = settleException(undefined, exception, resolution, now);
  const answer = resolvedView(resolving);
  // An answer settles this exception by itself: it is this person's word that is kept.
  await transact([
    record(answer),
    settled.write,
    ...writes.filter(({ key }) => key.pk !== at.pk || key.sk !== at.sk),
  ]);
  return answer;
}

async function scopeOf(exception: Exception): Promise<Scope> {
  const { fulfillment, shipment } = exception;
  if (shipment === undefined || fulfillment === undefined)
    return { fulfillment, held: unservedOf(exception) };
  const parcel = (await readShipments(orderIdOf(exception))).find(
    ({ n, m }) => n === fulfillment && m === shipment,
  );
  return { fulfillment, parcel: parcel?.lines ?? [] };
}

/** A person says how it ended. */
async function conclude(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, body, now } = resolving;
  const orderId = orderIdOf(exception);
  if (typeof exception.detail['returnId'] === 'string') return settle(resolving);
  const scope = await scopeOf(exception);
  return settle(resolving, async (order) => {
    if (!order || order.closed) return {};
    if (order.quarantined)
      return {
        drop: ['quarantined'],
        change: { closed: { as: 'completed', at: now } },
        event: {
          type: 'order.closed',
          data: { orderId, as: 'completed', reason: body.note ?? 'settled outside' },
        },
      };
    const [reservation, fulfillments, unreserved] = await Promise.all([
      readReservation(orderId),
      readFulfillments(orderId),
      readUnreserved(order),
    ]);
    const done = decideConclusion({ order, reservation, fulfillments, unreserved }, scope, body.outcomes, {
      now,
      settings: settings(),
    });
    const { open, backordered, reserved } = done.totals;
    const writes: Write[] = [
      ...done.parts.map(({ before, next }) => saveFulfillment(before, next)),
      ...done.parts.flatMap(({ before, next }) => freeCapacity(before, now, next)),
      ...(done.reservation ? [saveReservation(reservation, done.reservation, now)] : []),
      ...(await moveStock(done.movements, now)),
      ...removeBackorders(
        order,
        done.unreserved.map(({ sku }) => sku),
      ),
      ...(open + backordered + reserved === 0 ? leaveQueue(order) : []),
    ];
    if (writes.length + 3 > MAX_ITEMS)
      throw new Conflict('So many lines cannot be closed at once: cancel what is open first.', {
        orderStatus: order.status,
      });
    const drop = [
      ...(open + backordered === 0 ? ['backorder' as const] : []),
      ...(open + backordered + reserved === 0 ? ['capacityWait' as const] : []),
    ];
    return {
      drop,
      change: { totals: done.totals, ...(unfinished(done.totals) > 0 ? checkSoon(order, now) : {}) },
      writes,
    };
  });
}

/**
 * The record is due at once: the sweeper, which may do what the relay may, tries it within a minute and
 * resolves the exception.
 */
async function reemit({ exception, resolution: { by }, now, record }: Resolving): Promise<DoorAnswer> {
  const next: Exception = {
    ...exception,
    dueAt: now,
    detail: { ...exception.detail, retriedBy: by },
    version: exception.version + 1,
  };
  const answer = viewOf(next);
  await transact([record(answer), saveException(exception, next)]);
  return answer;
}

function holds(
  resolving: Resolving,
  change: (order: Order, holdId: string) => Order['holds'],
): Promise<DoorAnswer> {
  return settle(resolving, (order) => {
    const holdId = z.string().parse(resolving.exception.detail['holdId']);
    if (!order?.holds.some(({ id }) => id === holdId)) throw new Conflict(`The hold ${holdId} was lifted.`);
    const lifts = change(order, holdId).length < order.holds.length;
    const { orderId, channel } = order;
    const event = lifts
      ? {
          event: {
            type: 'order.hold_lifted',
            data: {
              orderId,
              channel,
              holdId,
              reason: String(resolving.exception.detail['reason']),
              expired: false,
            },
          },
        }
      : {};
    return {
      change: { holds: change(order, holdId), ...(lifts ? checkSoon(order, resolving.now) : {}) },
      ...event,
    };
  });
}

function confirmed(order: Order, holdId: string, now: string): Order['holds'] {
  return order.holds.map((hold) => {
    if (hold.id !== holdId) return hold;
    const { overdue: _, ...rest } = hold;
    return { ...rest, confirmedAt: now };
  });
}

async function waitAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { carrier, trackingNumber } = z
    .looseObject({ carrier: z.string(), trackingNumber: z.string() })
    .parse(resolving.exception.detail);
  const writes = await waitAgainWrites(parcelKey(carrier, trackingNumber), resolving.now);
  return settle(resolving, () => ({ writes }));
}

/**
 * What each action of the table does. Each is one write, refused as Moved where somebody was faster (P13).
 */
export const effects: Readonly<Record<ExceptionEffect, (resolving: Resolving) => Promise<DoorAnswer>>> = {
  recapture,
  resume,
  restart,
  askAgain,
  takeBack,
  conclude,
  reemit,
  waitAgain,
  confirmHold: (resolving) => holds(resolving, (order, holdId) => confirmed(order, holdId, resolving.now)),
  liftHold: (resolving) => holds(resolving, (order, holdId) => order.holds.filter(({ id }) => id !== holdId)),
  cancelOrder: (resolving) => cancel(resolving, {}),
  cancelPart: (resolving) =>
    cancel(resolving, {
      fulfillment: resolving.exception.fulfillment,
      lines: unservedOf(resolving.exception),
    }),
  note: (resolving) => settle(resolving),
};
