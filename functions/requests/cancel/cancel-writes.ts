import type * as z from 'zod';
import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { type Resolution, readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionRules } from '../../exceptions/exception-types.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work/fulfillment.ts';
import { backorderWrites, removeBackorders } from '../../inventory/backorder/backorder.store.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { minus } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, unfinished, without } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Conflict, Contended, InvalidRequest } from '../../shared/errors.ts';
import { after, settings } from '../../shared/settings.ts';
import { MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import type { cancelAnswerSchema } from '../doors.ts';
import { type CancelDecision, type CancelRequest, decideCancel } from './cancel-decision.ts';

export type CancelAnswer = z.output<typeof cancelAnswerSchema>;

export interface CancelCommand {
  readonly orderId: string;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Absent: the whole order. */
  readonly lines?: CancelRequest['lines'];
  /** Only what this fulfillment has. */
  readonly fulfillment?: number | undefined;
  readonly now: string;
  /** What the decision to cancel was made on; when it holds no more, nothing is cancelled. */
  readonly provided?: (order: Order) => boolean;
  /** The exception that is resolved by this cancel. */
  readonly resolves?: { readonly exceptionId: string; readonly resolution: Resolution };
  /** What belongs into the same write: a command's record, a new body, ... */
  readonly beside?: (
    answer: CancelAnswer,
    order: Order,
  ) => { readonly writes: readonly Write[]; readonly change?: Partial<Order> };
}

/** What the write may hold of stock movements at first; halved until the whole of it fits. */
const ROOM = 80;

interface Facts {
  readonly order: Order;
  readonly reservation: Reservation | undefined;
  readonly fulfillments: readonly Fulfillment[];
  readonly exceptions: readonly Exception[];
}

async function readFacts(orderId: string, resolving: boolean): Promise<Facts> {
  const order = await readOrder(orderId);
  const [reservation, fulfillments, exceptions] = await Promise.all([
    readReservation(orderId),
    order.counts.fulfillments > 0 ? readFulfillments(orderId) : [],
    order.attention > 0 || resolving ? readOrderExceptions(orderId) : [],
  ]);
  return { order, reservation, fulfillments, exceptions };
}

function answerOf(order: Order, { lines, asked }: CancelDecision): CancelAnswer {
  return {
    orderId: order.orderId,
    status: order.status,
    lines: lines.map((line) => ({
      ...line,
      ...(line.shipped > 0 ? { returns: `/orders/${order.orderId}/returns` } : {}),
    })),
    asked: asked.flatMap(({ fulfillment: { fulfillmentId, location, cancelAsked }, units }) =>
      cancelAsked ? [{ fulfillmentId, location, units, answerBy: cancelAsked.answerBy }] : [],
    ),
  };
}

/** What kept the order from going on and is now without an open unit is over (P13). */
function settled(
  { exceptions, fulfillments }: Facts,
  decision: CancelDecision,
  order: Order,
  { by, now, resolves }: CancelCommand,
): { writes: Write[]; order: Order } {
  const after = new Map(fulfillments.map((one) => [one.n, one]));
  for (const { next } of decision.parts) after.set(next.n, next);
  const writes: Write[] = [];
  let current = order;
  for (const exception of exceptions.filter(({ status }) => status === 'open')) {
    const resolution = exception.exceptionId === resolves?.exceptionId ? resolves.resolution : undefined;
    const about = exception.fulfillment === undefined ? undefined : after.get(exception.fulfillment);
    const over =
      exceptionRules[exception.exceptionType].blocks &&
      (unfinished(decision.totals) === 0 || (about && isFinished(about)));
    if (!resolution && !over) continue;
    const { write, change } = settleException(
      current,
      exception,
      resolution ?? { action: 'cancel', by },
      now,
    );
    writes.push(write);
    current = { ...current, ...change };
  }
  return { writes, order: current };
}

function movementsOf(pool: string, decision: CancelDecision): StockMovement[] {
  return [
    ...decision.held.map(
      ({ sku, units }): StockMovement => ({ kind: 'releaseUnallocated', sku, pool, units }),
    ),
    ...decision.parts.flatMap(({ before, freed }) =>
      freed.map(
        ({ sku, units }): StockMovement => ({
          kind: 'releaseAllocated',
          sku,
          location: before.location,
          pool: before.pool,
          units,
        }),
      ),
    ),
  ];
}

function nextOrder(
  before: Order,
  decision: CancelDecision,
  whole: boolean,
  extra: Partial<Order>,
  { by, now }: CancelCommand,
): Order {
  const { open, backordered, reserved } = decision.totals;
  const served = open + backordered === 0 ? without(before, 'backorder') : before;
  const idle = open + backordered + reserved === 0 ? without(served, 'capacityWait') : served;
  const base = whole ? without(idle, 'quarantined') : idle;
  const cancelled = decision.lines.reduce((sum, line) => sum + line.cancelled, 0);
  const data = { orderId: before.orderId, channel: before.channel, by };
  // Closing says how the order ended; anything else says what was asked.
  const event =
    unfinished(decision.totals) === 0
      ? undefined
      : whole || cancelled === 0
        ? {
            type: 'order.cancel_requested',
            data: {
              ...data,
              asked: decision.asked.map(({ fulfillment }) => fulfillment.fulfillmentId),
              cancelled,
            },
          }
        : {
            type: 'order.partly_cancelled',
            data: {
              ...data,
              lines: decision.lines
                .filter((line) => line.cancelled > 0)
                .map(({ lineId, sku, cancelled: units }) => ({ lineId, sku, units })),
            },
          };
  const closed =
    before.quarantined && whole && unfinished(decision.totals) === 0
      ? { closed: { as: 'cancelled' as const, at: now } }
      : {};
  // What did not fit is finished by the sweeper, should this handler die.
  const soon = decision.more ? { progressBy: after(now, settings().reservationWithin) } : {};
  return amend(base, { ...decision.change, ...closed, ...soon, ...extra }, now, event);
}

/** Two fulfillments may have claimed in the same window of a location; a write touches it once. */
function merged(frees: readonly Write[]): Write[] {
  const byKey = new Map<string, Write>();
  for (const write of frees) {
    const name = `${write.key.pk} ${write.key.sk}`;
    const known = byKey.get(name);
    if (known?.kind !== 'update' || write.kind !== 'update') byKey.set(name, write);
    else
      byKey.set(name, {
        ...known,
        update: {
          ...known.update,
          values: {
            ...known.update.values,
            ':units': Number(known.update.values?.[':units']) + Number(write.update.values?.[':units']),
          },
        },
      });
  }
  return [...byKey.values()];
}

/** The queue of waiting orders follows what is still wanted. */
function queueWrites(
  before: Order,
  next: Order,
  unreserved: CancelDecision['unreserved'],
  all: CancelDecision['unreserved'],
): Write[] {
  const places = before.capacityWait && !next.capacityWait ? leaveQueue(before) : [];
  if (!before.backorder || unreserved.length === 0) return places;
  const rest = minus(all, unreserved);
  const gone = [...new Set(unreserved.map(({ sku }) => sku))].filter(
    (sku) => !rest.some((line) => line.sku === sku),
  );
  const fewer = rest.filter((line) => unreserved.some(({ sku }) => sku === line.sku));
  return [
    ...places,
    ...removeBackorders(before, gone),
    ...(fewer.length > 0 ? backorderWrites(next, fewer) : []),
  ];
}

async function cancelOnce(
  command: CancelCommand,
  first: boolean,
): Promise<{ answer: CancelAnswer; more: boolean }> {
  const { orderId, by, reason, lines, fulfillment, now } = command;
  const whole = lines === undefined && fulfillment === undefined;
  const facts = await readFacts(orderId, first && command.resolves !== undefined);
  const { order, reservation, fulfillments } = facts;
  const request: CancelRequest = {
    lines,
    fulfillment,
    by,
    reason,
    now,
    answerBy: after(now, settings().cancelAnswerWithin),
    settings: settings(),
  };
  const known = { order, reservation, fulfillments, unreserved: await readUnreserved(order) };
  const all = decideCancel(known, request);
  if (!whole && reservation?.status === 'reserving')
    throw new Contended(`units of order ${orderId} are being reserved at this moment`);
  if (command.provided?.(order) === false)
    throw new Conflict(`Order ${orderId} has changed: the reason to cancel it is gone.`, {
      orderStatus: order.status,
    });
  if (first) mustHaveEffect(order, all, whole);
  for (let room = ROOM; ; room = Math.floor(room / 2)) {
    const decision = decideCancel(known, request, room);
    const idle = decision.parts.length === 0 && decision.unreserved.length === 0 && !decision.reservation;
    if (!first && idle) return { answer: answerOf(order, all), more: false };
    if (decision.more && !whole)
      throw new InvalidRequest('So many lines cannot be cancelled at once: name fewer.', [
        { path: 'lines', message: 'are too many for one write' },
      ]);
    const over = settled(facts, decision, order, command);
    const draft = nextOrder(order, decision, whole, { attention: over.order.attention }, command);
    const answer = answerOf(draft, all);
    const beside = first ? command.beside?.(answer, order) : undefined;
    const next = beside?.change
      ? nextOrder(order, decision, whole, { attention: over.order.attention, ...beside.change }, command)
      : draft;
    const writes = [
      ...(beside?.writes ?? []),
      saveOrder(order, next),
      ...(decision.reservation ? [saveReservation(reservation, decision.reservation, now)] : []),
      ...decision.parts.map(({ before, next: part }) => saveFulfillment(before, part)),
      ...(await moveStock(movementsOf(reservation?.pool ?? order.pool ?? 'main', decision), now)),
      ...merged(decision.parts.flatMap(({ before, next: part }) => freeCapacity(before, now, part))),
      ...over.writes,
    ];
    if (writes.length > MAX_ITEMS && room > 0) continue;
    // The queue skips orders that want nothing: what does not fit beside the rest may go after it.
    const queue = queueWrites(order, next, decision.unreserved, known.unreserved);
    const fits = writes.length + queue.length <= MAX_ITEMS;
    await transact(fits ? [...writes, ...queue] : writes);
    for (let from = 0; !fits && from < queue.length; from += MAX_ITEMS)
      await transact(queue.slice(from, from + MAX_ITEMS));
    return { answer, more: decision.more };
  }
}

/** @throws Conflict when nothing is left to cancel; what has shipped is named, with the way to return it. */
function mustHaveEffect(order: Order, decision: CancelDecision, whole: boolean): void {
  if (whole && order.quarantined && !order.closed) return;
  if (!order.closed && decision.lines.some(({ cancelled, asked }) => cancelled + asked > 0)) return;
  throw new Conflict(`Nothing of order ${order.orderId} is left to cancel.`, {
    orderStatus: order.status,
    lines: answerOf(order, decision).lines,
  });
}

/**
 * Cancels an order, or units of its lines (P8): one write; an order too large for one is cancelled on META
 * first, and fulfillment by fulfillment after it (the sweeper goes on should this end half-way, P17).
 * @returns what became of each line's units; `asked` is not empty when locations have to answer
 * @throws NotFound; Conflict when nothing is left to cancel
 */
export async function cancelOrder(command: CancelCommand): Promise<CancelAnswer> {
  const { answer, more } = await retryMoved(() => cancelOnce(command, true));
  if (more)
    await continueCancel({
      orderId: command.orderId,
      by: command.by,
      reason: command.reason,
      now: command.now,
    });
  return answer;
}

/** Finishes a cancel of the whole order that did not fit into one write. */
export async function continueCancel(
  command: Omit<CancelCommand, 'lines' | 'fulfillment' | 'beside' | 'provided' | 'resolves'>,
): Promise<void> {
  for (let more = true; more; ) ({ more } = await retryMoved(() => cancelOnce(command, false)));
}
