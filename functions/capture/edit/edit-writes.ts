import { leaveQueue } from '../../capacity/queue/capacity-wait.store.ts';
import { readOrderExceptions, settleException } from '../../exceptions/exception.store.ts';
import { mergeMovements } from '../../fulfillment/facts/stock-writes.ts';
import { saveFulfillment } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Fulfillment } from '../../fulfillment/work-order/fulfillment.ts';
import { askedBack } from '../../fulfillment/work-order/fulfillment.ts';
import { askedInRecall } from '../../fulfillment/work-order/recall.ts';
import { leavePlaces, type PlaceStep, takePlaces } from '../../inventory/backorder/backorder.store.ts';
import { countPromised, preordersOf } from '../../inventory/future/promise-units.ts';
import { COUNTED_BESIDE, countedUpTo, countFewBeside } from '../../inventory/reservation/count-unclaimed.ts';
import { saveReservation } from '../../inventory/reservation/reservation.store.ts';
import { unclaimedMovements } from '../../inventory/reservation/unclaimed.ts';
import { moveStock, type StockMovement } from '../../inventory/stock/stock.store.ts';
import { readChannel, readLocations } from '../../network/entities/network.store.ts';
import { endedWaits } from '../../order/ended-waits.ts';
import { plus, type SomeUnits, sumUnits } from '../../order/line-units.ts';
import { mustPass, readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order, without } from '../../order/order.ts';
import { bodyWrites, findVersions, type KnownVersion } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { checkSoon } from '../../order/progress.ts';
import { soldAtTill } from '../../order/till-sale.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { freedCapacity } from '../../requests/cancel/cancel-writes.ts';
import { type ResolvedByCancel, settleExceptions } from '../../requests/cancel/settled-exceptions.ts';
import { Conflict, Contended, type InvalidField, InvalidRequest, OutOfStock } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { MAX_ITEMS, type Write } from '../../shared/transact.ts';
import { changedPaths } from '../intake/changed-paths.ts';
import { openQuarantine } from '../intake/complete-quarantined.ts';
import { readParts } from '../reading/order-parts.ts';
import {
  closesOrder,
  decideEdit,
  type EditableOrder,
  type EditDecision,
  type EditRequest,
} from './edit-decision.ts';
import type { EditedOrder, WantedOrder } from './wanted-order.ts';

/** An order that may be edited, with everything that an edit depends on. */
export interface StoredOrder
  extends EditedOrder,
    Omit<EditableOrder, 'order' | 'body' | 'reservation' | 'fulfillments'> {
  readonly order: Order;
  readonly versions: KnownVersion;
}

/** @throws NotFound; Conflict for an order that is over or that nobody has understood; Contended while units are being reserved */
export async function readForEdit(orderId: string): Promise<StoredOrder> {
  const order = await readOrder(orderId);
  const detail = { orderStatus: order.status };
  if (order.erased) throw new Conflict(`The personal data of order ${orderId} was erased.`, detail);
  if (order.closed) throw new Conflict(`Order ${orderId} is over.`, detail);
  if (order.quarantined) throw await inQuarantine(order);
  const versions = await findVersions(orderId, order.bodyVersion);
  if (!versions) throw new Conflict(`Order ${orderId} was never understood.`, detail);
  if (soldAtTill(versions.inForce).length > 0)
    throw new Conflict(`The goods of order ${orderId} have left by the till.`, detail);
  const [parts, exceptions, channel, locations] = await Promise.all([
    readParts(order),
    order.counts.exceptions > 0 ? readOrderExceptions(orderId) : [],
    readChannel(order.channel),
    readLocations(),
  ]);
  if (parts.reservation?.status === 'reserving')
    throw new Contended(`units of order ${orderId} are being reserved at this moment`);
  return {
    order,
    body: versions.inForce,
    versions,
    ...parts,
    exceptions,
    channel,
    locations,
    unreserved: await readUnreserved(order),
  };
}

/** The refusal of an edit that leads to where the order is completed. */
async function inQuarantine({ orderId, status }: Order): Promise<Conflict> {
  const exception = await openQuarantine(orderId);
  return new Conflict(`Order ${orderId} is in quarantine: retry its exception with a patch.`, {
    orderStatus: status,
    ...(exception ? { exceptionId: exception.exceptionId } : {}),
  });
}

/** An edit as it is carried out. */
export interface EditCommand {
  /** `<caller kind>:<id>`. */
  readonly by: string;
  /** UTC ISO. */
  readonly now: string;
}

/** A location that is asked to give work back because of an edit. */
export interface AskedLocation {
  readonly fulfillmentId: string;
  readonly location: string;
  readonly units: number;
  readonly answerBy: string;
}

export interface PlannedEdit {
  readonly before: Order;
  /** META as it becomes; `before` where nothing changes. */
  readonly order: Order;
  readonly writes: readonly Write[];
  /** Dotted paths. */
  readonly changes: readonly string[];
  readonly refused: readonly InvalidField[];
  readonly asked: readonly AskedLocation[];
  /** Units to take out before, where the edit does not fit one write beside them (take-out.ts). */
  readonly takenOutFirst?: readonly SomeUnits[];
}

/** What the edit comes to, for what stands beside it in the same write. */
export interface EditOutcome {
  readonly refused: readonly InvalidField[];
  /** Whether the order is over by the edit: exceptions that end with it are settled by that. */
  readonly closes: boolean;
}

/** What the write has beside the edit: an exception that it resolves, or other items. */
export interface BesideEdit {
  readonly resolves?: ResolvedByCancel;
  readonly writes?: readonly Write[];
}

function requestOf({ by, now }: EditCommand): EditRequest {
  return { by, now, settings: settings(), answerBy: after(now, settings().cancelAnswerWithin) };
}

/** The fields of a body that are told in paths: not what is derived. */
function comparable({ version: _version, warnings: _warnings, lines, ...rest }: CanonicalOrder): unknown {
  return { ...rest, lines: Object.fromEntries(lines.map((line) => [line.lineId, line])) };
}

/** What the edit changes, by path: fields of the body, and lines of which units are taken out. */
function pathsOf({ body }: StoredOrder, wanted: WantedOrder): string[] {
  const lowered = wanted.lowered.map(({ lineId }) => `lines.${lineId}.quantity`);
  const paths = changedPaths(comparable(body), comparable(wanted.body));
  return [...new Set([...paths, ...lowered])].sort();
}

/** The queues follow what the order still wants. */
async function queueStep(
  before: Order,
  next: Order,
  { unreserved, isReplanned }: EditDecision,
  now: string,
): Promise<PlaceStep> {
  // A place says what the order would take of each location: with another order, or other units, that is another thing.
  const isOther = isReplanned || next.totals.reserved !== before.totals.reserved;
  const capacity = before.capacityWait && isOther ? leaveQueue(before) : [];
  if (!before.backorder || unreserved.before === unreserved.after) return { writes: capacity, places: [] };
  const kept = new Set(unreserved.after.map(({ sku }) => sku));
  const gone = unreserved.before.map(({ sku }) => sku).filter((sku) => !kept.has(sku));
  const [left, taken] = [await leavePlaces(before, gone), await takePlaces(next, unreserved.after, now)];
  const promised = await countPromised(
    { order: before, lines: unreserved.before },
    { order: before, lines: unreserved.after },
  );
  return {
    writes: [...capacity, ...promised, ...left.writes, ...taken.writes],
    places: [...left.places, ...taken.places],
  };
}

function askedOf(parts: EditDecision['parts']): AskedLocation[] {
  return parts.flatMap(({ next }) => {
    const { fulfillmentId, location, recall, cancelAsked } = next;
    const units = sumUnits(plus(askedBack(next), askedInRecall(next)));
    const answerBy = recall?.answerBy ?? cancelAsked?.answerBy;
    return units > 0 && answerBy !== undefined ? [{ fulfillmentId, location, units, answerBy }] : [];
  });
}

/** Units that an edit adds are claimed in its write: what bars a Reserve or a Route bars that (P7). */
function mustTakeMore({ order }: StoredOrder, { added }: WantedOrder): void {
  if (added.length === 0) return;
  if (order.totals.open + order.totals.backordered === 0) mustPass(order, 'reserve');
  if (order.counts.fulfillments > 0 || order.cancel) mustPass(order, 'route');
}

/** Very many lines that are added are counted after the edit: its write has no room for them. */
function countedLater({ unclaimed }: Order, { added }: WantedOrder): Pick<Order, 'unclaimed'> {
  if (!unclaimed || added.length <= COUNTED_BESIDE) return {};
  return { unclaimed: countedUpTo(unclaimed, '') };
}

/** @throws Conflict where more would be promised to an order that waits of what is sold before it is there */
async function mustNotPromiseMore({ order }: StoredOrder, { added }: WantedOrder): Promise<void> {
  const sold = order.backorder ? [...(await preordersOf(order, added)).keys()] : [];
  if (sold.length === 0) return;
  throw new Conflict(
    `More of ${sold.join(', ')} cannot be promised to an order that waits: place another one.`,
    {
      fields: added.filter(({ sku }) => sold.includes(sku)).map(({ lineId }) => `lines.${lineId}.quantity`),
    },
  );
}

/** META after the edit. */
function orderAfter(
  { order }: StoredOrder,
  wanted: WantedOrder,
  decision: EditDecision,
  changes: readonly string[],
  beside: Partial<Order>,
  { now }: EditCommand,
): Order {
  const { totals = order.totals, additions, ...change } = decision.change;
  const version = order.bodyVersion + 1;
  const { orderId, channel } = order;
  const event: EventDraft = {
    type: 'order.edited',
    data: { orderId, channel, bodyVersion: version, changes: [...changes] },
  };
  const isCleared = 'additions' in decision.change && additions === undefined;
  const base = without(order, ...endedWaits(totals), ...(isCleared ? (['additions'] as const) : []));
  const over = closesOrder(decision);
  return amend(
    base,
    {
      ...change,
      ...countedLater({ ...order, ...change }, wanted),
      ...(additions ? { additions } : {}),
      totals,
      bodyVersion: version,
      ...(over ? {} : checkSoon(order, now)),
      ...beside,
    },
    now,
    over ? undefined : event,
  );
}

/** An edit that has nothing to change; an exception may end with it all the same. */
function unchanged(
  { order, exceptions }: StoredOrder,
  refused: readonly InvalidField[],
  { resolves, writes = [] }: BesideEdit,
  now: string,
): PlannedEdit {
  const resolved = exceptions.find(({ exceptionId }) => exceptionId === resolves?.exceptionId);
  const settled =
    resolves && resolved ? [settleException(order, resolved, resolves.resolution, now).write] : [];
  return { before: order, order, writes: [...settled, ...writes], changes: [], refused, asked: [] };
}

/**
 * The writes of an edit, and where one write cannot hold them the units to take out before. `beside`: what the write
 * has besides, once it is known what is refused.
 * @throws Moved where the units of a very large order were counted anew before;
 * OnHold, Cancelled where units are added and may not be claimed; Conflict where the pool has not enough of
 * them; InvalidRequest where the rest of the edit does not fit one write
 */
export async function planEditWrites(
  stored: StoredOrder,
  wanted: WantedOrder,
  command: EditCommand,
  besideOf: (outcome: EditOutcome) => BesideEdit = () => ({}),
): Promise<PlannedEdit> {
  await countFewBeside(stored, command.now);
  const planned = await writesOfEdit(stored, wanted, command, besideOf);
  const { lowered } = wanted;
  if (planned.writes.length <= MAX_ITEMS) return planned;
  const rest = await writesOfEdit(stored, { ...wanted, lowered: [] }, command, besideOf);
  if (lowered.length === 0 || rest.writes.length > MAX_ITEMS) throw tooLarge();
  // Some are left for the last write: with no unit left the order would be over before it.
  return { ...planned, takenOutFirst: lowered.slice(0, Math.ceil(lowered.length / 2)) };
}

async function writesOfEdit(
  stored: StoredOrder,
  wanted: WantedOrder,
  command: EditCommand,
  besideOf: (outcome: EditOutcome) => BesideEdit,
): Promise<PlannedEdit> {
  const { order, versions, reservation, fulfillments, exceptions } = stored;
  const { by, now } = command;
  mustTakeMore(stored, wanted);
  await mustNotPromiseMore(stored, wanted);
  const decision = decideEdit(stored, wanted, requestOf(command));
  const { refused } = decision;
  const changes = pathsOf(stored, wanted);
  const given = besideOf({ refused, closes: closesOrder(decision) });
  if (changes.length === 0) return unchanged(stored, refused, given, now);

  const { parts } = decision;
  const totals = decision.change.totals ?? order.totals;
  const settled = settleExceptions(
    order,
    exceptions,
    {
      fulfillments,
      reservation: decision.reservation ?? reservation,
      decision: { parts: cancelledParts(parts), totals },
    },
    { by, now, resolves: given.resolves },
  );
  const next = orderAfter(stored, wanted, decision, changes, { attention: settled.attention }, command);
  const queue = await queueStep(order, next, decision, now);
  const writes = [
    saveOrder(order, next),
    ...bodyWrites({
      orderId: order.orderId,
      version: next.bodyVersion,
      body: { order: wanted.body, fromChannel: versions.fromChannel },
    }),
    ...(decision.reservation ? [saveReservation(reservation, decision.reservation, now)] : []),
    ...parts.map(({ before, next: changed }) => saveFulfillment(before, changed)),
    ...(await movedStock(decision, uncounted(stored, next, decision), queue.places, now)),
    ...freedCapacity(parts, now),
    ...settled.writes,
    ...queue.writes,
    ...(given.writes ?? []),
  ];
  return { before: order, order: next, writes, changes, refused, asked: askedOf(parts) };
}

function cancelledParts(
  parts: EditDecision['parts'],
): { before: Fulfillment; next: Fulfillment; freed: [] }[] {
  return parts.map((part) => ({ ...part, freed: [] }));
}

/** How the units without a claim change by the edit (S3). */
function uncounted(
  stored: StoredOrder,
  order: Order,
  { unreserved, reservation }: EditDecision,
): StockMovement[] {
  const after = { order, unreserved: unreserved.after, reservation: reservation ?? stored.reservation };
  return unclaimedMovements({ ...stored, unreserved: unreserved.before }, after);
}

async function movedStock(
  { movements }: EditDecision,
  counted: readonly StockMovement[],
  places: PlaceStep['places'],
  now: string,
): Promise<Write[]> {
  try {
    return await moveStock([...mergeMovements(movements), ...counted], now, { places });
  } catch (error) {
    if (!(error instanceof OutOfStock)) throw error;
    throw new Conflict(`More units cannot be promised: ${error.message}.`, {
      ...error.detail,
      refused: [{ path: 'lines', message: error.message }],
    });
  }
}

function tooLarge(): InvalidRequest {
  return new InvalidRequest('So much cannot be changed at once: change fewer lines.', [
    { path: 'lines', message: 'are too many for one write' },
  ]);
}
