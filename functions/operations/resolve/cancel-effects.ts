/** Effects that cancel units, and those on a location's answer to a cancel request. */
import { exceptionKey, settleException } from '../../exceptions/exception.store.ts';
import { changeWrites } from '../../fulfillment/facts/change-writes.ts';
import { decideEvent } from '../../fulfillment/facts/fulfillment-decision.ts';
import { readFulfillment, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { excessOf, type Fulfillment, stillOpen } from '../../fulfillment/work-order/fulfillment.ts';
import { recalledUnits } from '../../fulfillment/work-order/recall.ts';
import { firstChunk } from '../../inventory/reservation/chunk.ts';
import { type LineUnits, minus, plus } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { OwnedPart } from '../../requests/cancel/cancel-decision.ts';
import { cancelOrder } from '../../requests/cancel/cancel-writes.ts';
import { askLocation } from '../../requests/cancel/fulfillment-cancel.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict } from '../../shared/errors.ts';
import type { Key } from '../../shared/keys.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, transact } from '../../shared/transact.ts';
import { ownedPart } from './owned-part.ts';
import { fulfillmentNumberOf, orderIdOf, type Resolving, resolvedView, resolveWith } from './resolution.ts';

async function cancel(resolving: Resolving, part?: OwnedPart): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const answer = resolvedView(resolving);
  await cancelOrder({
    orderId: orderIdOf(exception),
    by: resolution.by,
    reason: resolution.note ?? exception.exceptionType,
    now,
    part,
    resolves: { exceptionId: exception.exceptionId, resolution },
    beside: () => ({ writes: [record(answer)] }),
  });
  return answer;
}

/** Cancels the whole order. */
export function cancelWholeOrder(resolving: Resolving): Promise<DoorAnswer> {
  return cancel(resolving);
}

/** Cancels what the exception owns: its units, and its fulfillment; the whole order where it is about that. */
export function cancelPart(resolving: Resolving): Promise<DoorAnswer> {
  return cancel(resolving, ownedPart(resolving.exception));
}

/** The units that the location was asked to give back and still has. @throws Conflict when there is none */
function askedAndOpen(fulfillment: Fulfillment): LineUnits[] {
  const { cancelAsked, location, status } = fulfillment;
  const asked = cancelAsked ? stillOpen(fulfillment, cancelAsked.lines) : [];
  const lines = plus(plus(asked, excessOf(fulfillment)), recalledUnits(fulfillment));
  if (lines.length === 0)
    throw new Conflict(`Nothing that ${location} was asked for is open.`, { fulfillmentStatus: status });
  return lines;
}

/** The same recall without the location's answer. */
function askedAnew(
  { answer: _answer, because: _because, told: _told, ...recall }: NonNullable<Fulfillment['recall']>,
  answerBy: string,
): Fulfillment['recall'] {
  return { ...recall, answerBy };
}

/** Asks the location once more, with a new deadline. */
export async function askAgain(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, resolution, now } = resolving;
  const before = await readFulfillment(orderIdOf(exception), fulfillmentNumberOf(exception));
  const answerBy = after(now, settings().cancelAnswerWithin);
  const all = askedAndOpen(before);
  const recalled = recalledUnits(before);
  const asking: Fulfillment = {
    ...before,
    ...(excessOf(before).length > 0 ? { excessAsked: { answerBy } } : {}),
    ...(before.recall ? { recall: askedAnew(before.recall, answerBy) } : {}),
  };
  const request = { by: resolution.by, now, settings: settings(), answerBy };
  const next = askLocation(asking, minus(minus(all, excessOf(before)), recalled), request, recalled);
  return resolveWith(resolving, (order) => ({
    writes: [saveFulfillment(before, next)],
    ...(order?.cancel ? { change: { cancel: { ...order.cancel, state: 'asked' } } } : {}),
  }));
}

function isSameItem(one: Key, other: Key): boolean {
  return one.pk === other.pk && one.sk === other.sk;
}

/** One write of it: as many of the units as fit beside the exception and the record of the command. */
async function takeSomeBack({ exception, body, now }: Resolving) {
  const order = await readOrder(orderIdOf(exception));
  const before = await readFulfillment(order.orderId, fulfillmentNumberOf(exception));
  const all = askedAndOpen(before);
  const accepted = { id: body.action, kind: 'cancelAccepted' } as const;
  const circumstance = { now, settings: settings(), orderCancelRequested: order.cancel !== undefined };
  const { lines, plan } = await firstChunk(all, MAX_ITEMS - 2, (some) => {
    const last = some.length === all.length;
    const change = decideEvent(before, accepted, circumstance, { lines: some, last });
    return changeWrites(order, before, change, now);
  });
  // The location's answer would settle this exception by itself: the person's word is kept in its place.
  const ownKey = exceptionKey(exception.exceptionId);
  const writes = plan.writes.filter(({ key }) => !isSameItem(key, ownKey));
  return { writes, last: lines.length === all.length };
}

/**
 * The operator answers for the location, as the location would have answered at its own door: in one write, or in
 * several where the units are many, of which the last one resolves the exception.
 */
export async function takeBack(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, resolution, now, record } = resolving;
  const settled = settleException(undefined, exception, resolution, now);
  const answer = resolvedView(resolving);
  for (;;) {
    const { writes, last } = await takeSomeBack(resolving);
    await transact(last ? [record(answer), settled.write, ...writes] : writes);
    if (last) return answer;
  }
}
