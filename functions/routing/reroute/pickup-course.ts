/** Where units go that were to be collected and cannot be: as the customer chose anew, else by the channel's policy. */
import type { Exception } from '../../exceptions/exception.ts';
import { isOfEdit, missedDeadlines } from '../../fulfillment/work-order/departures.ts';
import { type Fulfillment, fulfillmentFailures } from '../../fulfillment/work-order/fulfillment.ts';
import type { PickupPolicy } from '../../network/entities/channel.ts';
import type { Location } from '../../network/entities/location.ts';
import { readChannel, readLocations } from '../../network/entities/network.store.ts';
import type { Order } from '../../order/order.ts';
import type { Branch } from '../../order/unit-owner.ts';
import { type Guidance, guidanceOf, lastRetry } from '../route/guidance.ts';
import { type RoutingCourse, shipped } from '../route/routing-course.ts';

/** A course on which units are planned. */
interface PlannedCourse {
  readonly kind: 'plan';
  readonly course: RoutingCourse;
  /** The locations that gave the units back may serve them once more. */
  readonly mayReturn: boolean;
  /** Where nothing serves the units, the customer is asked. */
  readonly asks: boolean;
}

/** What becomes of the units: they are planned, given up, or wait until the customer has chosen. */
export type PickupCourse = PlannedCourse | { readonly kind: 'cancel' } | { readonly kind: 'ask' };

/** What a re-route knows of the units. */
export interface WaitingPickup {
  readonly order: Order;
  readonly branch: Branch;
  /** What the branch's state failed with. */
  readonly error: string;
  readonly exceptions: readonly Exception[];
  /** The fulfillments that the units left. */
  readonly origins: readonly Fulfillment[];
  /** Locations where they are not planned again. */
  readonly excluded: readonly string[];
}

const FAILURES: ReadonlySet<string> = new Set(fulfillmentFailures);

/** Other stores of the order's pool. Pure. */
function otherStores(
  locations: readonly Location[],
  { pool = 'main' }: Order,
  excluded: readonly string[],
): string[] {
  return locations
    .filter((one) => one.type === 'store' && one.active && one.pool === pool && !excluded.includes(one.id))
    .map(({ id }) => id);
}

function planOn(course: RoutingCourse, more: Partial<PlannedCourse> = {}): PlannedCourse {
  return { kind: 'plan', course, mayReturn: false, asks: true, ...more };
}

/** The same location is asked again. */
function sameAgain({ order, origins }: WaitingPickup): PlannedCourse {
  const store = origins[0]?.location ?? order.handover?.location;
  const only = store === undefined ? [] : [store];
  return planOn({ handover: order.handover?.by, only }, { mayReturn: true });
}

/** The order was edited: it goes where it says by now. */
function asChosen(waiting: WaitingPickup): PlannedCourse {
  const { handover } = waiting.order;
  if (handover?.location === undefined) return sameAgain(waiting);
  return planOn({ handover: handover.by, only: [handover.location] }, { mayReturn: true });
}

/** What the customer has chosen, as the person said who retried; without a choice the same location is asked again. */
function chosenAnew(waiting: WaitingPickup, { ship, onlyLocation }: Guidance): PlannedCourse {
  if (ship) return planOn(shipped);
  if (onlyLocation === undefined) return sameAgain(waiting);
  return planOn({ handover: waiting.order.handover?.by, only: [onlyLocation] }, { mayReturn: true });
}

/** The course of a policy. @returns undefined where the customer is to be asked */
export async function courseByPolicy(
  policy: PickupPolicy,
  order: Order,
  excluded: readonly string[],
): Promise<PlannedCourse | { readonly kind: 'cancel' } | undefined> {
  switch (policy) {
    case 'ask':
      return undefined;
    case 'cancel':
      return { kind: 'cancel' };
    case 'ship':
      return planOn(shipped);
    case 'otherStore': {
      const only = otherStores(await readLocations(), order, excluded);
      if (only.length === 0) return undefined;
      return planOn({ handover: order.handover?.by, only });
    }
  }
}

/** Nobody has refused these units: the order was edited. */
function wasNobodysFault(origins: readonly Fulfillment[]): boolean {
  return origins.length > 0 && origins.every(({ reason }) => isOfEdit(reason));
}

/**
 * The course of units that wait for a re-route. Undefined of an order that is shipped, or whose units were on their
 * way to be shipped: nobody chose a location for these.
 */
export async function pickupCourse(waiting: WaitingPickup): Promise<PickupCourse | undefined> {
  const { order, branch, error, exceptions, origins, excluded } = waiting;
  if (!order.handover || order.handover.ship) return undefined;
  const isEdited = wasNobodysFault(origins);
  const isShipped = origins.length > 0 && origins.every(({ handover }) => handover === undefined);
  if (isShipped && !isEdited) return planOn(shipped, { asks: false });
  const retried = FAILURES.has(error) ? undefined : lastRetry(exceptions, branch);
  if (retried) return chosenAnew(waiting, guidanceOf(retried));
  if (isEdited) return asChosen(waiting);
  const { policies } = await readChannel(order.channel);
  const isUncollected = origins.some(({ reason }) => reason === missedDeadlines.collectBy.reason);
  const policy = isUncollected ? policies.onPickupExpired : policies.onPickupRefused;
  return (await courseByPolicy(policy, order, excluded)) ?? { kind: 'ask' };
}
