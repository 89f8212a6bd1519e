/** Which branches run for one whose step has ended: what carries its key (P24, P25). Pure. */
import { isAboutUnits } from '../../exceptions/attention.ts';
import type { Exception } from '../../exceptions/exception.ts';
import {
  awaitsReroute,
  type Fulfillment,
  isFinished,
  openOf,
  underwayUnits,
} from '../../fulfillment/work-order/fulfillment.ts';
import type { Order } from '../../order/order.ts';
import { fulfillmentId, waitId } from '../../order/order-id.ts';
import { type Branch, branchNumber, branchOfWait, isOwnedBy, isOwnedSince } from '../../order/unit-owner.ts';
import { MOST_SHIPMENTS } from '../../planner/order-rules.ts';
import type { RoutingHistory } from '../../planner/plan-input.ts';

/** A fulfillment that is to run, or an exception whose units wait for a person. */
export type Successor =
  | { readonly fulfillment: Fulfillment; readonly exception?: never }
  | { readonly exception: Exception; readonly fulfillment?: never };

/** An item of a Map: a part that owns units, or the further wait of an order of which a part was shipped. */
export type MapPart = Successor | { readonly wait: FurtherWait };

/** A further wait by its number, counted from 1. */
export interface FurtherWait {
  readonly orderId: string;
  readonly wait: number;
}

/** What an order has that may run. */
export interface OrderParts {
  readonly fulfillments: readonly Fulfillment[];
  readonly exceptions: readonly Exception[];
}

/** The further wait that units of an order wait for; undefined where none waits so, or a person is asked about it. */
export function furtherWaitOf({ orderId, closed, totals, backorder }: Order): FurtherWait | undefined {
  const { branch: wait = 0, expired = false } = backorder ?? {};
  const isOpen = !closed && totals.backordered > 0 && wait > 0 && !expired;
  return isOpen ? { orderId, wait } : undefined;
}

/** An item of a Map. */
export interface BranchItem {
  /** The number of the branch: of the fulfillment, or below zero of the exception. */
  readonly n: number;
  /** As the branch's: the number of the exception whose units it is for; 0: the branch is the fulfillment's own. */
  readonly exception: number;
  /** The id of the fulfillment, or of the exception. */
  readonly fulfillmentId: string;
  /** Empty for units that no location has. */
  readonly location: string;
  /** Of a re-route: the name of the execution, new for each dispatch (P15), at most 80 characters. */
  readonly name: string;
}

/**
 * Whether the fulfillment goes on by itself: a short pick leaves it with units that were found, or with parcels
 * under way; or it failed again since.
 */
export function goesOn(fulfillment: Fulfillment): boolean {
  return openOf(fulfillment).length > 0 || underwayUnits(fulfillment) > 0 || awaitsReroute(fulfillment);
}

export function itemOf(successor: MapPart, attempt: number): BranchItem {
  if ('wait' in successor) {
    const { orderId, wait } = successor.wait;
    const branch = branchOfWait(wait);
    const id = waitId(orderId, wait);
    return {
      n: branchNumber(branch),
      exception: branch.exception,
      fulfillmentId: id,
      location: '',
      name: `${id}-${attempt}-0`,
    };
  }
  if (successor.exception) {
    const { exceptionId, n = 0, dispatch } = successor.exception;
    const name = `${exceptionId}-${attempt}-${dispatch}`;
    return {
      n: branchNumber({ n: 0, exception: n }),
      exception: n,
      fulfillmentId: exceptionId,
      location: '',
      name,
    };
  }
  const { n, fulfillmentId, location, dispatch } = successor.fulfillment;
  return { n, exception: 0, fulfillmentId, location, name: `${fulfillmentId}-${attempt}-${dispatch}` };
}

/** The dispatch that the name of a branch's own execution has; undefined for the name of another execution. */
export function dispatchOfName(orderId: string, n: number, name = ''): number | undefined {
  const isOwn = n > 0 && name.startsWith(`${fulfillmentId(orderId, n)}-`);
  const digits = /-(\d+)$/.exec(name)?.[1];
  return isOwn && digits !== undefined ? Number(digits) : undefined;
}

/**
 * The branches that run for one whose failure is dealt with: itself, where it goes on, and what its steps made:
 * fulfillments, and exceptions of units that they could not serve. What is finished stands for what its own steps
 * made in turn. `isOwn`: whether a key is one of the branch's own steps.
 */
export function successorsOf(
  branch: Branch,
  parts: OrderParts,
  isOwn: (by: string) => boolean = isOwnedBy(branch),
): Successor[] {
  const seen = new Set<string>();
  const walk = (own: Branch, isKey = isOwnedBy(own)): Successor[] => {
    const name = `${own.n} ${own.exception}`;
    if (seen.has(name)) return [];
    seen.add(name);
    return [...itselfOf(own, parts), ...madeBy(isKey, parts).flatMap(unfinishedOf)];
  };
  const unfinishedOf = (made: Successor): Successor[] => {
    if (made.exception) return made.exception.status === 'open' ? [made] : walk(branchOf(made.exception));
    const { n } = made.fulfillment;
    return isFinished(made.fulfillment) ? walk({ n, exception: 0 }) : [made];
  };
  return walk(branch, isOwn);
}

/**
 * A branch's part and all below it that is begun anew with it: what its steps made since a dispatch, as far as that is
 * not finished, and what these have made. Those that sit directly below a part come after it, with theirs.
 */
export interface BranchTree {
  readonly part: Successor;
  readonly below: readonly BranchTree[];
}

/** What a part has below it, made by its steps since a dispatch; 0 for all of it. */
export function treeOf(part: Successor, since: number, parts: OrderParts): BranchTree {
  const { fulfillment, exception } = part;
  const branch = fulfillment ? { n: fulfillment.n, exception: 0 } : branchOf(exception);
  const isOwn = fulfillment ? isOwnedSince(fulfillment.n, since) : isOwnedBy(branch);
  const below = successorsOf(branch, parts, isOwn).filter((one) => !isSamePart(one, part));
  return { part, below: below.map((one) => treeOf(one, 0, parts)) };
}

/**
 * The exceptions that the steps of a branch made since a dispatch (0 for all), and those below them, resolved or not: what
 * waits under the keys of their steps was to be planned in the execution that has begun them.
 */
export function exceptionsBelow(branch: Branch, since: number, parts: OrderParts): number[] {
  const found = new Set<string>();
  const collect = (isOwn: (by: string) => boolean): number[] =>
    madeBy(isOwn, parts).flatMap(({ fulfillment, exception }) => {
      const below = fulfillment ? { n: fulfillment.n, exception: 0 } : branchOf(exception);
      const name = `${below.n} ${below.exception}`;
      if (found.has(name)) return [];
      found.add(name);
      return [...(exception ? [below.exception] : []), ...collect(isOwnedBy(below))];
    });
  return collect(branch.exception > 0 ? isOwnedBy(branch) : isOwnedSince(branch.n, since));
}

/** All parts of a tree, the first one first. */
export function partsOf({ part, below }: BranchTree): Successor[] {
  return [part, ...below.flatMap(partsOf)];
}

function isSamePart(one: Successor, other: Successor): boolean {
  return (
    one.fulfillment?.n === other.fulfillment?.n && one.exception?.exceptionId === other.exception?.exceptionId
  );
}

function branchOf({ n = 0, fulfillment = 0 }: Exception): Branch {
  return { n: fulfillment, exception: n };
}

function itselfOf({ n, exception }: Branch, { fulfillments, exceptions }: OrderParts): Successor[] {
  if (exception > 0)
    return exceptions
      .filter((one) => one.status === 'open' && one.branch?.exception === exception)
      .map((one) => ({ exception: one }));
  const own = fulfillments.filter((one) => one.n === n && goesOn(one));
  return own.map((one) => ({ fulfillment: one }));
}

function madeBy(isOwn: (by: string) => boolean, { fulfillments, exceptions }: OrderParts): Successor[] {
  return [
    ...fulfillments.filter(({ madeBy: by }) => isOwn(by)).map((one) => ({ fulfillment: one })),
    ...exceptions
      .filter(({ madeBy: by }) => by !== undefined && isOwn(by))
      .map((one) => ({ exception: one })),
  ];
}

/**
 * Everything of an order that is not finished, for the Map of an attempt: every fulfillment, and every open
 * exception about units. `owned`: the numbers of exceptions that units wait under.
 */
export function unfinishedParts(
  { fulfillments, exceptions }: OrderParts,
  owned: ReadonlySet<number>,
): Successor[] {
  const running = fulfillments.filter((one) => !isFinished(one)).sort((a, b) => a.n - b.n);
  const waiting = exceptions.filter(
    (one) => one.status === 'open' && (isAboutUnits(one) || owned.has(one.n ?? 0)),
  );
  return [...running.map((one) => ({ fulfillment: one })), ...waiting.map((one) => ({ exception: one }))];
}

/** Step Functions runs so many iterations of a Map at once: an order has at most as many parts under way. */
const MOST_PARTS = 40;

/**
 * How many shipments a step may make: the parts of the order that are not finished stay at 40 together, an exception
 * of units that no plan serves included. Below 1 where there is no room.
 */
export function roomForShipments(branch: Branch, parts: OrderParts, owned: ReadonlySet<number>): number {
  const others = unfinishedParts(parts, owned).filter(
    ({ fulfillment }) => !fulfillment || !plansFor(branch, fulfillment) || goesOnBeside(fulfillment),
  );
  return MOST_PARTS - 1 - others.length;
}

/** Whether a step of the branch plans what left the fulfillment: its own re-route, or the order's next attempt (P25). */
function plansFor({ n, exception }: Branch, fulfillment: Fulfillment): boolean {
  const isOrder = n === 0 && exception === 0;
  return isOrder ? awaitsReroute(fulfillment) : fulfillment.n === n;
}

/** What a plan is told of the room, where it is less than what plans keep to anyway. */
export function limitedTo(room: number): Pick<RoutingHistory, 'mostShipments'> {
  return room < MOST_SHIPMENTS ? { mostShipments: Math.max(1, room) } : {};
}

/** Whether the fulfillment is still there once the units that left it are planned again. */
function goesOnBeside(fulfillment: Fulfillment): boolean {
  return openOf(fulfillment).length > 0 || underwayUnits(fulfillment) > 0;
}
