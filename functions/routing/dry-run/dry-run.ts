import type * as z from 'zod';
import { readPositions } from '../../inventory/stock/position.store.ts';
import { readSkus } from '../../network/entities/network.store.ts';
import { type PlanningNetwork, planningNetwork } from '../../network/planning/planning-network.ts';
import { openLines } from '../../order/canonical-order.ts';
import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { Explanation } from '../../planner/explain/explanation-schema.ts';
import {
  type PlanInput,
  type PlannedCounter,
  type PlannedPosition,
  type RoutedOrder,
  routingHistorySchema,
} from '../../planner/plan-input.ts';
import type { Ruleset } from '../../planner/ruleset.ts';
import { type Caller, mustSeeOrder } from '../../shared/caller.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { Conflict } from '../../shared/errors.ts';
import type { planDoor } from '../doors.ts';
import { assemblePlanInput, plannedPosition } from '../route/assemble.ts';
import { currencyOfBooks, readCapacity } from '../route/planning.ts';
import { chosenCourse } from '../route/routing-course.ts';
import { activeRules, readRuleset } from '../rulesets/ruleset.store.ts';

export type DryRunRequest = z.output<NonNullable<(typeof planDoor)['body']>>;
type RulesNamed = Explanation['rules'];

async function stockOf(
  lines: readonly { readonly sku: string }[],
  market: string,
): Promise<PlannedPosition[]> {
  return (await readPositions(lines.map(({ sku }) => sku)))
    .filter(({ pool }) => pool === market)
    .map(plannedPosition);
}

/**
 * The rules to plan with: a stored version, a document that nobody stored, or the version in force.
 * @throws NotFound for an unknown version
 */
async function rulesFor(
  asked: DryRunRequest['ruleset'],
  currency: string,
  now: string,
): Promise<{ ruleset: Ruleset; named: RulesNamed }> {
  if (typeof asked === 'object')
    return { ruleset: asked, named: { version: null, hash: hashOf(asked), name: asked.name } };
  const { version, hash, ruleset } =
    asked === undefined ? await activeRules(now, currency) : await readRuleset(asked);
  return { ruleset, named: { version, hash, name: ruleset.name } };
}

/**
 * A stored order, as its open units would be planned now.
 * @throws NotFound for an order that the caller may not know, Conflict for one in quarantine
 */
async function existingOrder(
  orderId: string,
  caller: Caller,
  network: PlanningNetwork,
  now: string,
): Promise<Pick<PlanInput, 'order' | 'history'>> {
  const order = await readOrder(orderId);
  mustSeeOrder(caller, order);
  const body = await findBody(orderId, order.bodyVersion);
  if (!body)
    throw new Conflict(`The order ${orderId} is in quarantine: what it asks for is not understood yet.`, {
      orderStatus: order.status,
    });
  const lines = openLines(body).flatMap(({ lineId, sku, open }) =>
    sku === undefined ? [] : [{ lineId, sku, units: open }],
  );
  const skus = await readSkus(lines.map(({ sku }) => sku));
  // The caller takes only the order's own part of this input: rules and stock may be others.
  const ruleset = (await activeRules(now, body.currency)).ruleset;
  return assemblePlanInput({
    order,
    body,
    lines,
    skus,
    positions: [],
    capacity: [],
    network,
    ruleset,
    history: routingHistorySchema.parse({}),
    course: chosenCourse(order, body),
    now,
  });
}

/** A sketch of an order with what is known of its SKUs, where the sketch itself does not say. */
async function completedSketch(
  order: Omit<RoutedOrder, 'id' | 'channel'> & { channel?: string | undefined },
  caller: Caller,
): Promise<RoutedOrder> {
  const skus = await readSkus(order.lines.map(({ sku }) => sku));
  const lines = order.lines.map((line) => {
    const known = skus.get(line.sku);
    return {
      ...(known?.weightGrams === undefined ? {} : { weightGrams: known.weightGrams }),
      ...(known?.dimensionsMm === undefined ? {} : { dimensionsMm: known.dimensionsMm }),
      ...line,
      tags: [...new Set([...(known?.tags ?? []), ...line.tags])].sort(),
    };
  });
  return {
    ...order,
    id: 'dry-run',
    channel: caller.kind === 'channel' ? caller.id : (order.channel ?? 'dry-run'),
    lines,
  };
}

/** The order that the caller names, or the sketch that it sent. @throws RangeError for neither */
async function orderToPlan(
  { orderId, order: sketch }: DryRunRequest,
  caller: Caller,
  at: string,
): Promise<Pick<PlanInput, 'order' | 'history'>> {
  if (orderId !== undefined) return existingOrder(orderId, caller, await planningNetwork(), at);
  if (!sketch) throw new RangeError('a dry run is of an order or of a sketch');
  return { order: await completedSketch(sketch, caller), history: routingHistorySchema.parse({}) };
}

/** What the orders that wait leave: before the order that the caller names, or all of them for a sketch. */
async function capacityOf(
  { orderId }: DryRunRequest,
  { id, market }: RoutedOrder,
  network: PlanningNetwork,
  now: string,
): Promise<PlannedCounter[]> {
  const order = orderId === undefined ? { orderId: id, pool: market } : await readOrder(orderId);
  const everywhere = new Set(network.capped.map((location) => location.id));
  return (await readCapacity(order, network, everywhere, now)).capacity;
}

/** The input of a dry run's plan. Nothing is written. */
export async function dryRunInput(
  asked: DryRunRequest,
  caller: Caller,
  now: string,
): Promise<{ input: PlanInput; rules: RulesNamed }> {
  const at = asked.now ?? now;
  const { order, history } = await orderToPlan(asked, caller, at);
  const positions = asked.positions ?? (await stockOf(order.lines, order.market));
  // Stock at a location that was opened a moment ago must not be overlooked, as for an order.
  const network = await planningNetwork(positions.map(({ location }) => location));
  const [capacity, { ruleset, named }] = await Promise.all([
    asked.capacity ?? capacityOf(asked, order, network, at),
    rulesFor(asked.ruleset, currencyOfBooks(network, order), at),
  ]);
  const input: PlanInput = {
    order,
    positions,
    capacity,
    ruleset,
    history: asked.history ?? history,
    now: at,
    locations: network.locations,
    services: network.services,
    rates: network.rates,
  };
  return { input, rules: named };
}
