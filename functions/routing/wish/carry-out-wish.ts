/**
 * Carries an operator's re-route out. What no location has seen leaves its fulfillment at once and is planned by the
 * re-route of its branch; a location that sees the work is asked to give it back first, as for a cancel (P8, P10, P25).
 */
import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import { shiftTotals } from '../../fulfillment/facts/order-after-change.ts';
import { mergeMovements } from '../../fulfillment/facts/stock-writes.ts';
import { withdrawPlanned } from '../../fulfillment/facts/withdraw-planned.ts';
import { operatorRerouted } from '../../fulfillment/work-order/departures.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isHidden, openOf } from '../../fulfillment/work-order/fulfillment.ts';
import { recallForWish } from '../../fulfillment/work-order/recall.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import type { Reservation } from '../../inventory/reservation/reservation.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { sumUnits } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { owningExceptions } from '../../order/unit-owner.ts';
import { mustHaveLines, noSuchLine, openUnitsByLine } from '../../requests/cancel/known-lines.ts';
import { counted } from '../../shared/counted.ts';
import { Conflict, Contended, InvalidRequest } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, transact, type Write } from '../../shared/transact.ts';
import { isMovable, type MovedPart, movedParts } from './moved-work.ts';
import { isServed, type PricedPart, priceParts } from './price-of-wish.ts';
import { type WishAnswer, wishAnswer } from './wish-answer.ts';
import type { WishBody } from './wish-request.ts';

export interface WishCommand {
  readonly orderId: string;
  readonly wish: WishBody;
  /** `<caller kind>:<id>`. */
  readonly by: string;
  /** UTC ISO. */
  readonly now: string;
}

interface WishFacts {
  readonly order: Order;
  readonly fulfillments: readonly Fulfillment[];
  readonly reservation: Reservation | undefined;
}

/** @throws NotFound; Conflict for an order of which nothing is routed any more; Contended */
async function readFacts(orderId: string): Promise<WishFacts> {
  const order = await readOrder(orderId);
  const detail = { orderStatus: order.status };
  if (order.closed) throw new Conflict(`Order ${orderId} is over.`, detail);
  if (order.quarantined) throw new Conflict(`Order ${orderId} is in quarantine.`, detail);
  if (order.cancel)
    throw new Conflict(`A cancel was asked of order ${orderId} (${order.cancel.state}).`, detail);
  const [stored, fulfillments] = await Promise.all([
    readReservation(orderId),
    order.counts.fulfillments > 0 ? readFulfillments(orderId) : [],
  ]);
  if (stored?.status === 'reserving')
    throw new Contended(`units of order ${orderId} are being reserved at this moment`);
  return { order, fulfillments, reservation: withOwners(stored, fulfillments) };
}

/** @throws InvalidRequest naming each line that the order has not, and each that has fewer units */
async function mustHaveShares(order: Order, split: NonNullable<WishBody['split']>): Promise<void> {
  const left = (await openUnitsByLine(order)) ?? new Map<string, number>();
  const faults = split.flatMap(({ lines }, at) =>
    lines.flatMap(({ lineId, units }, index) => {
      const path = `split.${at}.lines.${index}`;
      const open = left.get(lineId);
      if (open === undefined) return [noSuchLine(path, lineId)];
      left.set(lineId, open - units);
      if (units <= open) return [];
      return [{ path: `${path}.units`, message: `together more than line "${lineId}" has` }];
    }),
  );
  if (faults.length > 0) throw new InvalidRequest('The body is not valid.', faults);
}

async function mustNameLines(order: Order, { lines, split }: WishBody): Promise<void> {
  if (lines) await mustHaveLines(order, lines);
  if (split) await mustHaveShares(order, split);
}

/** Why a wish moves nothing: what waits for a person is told where, and how it is moved. */
async function nothingToMove({ order, fulfillments, reservation }: WishFacts): Promise<Conflict> {
  const { orderId, status } = order;
  const owned = owningExceptions(reservation?.held);
  const waiting = (order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [])
    .filter(({ n, status: state }) => state === 'open' && n !== undefined && owned.has(n))
    .map(({ exceptionId }) => exceptionId);
  const detail = { orderStatus: status, ...(waiting.length > 0 ? { exceptions: waiting } : {}) };
  if (waiting.length > 0)
    return new Conflict(
      `What is open of ${orderId} waits for a decision: retry ${waiting.join(', ')} with excludeLocations or onlyLocation.`,
      detail,
    );
  const isAnywhere = fulfillments.some(isMovable);
  const why = isAnywhere
    ? 'is where it is wished already'
    : 'is with no location that could give it up (collected goods go where the customer chooses)';
  return new Conflict(`What is open of ${orderId} ${why}.`, detail);
}

/** @throws Conflict where a split names more of a line than locations have of it */
function mustBeSplit({ split }: WishBody, { order, fulfillments }: WishFacts): void {
  const open = fulfillments.filter(isMovable).flatMap(openOf);
  for (const lineId of new Set(split?.flatMap(({ lines }) => lines.map((line) => line.lineId)))) {
    const wanted = sumUnits(
      split?.flatMap(({ lines }) => lines.filter((line) => line.lineId === lineId)) ?? [],
    );
    const there = sumUnits(open.filter((line) => line.lineId === lineId));
    if (wanted <= there) continue;
    throw new Conflict(`Of line ${lineId} only ${counted(there, 'unit')} can be had at locations.`, {
      orderStatus: order.status,
    });
  }
}

/** @throws Conflict for a part that no plan serves as it is wished: its units would wait for a person */
function mustBeServed(parts: readonly PricedPart[]): void {
  const unserved = parts.filter((part) => !isServed(part));
  if (unserved.length === 0) return;
  const texts = unserved.map(({ before, text }) => `${before.fulfillmentId}: ${text}`);
  throw new Conflict(`No plan within the rules serves this. ${texts.join(' ')}`, {
    moves: unserved.map(({ before, decision }) => ({
      fulfillmentId: before.fulfillmentId,
      outcome: decision.outcome,
      ...(decision.cause === undefined ? {} : { cause: decision.cause }),
    })),
  });
}

/** Work of a later date is shown, or withdrawn, whole: what is left of it would keep the rest waiting. */
function mustBeWhole({ before, lines }: MovedPart): void {
  if (!isHidden(before) || sumUnits(lines) === sumUnits(openOf(before))) return;
  throw new Conflict(`${before.fulfillmentId} leaves at a later date: name all of its units.`);
}

interface PartWrites {
  readonly reservation: Reservation | undefined;
  readonly writes: readonly Write[];
  readonly movements: readonly StockMovement[];
  readonly totals: Order['totals'];
}

/** One part on top of what the others come to. */
function withPart(
  so: PartWrites,
  part: MovedPart,
  { by, answerBy, now }: { readonly by: string; readonly answerBy: string; readonly now: string },
): PartWrites {
  const { before, lines, wish, isAsked } = part;
  const moment = { now, settings: settings() };
  if (isAsked) {
    const next = recallForWish(before, { ...moment, by, answerBy, lines, wish });
    return { ...so, writes: [...so.writes, saveFulfillment(before, next)] };
  }
  mustBeWhole(part);
  if (!so.reservation || so.reservation.status === 'released')
    throw new Contended(`the reservation of ${before.orderId} changed`);
  const left = { lines, departure: operatorRerouted };
  const withdrawn = withdrawPlanned({ ...before, wish }, so.reservation, moment, left);
  return {
    reservation: withdrawn.reservation,
    movements: [...so.movements, ...withdrawn.movements],
    totals: shiftTotals(so.totals, withdrawn.totals),
    writes: [
      ...so.writes,
      saveFulfillment(before, withdrawn.next),
      ...freeCapacity(before, now, withdrawn.next),
    ],
  };
}

function eventOfWish(
  { orderId, channel }: Order,
  { awayFrom, onlyTo, split }: WishBody,
  parts: readonly MovedPart[],
  by: string,
): EventDraft {
  return {
    type: 'order.reroute_requested',
    data: {
      orderId,
      channel,
      by,
      ...(awayFrom ? { awayFrom } : {}),
      ...(onlyTo ? { onlyTo } : {}),
      ...(split ? { split: split.map(({ location, lines }) => ({ location, units: sumUnits(lines) })) } : {}),
      units: sumUnits(parts.flatMap(({ lines }) => lines)),
      asked: parts.filter(({ isAsked }) => isAsked).map(({ before }) => before.fulfillmentId),
    },
  };
}

/** All that a re-route writes at once. @throws InvalidRequest where that is too much for one write */
async function writesOf(
  { order, reservation }: WishFacts,
  parts: readonly MovedPart[],
  { wish, by, now }: WishCommand,
  answerBy: string,
): Promise<{ writes: readonly Write[]; order: Order }> {
  const none: PartWrites = { reservation, writes: [], movements: [], totals: order.totals };
  const all = parts.reduce((so, part) => withPart(so, part, { by, answerBy, now }), none);
  const change = { totals: all.totals, ...checkSoon(order, now) };
  const next = amend(order, change, now, eventOfWish(order, wish, parts, by));
  const isHeldAnew = all.reservation !== undefined && all.reservation !== reservation;
  const held =
    isHeldAnew && all.reservation
      ? [saveReservation(reservation, { ...all.reservation, version: (reservation?.version ?? 0) + 1 }, now)]
      : [];
  const writes = [
    saveOrder(order, next),
    ...held,
    ...all.writes,
    ...(await moveStock(mergeMovements(all.movements), now)),
  ];
  if (writes.length < MAX_ITEMS) return { writes, order: next };
  throw new InvalidRequest('So much cannot be moved at once: name fewer lines.', [
    { path: 'lines', message: 'are too many for one write' },
  ]);
}

/**
 * Says what a wish would do, and where `record` is given does it.
 * @throws NotFound, Conflict, InvalidRequest, Contended
 */
export async function carryOutWish(
  command: WishCommand,
  record?: (answer: WishAnswer) => Write,
): Promise<WishAnswer> {
  const { orderId, wish, by, now } = command;
  const facts = await readFacts(orderId);
  await mustNameLines(facts.order, wish);
  mustBeSplit(wish, facts);
  const moved = movedParts(wish, facts.fulfillments, { by, now });
  if (moved.length === 0) throw await nothingToMove(facts);
  const parts = await priceParts(facts.order, moved, now);
  const answerBy = after(now, settings().cancelAnswerWithin);
  if (!record) return wishAnswer(facts.order, parts, { answerBy, dryRun: true });
  mustBeServed(parts);
  const { writes, order } = await writesOf(facts, moved, command, answerBy);
  const answer = wishAnswer(order, parts, { answerBy, dryRun: false });
  await transact([...writes, record(answer)]);
  return answer;
}
