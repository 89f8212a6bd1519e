import { freeCapacity } from '../../capacity/counters/capacity.store.ts';
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { withOwners } from '../../fulfillment/work-order/earlier-release.ts';
import { readFulfillments, saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { PlaceStep } from '../../inventory/backorder/backorder.store.ts';
import { leaveQueues, reviewBackorders } from '../../inventory/backorder/look-after-backorders.ts';
import { countPromised } from '../../inventory/future/promise-units.ts';
import { countFewBeside } from '../../inventory/reservation/count-unclaimed.ts';
import { readReservation, saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { unclaimedMovements } from '../../inventory/reservation/unclaimed.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { minus } from '../../order/line-units.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Conflict, Contended } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { besides, MAX_ITEMS, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { answerOf, type CancelAnswer, insteadOfCancel } from './cancel-answer.ts';
import {
  type CancelDecision,
  type CancelFacts,
  type CancelledPart,
  type CancelRequest,
  decideCancel,
  type OwnedPart,
} from './cancel-decision.ts';
import { type CancelledLine, type LineToCancel, linesLeft, mergedLines } from './cancelled-lines.ts';
import { orderAfterCancel } from './cancelled-order.ts';
import { queueStep, unwantedSkus } from './queue-writes.ts';
import { type ResolvedByCancel, settleExceptions } from './settled-exceptions.ts';

/** A cancel as somebody asks for it. */
export interface CancelCommand {
  readonly orderId: string;
  /** `<caller kind>:<id>`, or `system`. */
  readonly by: string;
  readonly reason?: string | undefined;
  /** Absent: the whole order. */
  readonly lines?: CancelRequest['lines'];
  /** Only this part of the order. */
  readonly part?: OwnedPart | undefined;
  /** The channel's own edit cancels: what a location refuses to give back is told to a person. */
  readonly edit?: CancelRequest['edit'];
  /** UTC ISO. */
  readonly now: string;
  /** Whether the reason to cancel still holds for the order as it was read; if not, nothing is cancelled. */
  readonly stillApplies?: (order: Order) => boolean;
  /** Throws where the order as it was read is not the one that the lines were chosen by. */
  readonly mustBe?: (order: Order) => void;
  /** What became of lines by earlier writes of the same cancel. */
  readonly told?: readonly CancelledLine[];
  /** Keeps what is left of the lines, in a write that is not the last: who asks again goes on there. */
  readonly remember?: (begun: BegunCancel) => Write;
  readonly resolves?: ResolvedByCancel;
  /** What belongs into the same write: a command's record, a new body, ... */
  readonly beside?: (
    answer: CancelAnswer,
    order: Order,
  ) => { readonly writes: readonly Write[]; readonly change?: Partial<Order> };
}

/** A cancel of lines of which some writes are done. */
export interface BegunCancel {
  /** What is left. */
  readonly lines: readonly LineToCancel[];
  readonly told: readonly CancelledLine[];
}

/**
 * Cancels an order, or units of its lines (P8): one write; an order too large for one is cancelled on META
 * first, and fulfillment by fulfillment after it (the sweeper goes on should this end half-way, P17). More lines
 * than one write can hold are cancelled in several.
 * @returns what became of each line's units; `asked` is not empty when locations have to answer
 * @throws NotFound; Conflict when nothing is left to cancel
 */
export async function cancelOrder(command: CancelCommand): Promise<CancelAnswer> {
  const { orderId, by, reason, now } = command;
  for (let current = command; ; ) {
    const step = await cancelInOneWrite(current);
    if (!step.begun) return step.answer;
    if (isWhole(command)) {
      await continueCancel({ orderId, by, reason, now });
      return step.answer;
    }
    current = command.lines ? { ...command, ...step.begun } : command;
  }
}

/** One write of a cancel. `begun`: what is left, where the write could not hold all of it. */
export async function cancelInOneWrite(
  command: CancelCommand,
): Promise<{ readonly answer: CancelAnswer; readonly begun?: BegunCancel }> {
  const { answer, more, begun } = await retryMoved(() => cancelOnce(command, true));
  return more ? { answer, begun } : { answer };
}

/** Finishes a cancel of the whole order that did not fit into one write. */
export async function continueCancel(
  command: Pick<CancelCommand, 'orderId' | 'by' | 'reason' | 'now'>,
): Promise<void> {
  let more = true;
  while (more) ({ more } = await retryMoved(() => cancelOnce(command, false)));
}

/** How many stock movements the write may hold at first; halved until the whole of the write fits. */
const FIRST_ROOM = 80;

/** One write of a cancel. Only the first one of a command must have an effect and carries what is beside it. */
async function cancelOnce(
  command: CancelCommand,
  isFirst: boolean,
): Promise<{ answer: CancelAnswer; more: boolean; begun: BegunCancel }> {
  const facts = await readFacts(command.orderId, isFirst && command.resolves !== undefined);
  const { order } = facts;
  command.mustBe?.(order);
  await countFewBeside(facts, command.now);
  const request = requestOf(command);
  const all = decideCancel(facts, request);
  mustBePossible(command, facts);
  if (isFirst) mustHaveEffect(command, facts, all);

  for (let room = FIRST_ROOM; ; room = Math.floor(room / 2)) {
    const decision = decideCancel(facts, request, room);
    const begun = begunBy(command, decision);
    if (!isFirst && isWithoutEffect(decision)) return { answer: answerOf(order, all), more: false, begun };
    const step = await stepOf(command, isFirst, facts, decision, all);
    if (step.writes.length > MAX_ITEMS && room > 0) continue;
    await write(step);
    return { answer: step.answer, more: decision.more, begun };
  }
}

/** What has been done of a cancel after a write, and what has not. */
function begunBy({ lines = [], told = [] }: CancelCommand, decision: CancelDecision): BegunCancel {
  return { lines: linesLeft(lines, decision.lines), told: mergedLines(told, decision.lines) };
}

interface StoredFacts extends CancelFacts {
  readonly exceptions: readonly Exception[];
}

async function readFacts(orderId: string, resolves: boolean): Promise<StoredFacts> {
  const order = await readOrder(orderId);
  const [stored, fulfillments, exceptions] = await Promise.all([
    readReservation(orderId),
    order.counts.fulfillments > 0 ? readFulfillments(orderId) : [],
    order.counts.exceptions > 0 || resolves ? readOrderExceptions(orderId) : [],
  ]);
  const reservation = withOwners(stored, fulfillments);
  return { order, reservation, fulfillments, exceptions, unreserved: await readUnreserved(order) };
}

function requestOf({ lines, part, by, reason, edit, now }: CancelCommand): CancelRequest {
  const answerBy = after(now, settings().cancelAnswerWithin);
  return { lines, part, by, reason, edit, now, answerBy, settings: settings() };
}

function isWhole({ lines, part }: CancelCommand): boolean {
  return lines === undefined && part === undefined;
}

/** @throws Contended while units are being reserved; Conflict when the reason to cancel is gone */
function mustBePossible(command: CancelCommand, { order, reservation }: StoredFacts): void {
  if (!isWhole(command) && reservation?.status === 'reserving')
    throw new Contended(`units of order ${order.orderId} are being reserved at this moment`);
  if (command.stillApplies?.(order) === false)
    throw new Conflict(`Order ${order.orderId} has changed: the reason to cancel it is gone.`, {
      orderStatus: order.status,
    });
}

/** @throws Conflict when nothing is left to cancel; what has shipped is named, with what is possible instead. */
function mustHaveEffect(
  command: CancelCommand,
  { order, fulfillments }: CancelFacts,
  decision: CancelDecision,
): void {
  if (isWhole(command) && order.quarantined && !order.closed) return;
  if (!order.closed && decision.lines.some(({ cancelled, asked }) => cancelled + asked > 0)) return;
  throw new Conflict(`Nothing of order ${order.orderId} is left to cancel.`, {
    orderStatus: order.status,
    lines: answerOf(order, decision).lines,
    instead: insteadOfCancel(order, decision, fulfillments),
  });
}

function isWithoutEffect({ parts, unreserved, reservation }: CancelDecision): boolean {
  return parts.length === 0 && unreserved.length === 0 && !reservation;
}

interface CancelStep {
  readonly answer: CancelAnswer;
  readonly writes: readonly Write[];
  /** Takes the order out of the queues whose places did not fit beside the rest. */
  readonly after?: () => Promise<void>;
}

/** The writes of a decision. `all`: the decision without a limit, which the answer tells of. */
async function stepOf(
  command: CancelCommand,
  isFirst: boolean,
  facts: StoredFacts,
  decision: CancelDecision,
  all: CancelDecision,
): Promise<CancelStep> {
  const { order, reservation, fulfillments, exceptions, unreserved } = facts;
  const { now } = command;
  const cancel = { by: command.by, now, isWhole: isWhole(command), isEdit: command.edit !== undefined };
  // A part that takes several writes is resolved, and the command recorded, by the last of them.
  const isUnfinishedPart = decision.more && !isWhole(command);
  const { resolves } = isUnfinishedPart ? {} : command;
  const reserved = decision.reservation ?? reservation;
  const after = { fulfillments, reservation: reserved, decision };
  const settled = settleExceptions(order, exceptions, after, { by: command.by, now, resolves });
  const { attention } = settled;
  const draft = orderAfterCancel(order, decision, cancel, { attention });
  const answer = answerOf(draft, { ...all, lines: mergedLines(command.told ?? [], all.lines) });
  const remembered =
    isUnfinishedPart && command.lines ? command.remember?.(begunBy(command, decision)) : undefined;
  const beside = isFirst && !isUnfinishedPart ? command.beside?.(answer, order) : undefined;
  const next = beside?.change
    ? orderAfterCancel(order, decision, cancel, { attention, ...beside.change })
    : draft;
  const pool = reservation?.pool ?? order.pool ?? 'main';
  const movements = [
    ...movementsOf({ orderId: order.orderId, pool }, decision),
    ...uncounted(facts, next, decision),
  ];
  const queue = await queueStep(order, next, unreserved, decision.unreserved, now);
  const promised = await countPromised(
    { order, lines: unreserved },
    { order, lines: minus(unreserved, decision.unreserved) },
  );
  async function writesWith({ writes, places }: PlaceStep): Promise<Write[]> {
    return [
      ...(beside?.writes ?? []),
      ...(remembered ? [remembered] : []),
      saveOrder(order, next),
      ...(decision.reservation ? [saveReservation(reservation, decision.reservation, now)] : []),
      ...decision.parts.map((part) => saveFulfillment(part.before, part.next)),
      ...(await moveStock(movements, now, { places })),
      ...promised,
      ...freedCapacity(decision.parts, now),
      // What the channel wants beyond an order that this closes stays for a person to see.
      ...besides(settled.writes, beside?.writes ?? []),
      ...writes,
    ];
  }
  const whole = await writesWith(queue);
  if (whole.length <= MAX_ITEMS || queue.writes.length === 0) return { answer, writes: whole };
  // A queue passes over an order that wants nothing there: what does not fit beside the rest may go after it.
  const unwanted = unwantedSkus(unreserved, decision.unreserved);
  return {
    answer,
    writes: await writesWith({ writes: [], places: [] }),
    after: async () => {
      await leaveQueues(order, unwanted, now);
      if (next.backorder) await reviewBackorders(order.orderId);
    },
  };
}

/** What of the order's units without a claim nobody wants any more. */
function uncounted(facts: StoredFacts, order: Order, decision: CancelDecision): StockMovement[] {
  const unreserved = minus(facts.unreserved, decision.unreserved);
  const reservation = decision.reservation ?? facts.reservation;
  return unclaimedMovements(facts, { order, unreserved, reservation });
}

async function write({ writes, after }: CancelStep): Promise<void> {
  await transact(writes);
  await after?.();
}

/** How stock moves by a cancel. `pool`: where the order's claims are. */
export function movementsOf(
  { orderId, pool }: { readonly orderId: string; readonly pool: string },
  { givenBack, parts }: CancelDecision,
): StockMovement[] {
  const unallocated = givenBack.map(
    ({ sku, units }): StockMovement => ({
      kind: 'releaseUnallocated',
      sku,
      pool,
      units,
      ref: `order:${orderId}`,
    }),
  );
  const allocated = parts.flatMap(({ before, freed }) =>
    freed.map(
      ({ sku, units }): StockMovement => ({
        kind: 'releaseAllocated',
        sku,
        location: before.location,
        pool: before.pool,
        units,
        ref: `fulfillment:${before.fulfillmentId}`,
      }),
    ),
  );
  return [...unallocated, ...allocated];
}

/** Two fulfillments may have claimed in the same window of a location; a write touches it once. */
export function freedCapacity(
  parts: readonly Pick<CancelledPart, 'before' | 'next'>[],
  now: string,
): Write[] {
  const byKey = new Map<string, Write>();
  for (const freed of parts.flatMap(({ before, next }) => freeCapacity(before, now, next))) {
    const name = `${freed.key.pk} ${freed.key.sk}`;
    byKey.set(name, withUnitsOf(byKey.get(name), freed));
  }
  return [...byKey.values()];
}

function withUnitsOf(known: Write | undefined, added: Write): Write {
  if (known?.kind !== 'update' || added.kind !== 'update') return added;
  const units = Number(known.update.values?.[':units']) + Number(added.update.values?.[':units']);
  return { ...known, update: { ...known.update, values: { ...known.update.values, ':units': units } } };
}
