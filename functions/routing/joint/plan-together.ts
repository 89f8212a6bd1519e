/**
 * Plans orders together that are about to be released, and stores what was decided: each order's Route takes its part of it.
 * Advice and no more: whatever goes wrong here reaches nobody, and every order can be planned alone.
 */
import { readReservation } from '../../inventory/reservation/reservation.store.ts';
import { heldUnits } from '../../inventory/reservation/reservation.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { isStep } from '../../order/unit-owner.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { planJointly } from '../../planner/joint/plan-jointly.ts';
import { asError, Moved } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { withinTime } from '../../shared/time-budget.ts';
import { keepNamed } from '../decisions/decision.store.ts';
import { ownInput } from '../decisions/decision-record.ts';
import { type PreparedPlan, preparePlan } from '../route/planning.ts';
import { keepGroup } from './group.store.ts';
import { type GroupRelease, groupOf, releaseOf } from './group-record.ts';

/** What a group may take of work while the orders wait for it: a tenth of a second for 25 orders over 100 locations. */
const GROUP_WORK = 200_000;
/** Nobody waits longer for a group: where it takes more, each order is planned alone. */
export const GROUP_WITHIN_MS = 3000;
const READ_AT_ONCE = 8;
/** As many as a pass of a queue releases (P29). */
const MOST_ORDERS = 25;

interface Member {
  readonly order: Order;
  readonly prepared: PreparedPlan;
}

/** Whether Route plans all of the order, and by the rules alone: not goods that are fetched, nor what a person was asked about. */
function isPlannedByRules({ counts, cancel, closed, handover }: Order): boolean {
  return !closed && !cancel && !handover && counts.fulfillments === 0 && counts.exceptions === 0;
}

/** The units that Route is going to plan: of an order that stock has come for, those that it waits for. */
async function linesOf(order: Order, release: GroupRelease): Promise<LineUnits[]> {
  if (release === 'stock') return readUnreserved(order);
  const reservation = await readReservation(order.orderId);
  return reservation?.status === 'active' ? heldUnits(reservation, isStep) : [];
}

async function memberOf(orderId: string, release: GroupRelease, now: string): Promise<Member | undefined> {
  const order = await readOrder(orderId);
  if (!isPlannedByRules(order)) return undefined;
  const lines = await linesOf(order, release);
  if (lines.length === 0) return undefined;
  const history = { attempt: 0, excluded: [] };
  return { order, prepared: await preparePlan({ order, lines, history, now }) };
}

/** Those that were planned by the same rules on the same network as the first. */
function alike(members: readonly Member[]): Member[] {
  const [first] = members;
  return members.filter(
    ({ prepared: { rules, network } }) =>
      rules.hash === first?.prepared.rules.hash &&
      network.snapshot.hash === first.prepared.network.snapshot.hash,
  );
}

async function decide(
  pool: string,
  orderIds: readonly string[],
  release: GroupRelease,
  now: string,
): Promise<void> {
  const found = new Map<string, Member>();
  await inParallel(orderIds.slice(0, MOST_ORDERS), READ_AT_ONCE, async (orderId) => {
    const member = await memberOf(orderId, release, now);
    if (member) found.set(orderId, member);
  });
  const members = alike(orderIds.flatMap((orderId) => found.get(orderId) ?? []));
  const [first] = members;
  if (!first || members.length < 2) return;
  const inputs = members.map(({ prepared: { input } }) => input);
  const joint = planJointly(inputs, GROUP_WORK);
  const { rules, network } = first.prepared;
  const name = { pool, at: now, first: first.order.orderId };
  const orders = members.map(({ order }) => order);
  // What gains nothing needs no decision: each order gets the same alone, and only that they were released together is kept.
  const isGain = joint.jointMicros < joint.aloneMicros;
  const group = isGain
    ? groupOf(name, release, rules.hash, orders, joint)
    : releaseOf(name, release, orders, joint);
  await keepNamed(network);
  await keepGroup(group, {
    rules: { version: rules.version, hash: rules.hash },
    network: network.snapshot.hash,
    cards: { ...network.cards },
    inputs: inputs.map((input) => ownInput(input, rules.version)),
  });
}

/**
 * Plans orders of a pool together, in the order in which its queue serves them, and stores the decision where all of them
 * cost less by it. Never throws, and takes no longer than GROUP_WITHIN_MS.
 */
export async function planTogether(
  pool: string,
  orderIds: readonly string[],
  release: GroupRelease,
  now: string,
): Promise<void> {
  if (orderIds.length < 2) return;
  try {
    await withinTime(GROUP_WITHIN_MS, () => decide(pool, orderIds, release, now));
  } catch (error) {
    if (error instanceof Moved) return;
    const { name, message } = asError(error);
    log.warn('no joint plan', { pool, release, orders: orderIds.length, failed: `${name}: ${message}` });
  }
}
