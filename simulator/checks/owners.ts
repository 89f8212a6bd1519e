/** Each unit that is open has an owner, at every instant (P24). */
import * as z from 'zod';
import { parcelsOf } from '../../functions/fulfillment/parcels/fulfillment-parcels.ts';
import type { SentParcel } from '../../functions/fulfillment/parcels/sent-parcel.ts';
import {
  awaitsReroute,
  type Fulfillment,
  isVisible,
  underwayUnits,
} from '../../functions/fulfillment/work-order/fulfillment.ts';
import { parcelKeyOf } from '../../functions/network/carriers/carrier.ts';
import type { Order } from '../../functions/order/order.ts';
import {
  branchOfKey,
  numberedBranch,
  ORDER_OWNER,
  owningException,
  waitOfBranch,
} from '../../functions/order/unit-owner.ts';
import { key } from '../../functions/shared/keys.ts';
import { isLater, type Token, tokenSchema, type WaitingState } from '../../functions/shared/token.ts';
import type { LiveBranch } from '../aws/executions.ts';
import type { StoredItem } from '../aws/item-store.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

/** Steps that plan: what they have made runs once they have returned. */
const PLANNING: ReadonlySet<string> = new Set(['Reserve', 'Route', 'Reroute', 'Redispatch']);

/** States that wait in the branch of a fulfillment. */
const OF_FULFILLMENT = ['Dispatch', 'Track', 'OnHold', 'AwaitCapacity'] as const;

/** What an order has that may own units. */
interface Owners {
  readonly order: Order;
  readonly live: readonly LiveBranch[];
  readonly fulfillments: ReadonlyMap<number, Fulfillment>;
  readonly exceptions: readonly StoredItem[];
  /** The keys of the steps that made exceptions, by the number below zero of the exception's branch. */
  readonly makers: ReadonlyMap<number, unknown>;
}

function ownersOf({ table, executions, books }: World, order: Order): Owners {
  const { orderId, counts } = order;
  const numbers = Array.from({ length: counts.exceptions }, (_, at) => at + 1);
  const stored = numbers.map((n) => table.store.read(key.exception(orderId, n)));
  const exceptions = stored.filter((item) => item !== undefined);
  const work = Array.from({ length: counts.fulfillments }, (_, at) => {
    const { pk, sk } = key.fulfillment(orderId, at + 1);
    return books.fulfillments.get(`${pk}\n${sk}`);
  });
  return {
    order,
    fulfillments: new Map(work.filter((one) => one !== undefined).map((one) => [one.n, one])),
    live: executions.liveBranches(orderId).filter(({ machine }) => machine !== 'return'),
    exceptions: exceptions.filter(({ status }) => status === 'open'),
    makers: new Map(exceptions.map(({ n, madeBy }) => [-Number(n), madeBy])),
  };
}

/** States of the order's own in which its steps take up nothing: its parts do, or what has left is followed. */
const BESIDE_PARTS: ReadonlySet<string> = new Set(['Fulfil', 'Track']);

/** Whether the order's own steps will take up everything that no branch has: before the Map, or in an attempt to come. */
function isBeforeMap({ order, live }: Owners): boolean {
  const isWanted = order.attempt > order.started;
  return (
    isWanted ||
    live.some(({ machine, n, state }) => machine === 'order' && n === 0 && !BESIDE_PARTS.has(state))
  );
}

/** Whether the order's execution waits for all parcels together: it leads to Route for what failed of any of them. */
function isTracked({ live, fulfillments }: Owners, n: number): boolean {
  const failed = fulfillments.get(n);
  const isLed = failed !== undefined && awaitsReroute(failed);
  return isLed && live.some((one) => one.machine === 'order' && one.n === 0 && one.state === 'Track');
}

/** Whether a person, or at its deadline the sweeper, is to have an execution begin that is not there. */
function isAskedAbout({ order, live, exceptions }: Owners, n: number): boolean {
  const isStopped = !live.some((one) => one.machine === 'order' && one.n === 0);
  const isTold = exceptions.some(
    (one) =>
      one.fulfillment === n ||
      lists(one, n) ||
      (one.fulfillment === undefined && one.exceptionType === 'ExecutionFailed'),
  );
  // META's deadline owns what the steps of an execution did that has ended.
  return isStopped || isTold || order.quarantined === true;
}

/** States in which what an ended execution had made is about to be begun anew. */
const BEGINNING: ReadonlySet<string> = new Set(['Redispatch', 'Named', 'Restart']);

/** States in which a person is about to be asked about an ended execution, where need be after an hour's outage. */
const ASKING: ReadonlySet<string> = new Set(['ReplacementFailed', 'ReplacementFailedAgain']);

/** States that wait for executions of parts: when one has ended by a fault, ReplacementFailed is next. */
const STARTED: ReadonlySet<string> = new Set(['Replacement', 'Replacements']);

/** The branches from which the units of one came, by the steps that made them. */
function ancestorsOf(owners: Owners, n: number, known: ReadonlySet<number> = new Set()): ReadonlySet<number> {
  const madeBy = n < 0 ? owners.makers.get(n) : owners.fulfillments.get(n)?.madeBy;
  const maker = branchOfKey(typeof madeBy === 'string' ? madeBy : '');
  if (maker === undefined || known.has(maker)) return known;
  return ancestorsOf(owners, maker, new Set([...known, maker]));
}

/** Whether an execution that ended, and had made the fulfillment, is being begun anew, or somebody about to be asked. */
function isBegunAnew(owners: Owners, n: number): boolean {
  const ancestors = ancestorsOf(owners, n);
  return owners.live.some(({ n: own, state }) => {
    if (!ancestors.has(own)) return false;
    const { resumed, dispatch = 0 } = owners.fulfillments.get(own) ?? {};
    const isTakingUp = resumed !== undefined && dispatch - resumed.dispatch <= 1;
    const isAsked = owners.exceptions.some(({ fulfillment, waiting }) => fulfillment === own && waiting);
    return (
      BEGINNING.has(state) ||
      isTakingUp ||
      (ASKING.has(state) && !isAsked) ||
      (STARTED.has(state) && !owners.live.some((one) => one.n === own && !STARTED.has(one.state)))
    );
  });
}

/** Whether a step that plans is about to return a further wait, which may get units before that. */
function isBeingBegun({ live }: Owners, n: number): boolean {
  return waitOfBranch(numberedBranch(n)) > 0 && live.some(({ state }) => PLANNING.has(state));
}

function isOwnedStep(owners: Owners, by: string): boolean {
  if (isBeforeMap(owners)) return true;
  const n = branchOfKey(by);
  if (n === undefined) return by === ORDER_OWNER ? isAskedAbout(owners, 0) : true;
  if (isBeingBegun(owners, n)) return true;
  const isFollowed = owners.live.some((one) => one.n === n) || isTracked(owners, n);
  return isFollowed || isAskedAbout(owners, n) || isBegunAnew(owners, n);
}

function waitingViolations(world: World, owners: Owners): Violation[] {
  const { orderId, status } = owners.order;
  const reservation = world.books.reservations.get(`ORDER#${orderId}\nRESERVATION`);
  const isAtRest = reservation?.status === 'active' || reservation?.status === 'allocated';
  if (!isAtRest) return [];
  return reservation.held.flatMap(({ lineId, units, by }) => {
    const exception = owningException(by);
    const isOwned =
      exception === undefined ? isOwnedStep(owners, by) : owners.exceptions.some(({ n }) => n === exception);
    const text = `${units} units wait under ${by}, which names nobody (${status})`;
    return isOwned ? [] : [{ rule: 'owner at once', about: `${orderId} line ${lineId}`, text }];
  });
}

function isPlannedOwned(owners: Owners, { n, madeBy }: Fulfillment): boolean {
  if (isBeforeMap(owners) || owners.live.some((one) => one.n === n)) return true;
  const maker = branchOfKey(madeBy) ?? 0;
  const isBeingMade = owners.live.some((one) => one.n === maker && PLANNING.has(one.state));
  return isBeingMade || isAskedAbout(owners, n) || isBegunAnew(owners, n);
}

const numbers = z.array(z.number()).default([]);
const listingSchema = z.looseObject({ planned: numbers, made: numbers }).prefault({});

/** Whether an exception lists the fulfillment among those that its actions work on. */
function lists({ detail }: StoredItem, n: number): boolean {
  const { planned, made } = listingSchema.parse(detail);
  return [...planned, ...made].includes(n);
}

/** Whether a parcel on its way has a deadline, or a person was told that it is silent. */
function isFollowed({ table }: World, { end, numbers, lines }: SentParcel): boolean {
  const counted = Object.values(lines).reduce(
    (sum, { units, surplus, delivered, lost, back }) => sum + units - surplus - delivered - lost - back,
    0,
  );
  // Nobody waits for surplus, and what a location sends without a number is delivered by its word.
  if (end !== undefined || numbers.length === 0 || counted <= 0) return true;
  return numbers.some((name) => {
    const { carrier, number } = parcelKeyOf(name);
    const item = table.store.read(key.tracking(carrier, number));
    return item?.['gsi2sk'] !== undefined || item?.['exceptionId'] !== undefined;
  });
}

function workViolations(world: World, owners: Owners): Violation[] {
  const { orderId } = owners.order;
  return [...owners.fulfillments.values()].flatMap((one): Violation[] => {
    const { n, fulfillmentId: about } = one;
    const stored = world.table.store.read(key.fulfillment(orderId, n));
    if (isVisible(one) && stored?.['gsi2sk'] === undefined)
      return [{ rule: 'owner at once', about, text: `it is ${one.status} and has no deadline` }];
    const silent =
      underwayUnits(one) > 0 ? parcelsOf(one).find((parcel) => !isFollowed(world, parcel)) : undefined;
    if (silent)
      return [
        { rule: 'owner at once', about, text: `nobody follows its parcel ${silent.numbers.join(', ')}` },
      ];
    if (one.status !== 'planned' || isPlannedOwned(owners, one)) return [];
    return [{ rule: 'owner at once', about, text: `it is planned by ${one.madeBy}, and nobody shows it` }];
  });
}

/** How long a wait may stay open that the relay is to end: faults keep it from that for a while. */
const ENDED_WITHIN_MS = 35 * 60_000;

/**
 * Beside an order that waits for all its parcels nobody waits for one of its fulfillments since before, but who asks a
 * person about it: each has one owner (P24). A lost record is made good at a check only.
 */
function twiceFollowed({ table, executions, engine, stream }: World, owners: Owners): Violation[] {
  const { orderId } = owners.order;
  const isTracking = owners.live.some(
    ({ machine, n, state }) => machine === 'order' && n === 0 && state === 'Track',
  );
  if (!isTracking || stream.lost > 0) return [];
  const openWait = (state: WaitingState, n: number): Token | undefined => {
    const wait = tokenSchema.safeParse(table.store.read(key.token(orderId, state, n))).data;
    return wait && executions.isOpen(wait.token) ? wait : undefined;
  };
  const track = openWait('Track', 0);
  if (!track || engine.now - Date.parse(track.attempt.enteredAt) < ENDED_WITHIN_MS) return [];
  return [...owners.fulfillments.values()]
    .filter(({ n }) => openWait('NeedsAttention', n) === undefined)
    .flatMap(({ n, fulfillmentId: about }) => {
      const own = OF_FULFILLMENT.map((state) => openWait(state, n)).filter((wait) => wait !== undefined);
      const before = own.filter(({ run, attempt }) => run !== track.run && isLater(track.attempt, attempt));
      return before.map(({ run, state }) => ({
        rule: 'one owner',
        about,
        text: `${run} still waits in ${state}, and Track of ${track.run} goes on with it`,
      }));
    });
}

/** Units of an order without an owner, as things stand between two steps. */
export function ownerViolations(world: World, orderId: string): Violation[] {
  const order = world.books.orders.get(`ORDER#${orderId}\nMETA`);
  if (!order || order.closed) return [];
  const owners = ownersOf(world, order);
  return [
    ...waitingViolations(world, owners),
    ...workViolations(world, owners),
    ...twiceFollowed(world, owners),
  ];
}
