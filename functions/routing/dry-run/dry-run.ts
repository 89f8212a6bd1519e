import type * as z from 'zod';
import { readPositions } from '../../inventory/stock/position.store.ts';
import type { Channel } from '../../network/entities/channel.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import { destinationOf, placeOf } from '../../network/geography/destination.ts';
import { type PlanningNetwork, planningNetwork } from '../../network/planning/planning-network.ts';
import { openLines } from '../../order/canonical-order.ts';
import type { LineUnits } from '../../order/line-units.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { findBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { withoutTerritory } from '../../order/us-territories.ts';
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
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { rulesOfOrder } from '../canary/rules-of-order.ts';
import type { planDoor } from '../doors.ts';
import { assemblePlanInput, plannedPosition } from '../route/assemble.ts';
import { currencyOfBooks, readCapacity } from '../route/planning.ts';
import { chosenCourse } from '../route/routing-course.ts';
import { activeRules, type RulesInForce, readRuleset } from '../rulesets/ruleset.store.ts';
import { withinDryRun } from './dry-run-work.ts';
import { openUnitsOf, readOpenParts, withOwnStock } from './open-units.ts';
import type { NothingPlanned } from './plan-answer.ts';

export type DryRunRequest = z.output<NonNullable<(typeof planDoor)['body']>>;
type RulesNamed = Explanation['rules'];

/** Of all the order, what a plan is to be made of. */
interface OrderToPlan extends Pick<PlanInput, 'order' | 'history'> {
  /** Absent for a sketch. */
  readonly stored?: Order;
  /** The positions as they are for this order. */
  readonly own: (positions: readonly PlannedPosition[]) => PlannedPosition[];
  /** What is to be said of the order before the plan. */
  readonly note?: string;
}

/** What is to be planned, with which rules; or why nothing is. */
export type DryRun =
  | {
      readonly input: PlanInput;
      readonly rules: RulesNamed;
      readonly stored: Order | undefined;
      readonly note: string | undefined;
      readonly nothing?: never;
    }
  | { readonly nothing: NothingPlanned; readonly input?: never };

async function stockOf(
  lines: readonly { readonly sku: string }[],
  market: string,
  now: string,
): Promise<PlannedPosition[]> {
  const view = { now, trustHalfLife: settings().trustHalfLife };
  return (await readPositions(lines.map(({ sku }) => sku)))
    .filter(({ pool }) => pool === market)
    .map((position) => plannedPosition(position, view));
}

/** What only operators may suppose: a channel would learn by it of stock, places and prices that no door tells it. */
const SUPPOSED = ['positions', 'capacity', 'ruleset', 'history'] as const;

/** @throws Forbidden for a channel that supposes what it may not read */
function maySuppose(asked: DryRunRequest, caller: Caller): void {
  const supposed = SUPPOSED.filter((name) => asked[name] !== undefined);
  if (caller.kind === 'operator' || supposed.length === 0) return;
  throw new Forbidden(`Only operators plan with ${supposed.join(', ')} of their own.`, { refused: supposed });
}

/** The rules that a stored order is planned by: those in force, or a version that is tried on it. */
async function rulesAt(stored: Order | undefined, currency: string, now: string): Promise<RulesInForce> {
  if (!stored) return activeRules(now, currency);
  return (await rulesOfOrder(stored, { now, currency, inForce: false })).rules;
}

/**
 * The rules to plan with: a stored version, a document that nobody stored, or the version in force.
 * @throws NotFound for an unknown version
 */
async function rulesFor(
  asked: DryRunRequest['ruleset'],
  stored: Order | undefined,
  currency: string,
  now: string,
): Promise<{ ruleset: Ruleset; named: RulesNamed }> {
  if (typeof asked === 'object')
    return { ruleset: asked, named: { version: null, hash: hashOf(asked), name: asked.name } };
  const { version, hash, ruleset } =
    asked === undefined ? await rulesAt(stored, currency, now) : await readRuleset(asked);
  return { ruleset, named: { version, hash, name: ruleset.name } };
}

/** A channel that is gone meanwhile has no pools of its own. */
async function poolsOf(channel: string): Promise<Pick<Channel, 'pools'>> {
  try {
    return await readChannel(channel);
  } catch (error) {
    if (error instanceof NotFound) return { pools: {} };
    throw error;
  }
}

/** An order that Reserve has not placed yet goes where Reserve will find that it goes. */
async function placed(order: Order, body: CanonicalOrder): Promise<Order> {
  if (order.destination) return order;
  const { pool, destination } = destinationOf(body, await poolsOf(order.channel));
  return { ...order, pool: order.pool ?? pool, destination };
}

function everyUnit(body: CanonicalOrder): LineUnits[] {
  return openLines(body).flatMap(({ lineId, sku, open }) =>
    sku === undefined ? [] : [{ lineId, sku, units: open }],
  );
}

const GONE = 'Nothing of the order is open any more: this is how all of it would be planned now.';

function nothingOf({ orderId, status }: Order, at: string, text: string): { nothing: NothingPlanned } {
  return { nothing: { orderId, orderStatus: status, at, text } };
}

/**
 * A stored order, as its open units would be planned now, the stock that they have included; where none is open, as
 * all of it would be.
 * @throws NotFound for an order that the caller may not know
 */
async function existingOrder(
  orderId: string,
  caller: Caller,
  network: PlanningNetwork,
  now: string,
): Promise<OrderToPlan | { readonly nothing: NothingPlanned }> {
  const found = await readOrder(orderId);
  mustSeeOrder(caller, found);
  const body = await findBody(orderId, found.bodyVersion);
  if (!body)
    return nothingOf(
      found,
      now,
      'The order is in quarantine: what it asks for is not understood yet. Nothing can be planned.',
    );
  const order = await placed(found, body);
  const parts = await readOpenParts(order);
  const open = openUnitsOf(parts);
  const lines = open.length > 0 ? open : everyUnit(body);
  if (lines.length === 0) return nothingOf(order, now, 'The order has nothing to ship.');
  const skus = await readSkus(lines.map(({ sku }) => sku));
  // The caller takes only the order's own part of this input: rules and stock may be others.
  const ruleset = (await activeRules(now, body.currency)).ruleset;
  const input = assemblePlanInput({
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
    trustHalfLife: settings().trustHalfLife,
  });
  return {
    order: input.order,
    history: input.history,
    stored: order,
    own: (positions) => withOwnStock(positions, parts.fulfillments),
    ...(open.length > 0 ? {} : { note: GONE }),
  };
}

type Sketch = NonNullable<DryRunRequest['order']>;

/** Where a sketch goes and which pool serves it, as Reserve finds them for an order of that address. */
function placedSketch({ destination, market }: Sketch, channel: Pick<Channel, 'pools'>) {
  const { country, region, postalCode } = withoutTerritory(destination);
  const { point } = destination;
  const geo = point && { latitude: point.lat, longitude: point.lon };
  const place = placeOf({ country, region, postalCode, geo }, channel);
  const { lat, lon, ...address } = place.destination;
  const found = lat === undefined || lon === undefined ? {} : { point: { lat, lon } };
  const residential = destination.residential === undefined ? {} : { residential: destination.residential };
  return { market: market ?? place.pool, destination: { ...address, ...found, ...residential } };
}

/** A sketch of an order with what is known of its place and its SKUs, where the sketch itself does not say. */
async function completedSketch(order: Sketch, caller: Caller): Promise<RoutedOrder> {
  const skus = await readSkus(order.lines.map(({ sku }) => sku));
  const channel = caller.kind === 'channel' ? caller.id : (order.channel ?? 'dry-run');
  const lines = order.lines.map((line) => {
    const known = skus.get(line.sku);
    return {
      ...(known?.weightGrams === undefined ? {} : { weightGrams: known.weightGrams }),
      ...(known?.dimensionsMm === undefined ? {} : { dimensionsMm: known.dimensionsMm }),
      ...line,
      tags: [...new Set([...(known?.tags ?? []), ...line.tags])].sort(),
    };
  });
  return { ...order, ...placedSketch(order, await poolsOf(channel)), id: 'dry-run', channel, lines };
}

/** The order that the caller names, or the sketch that it sent. @throws RangeError for neither */
async function orderToPlan(
  { orderId, order: sketch }: DryRunRequest,
  caller: Caller,
  at: string,
): Promise<OrderToPlan | { readonly nothing: NothingPlanned }> {
  if (orderId !== undefined) return existingOrder(orderId, caller, await planningNetwork(), at);
  if (!sketch) throw new RangeError('a dry run is of an order or of a sketch');
  return {
    order: await completedSketch(sketch, caller),
    history: routingHistorySchema.parse({}),
    own: (positions) => [...positions],
  };
}

/** What the orders that wait leave: before the order that the caller names, or all of them for a sketch. */
async function capacityOf(
  { stored }: OrderToPlan,
  { id, market }: RoutedOrder,
  network: PlanningNetwork,
  now: string,
): Promise<PlannedCounter[]> {
  const order = stored ?? { orderId: id, pool: market };
  const everywhere = new Set(network.capped.map((location) => location.id));
  return (await readCapacity(order, network, everywhere, now)).capacity;
}

/**
 * The input of a dry run's plan. Nothing is written.
 * @throws NotFound, Forbidden
 */
export async function dryRunInput(asked: DryRunRequest, caller: Caller, now: string): Promise<DryRun> {
  maySuppose(asked, caller);
  const at = asked.now ?? now;
  const found = await orderToPlan(asked, caller, at);
  if ('nothing' in found) return found;
  const { order, history, stored, own, note } = found;
  const positions = asked.positions ?? own(await stockOf(order.lines, order.market, at));
  // Stock at a location that was opened a moment ago must not be overlooked, as for an order.
  const network = await planningNetwork(positions.map(({ location }) => location));
  const [capacity, { ruleset, named }] = await Promise.all([
    asked.capacity ?? capacityOf(found, order, network, at),
    rulesFor(asked.ruleset, stored, currencyOfBooks(network, order), at),
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
  return { input: withinDryRun(input), rules: named, stored, note };
}
