import { claimedUnits, counterSchema } from '../../functions/capacity/counters/capacity-counter.ts';
import { parseException } from '../../functions/exceptions/exception.store.ts';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import type { Fulfillment } from '../../functions/fulfillment/work-order/fulfillment.ts';
import {
  excessOf,
  isFinished,
  isVisible,
  openOf,
  underwayUnits,
} from '../../functions/fulfillment/work-order/fulfillment.ts';
import { channelOf } from '../../functions/inventory/stock/spread.ts';
import { sumUnits } from '../../functions/order/line-units.ts';
import { type Order, unfinishedUnits } from '../../functions/order/order.ts';
import {
  type Branch,
  branchOfKey,
  branchOfWait,
  numberedBranch,
  owningException,
} from '../../functions/order/unit-owner.ts';
import { isStockServed } from '../../functions/relay/meetings/facts.ts';
import { outcomeOf } from '../../functions/relay/meetings/outcome.ts';
import { followedElsewhere, isOfWholeOrder } from '../../functions/relay/meetings/waits.ts';
import { parseReturn } from '../../functions/returns/rma/return.store.ts';
import { key } from '../../functions/shared/keys.ts';
import {
  isLater,
  isOfReturn,
  type StoredWait,
  storedWaitSchema,
  type Token,
  tokenSchema,
} from '../../functions/shared/token.ts';
import type { StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import { idleRoomViolations } from './capacity-queue.ts';
import { quietCartViolations } from './carts.ts';
import { chosenStoreViolations } from './chosen-store.ts';
import { revivedViolations } from './late-starts.ts';
import { pastLifeViolations } from './life-dates.ts';
import { strayStockViolations, switchedStockViolations } from './location-work.ts';
import { orderListViolations } from './order-lists.ts';
import { orderSumViolations } from './order-sums.ts';
import { promisedViolations } from './promised-units.ts';
import { shrunkViolations } from './shrunk-stock.ts';
import { toldFigureViolations } from './told-figures.ts';
import { undeliveredViolations } from './undelivered-goods.ts';
import type { Violation } from './violation.ts';

/** How late the sweeper may be while it looks at longer and longer pauses. */
const LATE_MS = 2 * 3600_000;

/** One order with all that belongs to it. */
interface Whole {
  readonly order: Order;
  readonly fulfillments: readonly Fulfillment[];
  readonly items: readonly StoredItem[];
}

function wholeOrders({ books, table }: World): Whole[] {
  const byPk = new Map<string, StoredItem[]>();
  for (const item of table.store.items()) {
    const pk = String(item['pk']);
    if (!pk.startsWith('ORDER#')) continue;
    byPk.set(pk, [...(byPk.get(pk) ?? []), item]);
  }
  return [...books.orders.values()].map((order) => ({
    order,
    fulfillments: [...books.fulfillments.values()].filter(({ orderId }) => orderId === order.orderId),
    items: byPk.get(`ORDER#${order.orderId}`) ?? [],
  }));
}

function openExceptionsOf({ items }: Whole): StoredItem[] {
  return items.filter(({ type, status }) => type === 'Exception' && status === 'open');
}

/** Units by state: META's totals are those of its fulfillments. */
function totalsViolations({ order, fulfillments }: Whole): Violation[] {
  const { totals, orderId: about } = order;
  const sum = (of: (one: Fulfillment) => number): number =>
    fulfillments.reduce((units, one) => units + of(one), 0);
  const allocated = sum((one) => sumUnits(openOf(one)));
  const shipped = sum(underwayUnits);
  const found: Violation[] = [];
  if (totals.allocated !== allocated)
    found.push({ rule: 'totals', about, text: `META allocates ${totals.allocated}, its work ${allocated}` });
  if (totals.shipped !== shipped)
    found.push({ rule: 'totals', about, text: `META shipped ${totals.shipped}, its work ${shipped}` });
  return found;
}

/** No open thing without a deadline (rule 5 of the house, P3, P14). */
function deadlineViolations({ order, fulfillments, items }: Whole): Violation[] {
  const due = (name: string): unknown => items.find(({ sk }) => sk === name)?.['gsi2sk'];
  const found: Violation[] = [];
  const without = (about: string): void => {
    found.push({ rule: 'deadline', about, text: 'it is open and has no deadline' });
  };
  // An order in quarantine has the deadline of its exception.
  if (!order.closed && !order.quarantined && due('META') === undefined) without(order.orderId);
  for (const one of fulfillments) {
    const name = `FULFILLMENT#${String(one.n).padStart(4, '0')}`;
    if (isVisible(one) && due(name) === undefined) without(`${one.fulfillmentId} (${one.status})`);
  }
  for (const item of items) {
    const isOpen =
      (item['type'] === 'Exception' && item['status'] === 'open') ||
      (item['type'] === 'Return' &&
        ['requested', 'in_transit', 'received', 'inspected'].includes(String(item['status'])));
    if (isOpen && item['gsi2sk'] === undefined) without(String(item['exceptionId'] ?? item['returnId']));
  }
  return found;
}

/** Whether something waits in the name of a branch: an open wait of the order's own executions. */
function isAwaited(world: World, { items }: Whole, { n, exception }: Branch): boolean {
  return items.some((item) => {
    if (item['type'] !== 'Token' || !world.executions.isOpen(String(item['token']))) return false;
    if (exception > 0) return item['branch'] === exception || item['exception'] === exception;
    return Number(item['n'] ?? 0) === n;
  });
}

/** The open waits of the order's own executions, but for those of an exception's units. */
function openWaitsOf({ executions }: World, { items }: Whole): Token[] {
  const tokens = items.filter(({ type, token }) => type === 'Token' && executions.isOpen(String(token)));
  return tokens.map((item) => tokenSchema.parse(item)).filter(({ branch }) => branch === undefined);
}

/**
 * Whether the order itself waits, before its Map: for a hold, stock, room or a person. Once it goes on, its own steps
 * take up whatever waits under any step's key (P25), a rejection that came meanwhile too.
 */
function isOrderAwaited(world: World, whole: Whole): boolean {
  return openWaitsOf(world, whole).some((wait) => wait.n === 0 && !isOfWholeOrder(wait));
}

/** Whether the order's execution waits for all of its parcels together. */
function isTracked(world: World, whole: Whole): boolean {
  return openWaitsOf(world, whole).some(isOfWholeOrder);
}

/** Which of the waits for a fulfillment tells who goes on with it: a question to a person, else the last entered (P15). */
function leading(waits: readonly Token[]): Token | undefined {
  const byEntry = waits.toSorted((a, b) => (isLater(a.attempt, b.attempt) ? -1 : 1));
  return byEntry.find(({ state }) => state === 'NeedsAttention') ?? byEntry[0];
}

/**
 * One execution goes on with each fulfillment: Track of the whole order counts as a wait for each of them, and any other
 * execution that waited for one has ended (P24). A lost record is made good at a check only.
 */
function ownerViolations(world: World, whole: Whole): Violation[] {
  if (world.stream.lost > 0) return [];
  const waits = openWaitsOf(world, whole).filter((wait) => !isOfReturn(wait));
  const ofOrder = waits.filter(isOfWholeOrder);
  return whole.fulfillments.flatMap(({ n, fulfillmentId }) => {
    const own = waits.filter((wait) => wait.n === n);
    const leader = leading([...own, ...ofOrder]);
    const others = own.filter(({ run }) => run !== leader?.run);
    return others.map(({ run, state }) => ({
      rule: 'one owner',
      about: fulfillmentId,
      text: `${run} waits in ${state}, and ${leader?.run} goes on with it`,
    }));
  });
}

/** Whether anybody will do something with units that wait under the key of a step. */
function isStepAwaited(world: World, whole: Whole, by: string): boolean {
  if (isAwaited(world, whole, numberedBranch(branchOfKey(by) ?? 0)) || isOrderAwaited(world, whole))
    return true;
  return isFailureTold(whole) || !isRunning(world, whole.order);
}

/** Whether a person is told that what should run does not. */
function isFailureTold(whole: Whole): boolean {
  return openExceptionsOf(whole).some(({ exceptionType }) =>
    ['ExecutionFailed', 'ReleaseFailed', 'QuarantinedOrder'].includes(String(exceptionType)),
  );
}

/** Each unit that waits has one owner: an open exception, or the wait of the step whose key it carries (P24). */
function waitingViolations(world: World, whole: Whole): Violation[] {
  const { order, items } = whole;
  const reservation = world.books.reservations.get(`ORDER#${order.orderId}\nRESERVATION`);
  if (!reservation || order.closed || reservation.status === 'released') return [];
  return reservation.held.flatMap(({ lineId, units, by }): Violation[] => {
    const owner = owningException(by);
    const about = `${order.orderId} line ${lineId}`;
    const isOwned =
      owner === undefined
        ? isStepAwaited(world, whole, by)
        : items.some(({ type, n, status }) => type === 'Exception' && n === owner && status === 'open');
    const text = `${units} units wait under ${by}, and nobody does anything with them (${order.status})`;
    return isOwned ? [] : [{ rule: 'owner', about, text }];
  });
}

/**
 * What waits for stock is waited for by the branch that META names, or somebody is told (P24). Units that wait apart are
 * the queue's, also when a person has read and closed what tells of them: shrunk-stock.ts looks after them (P32).
 */
function stockWaitViolations(world: World, whole: Whole): Violation[] {
  const { order } = whole;
  if (order.closed || order.backorder?.apart || order.totals.backordered === 0) return [];
  const branch = branchOfWait(order.backorder?.branch ?? 0);
  const isOwned =
    isAwaited(world, whole, branch) ||
    isOrderAwaited(world, whole) ||
    openExceptionsOf(whole).length > 0 ||
    !isRunning(world, order);
  const text = `${order.totals.backordered} units wait for stock in branch ${branch.exception}, and nobody waits there`;
  return isOwned ? [] : [{ rule: 'owner', about: order.orderId, text }];
}

/**
 * Work that is planned or visible is followed by a wait of its own, or somebody is told (P24). A work order that has
 * excess alone is followed by its own deadline: no branch waits for units that no order asks for (P11).
 */
function workViolations(world: World, whole: Whole): Violation[] {
  return whole.fulfillments.flatMap((one): Violation[] => {
    if (one.status !== 'planned' && !isVisible(one)) return [];
    const { n, fulfillmentId: about, status } = one;
    const isFollowed =
      isFreedByDeadline(whole, one) ||
      isAwaited(world, whole, { n, exception: 0 }) ||
      (isVisible(one) && isTracked(world, whole)) ||
      openExceptionsOf(whole).length > 0 ||
      !isRunning(world, whole.order);
    const text = `it is ${status}, and neither a wait nor an exception follows it`;
    return isFollowed ? [] : [{ rule: 'owner', about, text }];
  });
}

/** Whether a work order has nothing but excess left, and the deadline that frees the excess is set (P11). */
function isFreedByDeadline({ items }: Whole, fulfillment: Fulfillment): boolean {
  const hasExcessAlone = excessOf(fulfillment).length > 0 && openOf(fulfillment).length === 0;
  const item = items.find(({ type, n }) => type === 'Fulfillment' && n === fulfillment.n);
  return hasExcessAlone && item?.['gsi2sk'] !== undefined;
}

/**
 * An order that is open runs, or somebody is told that it does not, or its deadline has yet to pass at which the
 * sweeper asks (P14).
 */
function runningViolations(world: World, whole: Whole): Violation[] {
  const { order, items } = whole;
  if (order.closed || order.attempt === 0 || isRunning(world, order)) return [];
  const due = String(items.find(({ sk }) => sk === 'META')?.['gsi2sk'] ?? '');
  const isAskedLater = due > new Date(world.engine.now - LATE_MS).toISOString();
  if (isAskedLater || openExceptionsOf(whole).length > 0) return [];
  const text = `no execution of attempt ${order.attempt} runs, and no exception is open: ${order.status}`;
  return [{ rule: 'owner', about: order.orderId, text }];
}

function isRunning({ executions }: World, { orderId, attempt }: Order): boolean {
  return executions.isRunning('order', `${orderId}-${attempt}`);
}

/** What a counter has given away is what the claims of its location's work take. */
function capacityViolations({ table, books, engine }: World): Violation[] {
  return table.store.ofType('Capacity').flatMap((item): Violation[] => {
    const { location, window, unit, cap, left, endsAt } = counterSchema.parse(item);
    // Nobody gives anything back to a window that is over.
    if (Date.parse(endsAt) <= engine.now) return [];
    const claimants = [...books.fulfillments.values()].filter(
      (one) => one.location === location && one.capacity?.some((claim) => claim.window === window),
    );
    const claimed = claimants.flatMap((one) =>
      (one.capacity ?? [])
        .filter((claim) => claim.window === window)
        .map((claim) => claimedUnits(claim, one)),
    );
    const taken = claimed.reduce((sum, units) => sum + units, 0);
    const text = `${cap - left} ${unit} are taken, the work there claims ${taken}`;
    return taken === cap - left ? [] : [{ rule: 'capacity', about: `${location} ${window}`, text }];
  });
}

function closedViolations({ order, items }: Whole): Violation[] {
  if (!order.closed) return [];
  const { orderId: about, totals } = order;
  const found: Violation[] = [];
  if (unfinishedUnits(totals) > 0)
    found.push({ rule: 'closed', about, text: `closed with unfinished units: ${JSON.stringify(totals)}` });
  const waits = items.filter(({ type }) => type === 'Backorder' || type === 'CapacityWait');
  if (waits.length > 0) found.push({ rule: 'closed', about, text: 'closed with a place in a queue' });
  return found;
}

/** Units that a location sent beyond what was asked are the order's as long as it waits for units of the line (P11). */
function creditViolations({ books }: World, { order, fulfillments }: Whole): Violation[] {
  const reservation = books.reservations.get(`ORDER#${order.orderId}\nRESERVATION`);
  if (order.closed || order.cancel || !reservation) return [];
  const waiting = new Set(reservation.held.map(({ lineId }) => lineId));
  return fulfillments.flatMap((one) =>
    parcelsOf(one)
      .filter(({ end }) => end === undefined || end === 'delivered')
      .flatMap(({ lines }) => Object.entries(lines))
      .filter(([lineId, { surplus, surplusBack }]) => surplus > surplusBack && waiting.has(lineId))
      .map(([lineId]) => ({
        rule: 'credit',
        about: `${one.fulfillmentId} line ${lineId}`,
        text: 'units were sent beyond what was asked, and units of the line wait',
      })),
  );
}

/** What must be so once nothing moves any more and every fault is over. */
export function quietViolations(world: World): Violation[] {
  const whole = wholeOrders(world);
  return [
    ...whole.flatMap((one) => [
      ...totalsViolations(one),
      ...deadlineViolations(one),
      ...waitingViolations(world, one),
      ...ownerViolations(world, one),
      ...stockWaitViolations(world, one),
      ...workViolations(world, one),
      ...runningViolations(world, one),
      ...closedViolations(one),
      ...creditViolations(world, one),
    ]),
    ...capacityViolations(world),
    ...queueViolations(world),
    ...promisedViolations(world),
    ...orderListViolations(world),
    ...orderSumViolations(world),
    ...revivedViolations(world),
    ...idleRoomViolations(world),
    ...shrunkViolations(world),
    ...chosenStoreViolations(world),
    ...quietCartViolations(world),
    ...undeliveredViolations(world),
    ...pastLifeViolations(world),
    ...toldFigureViolations(world),
    ...switchedStockViolations(world),
    ...strayStockViolations(world),
    ...waitViolations(world),
    ...answeredViolations(world),
  ];
}

/** No unit idles while an order that could take it waits: those before it may keep all that they need. */
export function queueViolations({ table, books, engine }: World): Violation[] {
  const places = table.store.ofType('Backorder').filter((item) => isActing(item, books.orders, engine.now));
  const left = new Map<string, number>();
  // What is reserved for a channel is not there for the orders of another.
  for (const { pool, sku, shard, atp } of books.shards.values())
    if (channelOf(shard) === undefined) left.set(`${pool} ${sku}`, (left.get(`${pool} ${sku}`) ?? 0) + atp);
  const inOrder = places.toSorted((one, other) => (String(one['sk']) < String(other['sk']) ? -1 : 1));
  const isThere = new Map<StoredItem, boolean>();
  for (const place of inOrder) {
    const name = `${String(place['pool'])} ${String(place['sku'])}`;
    const rest = (left.get(name) ?? 0) - Number(place['units']);
    left.set(name, rest);
    isThere.set(place, rest >= 0);
  }
  return [...Map.groupBy(inOrder, ({ orderId }) => String(orderId))].flatMap(([about, own]): Violation[] => {
    const text = `waits for stock that is there: ${own.map(({ sku, units }) => `${units} of ${sku}`).join(', ')}`;
    return own.every((place) => isThere.get(place)) ? [{ rule: 'idle stock', about, text }] : [];
  });
}

/** Whether an order that waits for stock could go on now if the stock were there. */
function isActing(place: StoredItem, orders: ReadonlyMap<string, Order>, now: number): boolean {
  const order = orders.get(`ORDER#${String(place['orderId'])}\nMETA`);
  if (!order || order.closed || order.cancel || !order.backorder || order.backorder.expired) return false;
  const isLate = Date.parse(order.backorder.until) <= now;
  return !isLate && order.barred.reserve === 0 && order.attention === 0;
}

/**
 * Every wait whose facts answer it has been answered, by whichever record (P4). A lost record is made good at the
 * wait's check time only.
 */
function answeredViolations(world: World): Violation[] {
  const { table, books, executions, stream } = world;
  if (stream.lost > 0) return [];
  return table.store.ofType('Token').flatMap((item): Violation[] => {
    const token = tokenSchema.parse(item);
    const { orderId, state, n, exception } = token;
    if (!executions.isOpen(token.token)) return [];
    const own = key.fulfillment(orderId, n);
    const stored = exception === undefined ? undefined : table.store.read(key.exception(orderId, exception));
    const order = books.orders.get(`ORDER#${orderId}\nMETA`);
    const fulfillment = books.fulfillments.get(`${own.pk}\n${own.sk}`);
    const returned = table.store.read(key.return(orderId, n));
    const reservation = books.reservations.get(`ORDER#${orderId}\nRESERVATION`);
    const outcome = outcomeOf(token, {
      stockServed: isStockServed(token, reservation),
      ...(order ? { order } : {}),
      ...(fulfillment ? { fulfillment } : {}),
      fulfillments: fulfillmentsOf(world, orderId),
      elsewhere: followedElsewhere(waitsOf(world, orderId)),
      ...(stored ? { exception: parseException(stored) } : {}),
      ...(returned ? { returned: parseReturn(returned) } : {}),
    });
    const about = `${orderId} ${state} ${n}`;
    const text = `waits although it is answered: ${JSON.stringify(outcome)}`;
    return outcome.kind === 'none' ? [] : [{ rule: 'answered wait', about, text }];
  });
}

function waitsOf({ table }: World, orderId: string): StoredWait[] {
  const waits = [...table.store.ofType('Token'), ...table.store.ofType('AnsweredWait')];
  return waits.filter((item) => item['orderId'] === orderId).map((item) => storedWaitSchema.parse(item));
}

function fulfillmentsOf({ books }: World, orderId: string): Fulfillment[] {
  return [...books.fulfillments.values()].filter((one) => one.orderId === orderId);
}

/** A wait that is answered goes on: the states of Dispatch and Track end with their fulfillment. */
function waitViolations(world: World): Violation[] {
  const { table, executions } = world;
  return table.store.ofType('Token').flatMap((token): Violation[] => {
    const state = String(token['state']);
    if (!executions.isOpen(String(token['token'])) || (state !== 'Dispatch' && state !== 'Track')) return [];
    const ofOrder = fulfillmentsOf(world, String(token['orderId']));
    const n = Number(token['n']);
    // Track of a whole order waits for all of its fulfillments.
    const awaited = state === 'Track' && n === 0 ? ofOrder : ofOrder.filter((one) => one.n === n);
    const [first] = awaited;
    if (!first || !awaited.every(isFinished)) return [];
    const text = `${state} waits, and nothing of the fulfillment is under way`;
    return [{ rule: 'answered wait', about: first.fulfillmentId, text }];
  });
}
