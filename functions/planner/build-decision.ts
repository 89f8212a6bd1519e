/** From a trial to the decision that is stored, shown and executed. */

import { isoOf } from '../network/time/calendar.ts';
import { durationMs } from '../network/time/capacity-window.ts';
import type {
  Candidate,
  Cost,
  Decision,
  InfeasibilityCause,
  PlannedFulfillment,
  PlanOutcome,
  Proof,
} from './decision.ts';
import type { CapacityCounter, PlanInput } from './plan-input.ts';
import { microsText } from './pricing/micros.ts';
import { addCost, totalMicros } from './pricing/order-pricing.ts';
import { collectionOf, deliveryDay, endOfDay } from './promise/delivery-times.ts';
import { type OrderRules, promisedDelivery, relaxed } from './rules-in-force.ts';
import { moneyMicros, type PricedFulfillment, runTrial, type Trial } from './trial.ts';
import { positionAt } from './ways/stock-filters.ts';
import { pickLots, usableLots } from './ways/usable-lots.ts';

/** How planning ended, or what the rules say becomes of what is not served. */
export interface PlanEnding {
  readonly outcome: PlanOutcome;
  readonly then?: NonNullable<Decision['then']>;
  readonly until?: string;
  readonly cause?: InfeasibilityCause;
  readonly dropped?: readonly string[];
}

function capacityTaken(
  counters: readonly CapacityCounter[],
  own: PricedFulfillment,
): PlannedFulfillment['capacity'] {
  return counters
    .filter(({ location }) => location === own.option.location.id)
    .map(({ unit, window }) => ({
      unit,
      window,
      take:
        unit === 'orders'
          ? 1
          : unit === 'lines'
            ? own.units.filter((count) => count > 0).length
            : own.units.reduce((sum, count) => sum + count, 0),
    }));
}

function fulfillmentOf(input: PlanInput, { assessment }: Trial, own: PricedFulfillment): PlannedFulfillment {
  const { option, units, grams, cost } = own;
  const { service, card, shipBy, deliverBy } = option.carriage;
  const { stock, demand } = assessment;
  const lines = demand.skus.flatMap(({ sku }, column) => {
    const quantity = units[column] ?? 0;
    if (quantity === 0) return [];
    const position = positionAt(stock, option.row, column);
    const lots = pickLots(option.lots?.[column] ?? (position?.lots ? usableLots(position) : []), quantity);
    return [{ sku, quantity, ...(lots.length > 0 ? { lots } : {}) }];
  });
  const zone = card?.zones[option.carriage.zone];
  const capacity = capacityTaken(input.capacity, own);
  return {
    location: option.location.id,
    lines,
    ...(service ? { service: service.id, carrier: service.carrier } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(option.metres === undefined ? {} : { distanceKm: Math.round(option.metres / 100) / 10 }),
    weightGrams: grams,
    cost,
    costMicros: totalMicros(cost),
    ...(shipBy === undefined ? {} : { shipBy: isoOf(shipBy) }),
    ...(deliverBy === undefined ? {} : { deliverBy: isoOf(deliverBy) }),
    ...(capacity && capacity.length > 0 ? { capacity } : {}),
  };
}

function sumOf(costs: readonly Cost[]): Cost {
  const sum: Cost = {};
  for (const cost of costs) addCost(sum, cost);
  return sum;
}

function proofOf({ result, rules }: Trial): Proof {
  const budget = { work: result.work, maxWork: rules.solver.maxWork, maxStates: rules.solver.maxStates };
  const { solution } = result;
  if (!solution)
    return { kind: result.proven === false ? 'gap' : 'optimal', score: 0, lowerBound: 0, ...budget };
  const { score, bound, mostUnits } = solution;
  if (bound >= score && mostUnits === undefined)
    return { kind: 'optimal', score, lowerBound: score, ...budget };
  const gap = score > 0 ? { gapPct: Math.ceil(((score - bound) * 10_000) / score) / 100 } : {};
  return {
    kind: 'gap',
    score,
    lowerBound: bound,
    ...gap,
    ...(mostUnits === undefined ? {} : { unitsAtMost: mostUnits }),
    ...budget,
  };
}

function notesOf(input: PlanInput, trial: Trial): string[] {
  const { order, ruleset } = input;
  const { destination } = order;
  const unknown =
    order.method === 'ship' && destination.point === undefined
      ? [
          `no coordinates for ${destination.country} ${destination.postalCode ?? ''}`.trim() +
            ': distances are unknown, routed by market, country and lane',
        ]
      : [];
  const assumed = trial.planned
    .filter(({ option: { carriage } }) => carriage.zoneAssumed)
    .map(
      ({ option: { carriage, location } }) =>
        `zone ${carriage.card?.zones[carriage.zone] ?? ''} assumed for ${location.id}: its distance is unknown`,
    );
  const weights = trial.assessment.demand.skus
    .filter(({ gramsAssumed }) => gramsAssumed)
    .map(({ sku }) => sku);
  const weighed =
    weights.length === 0
      ? []
      : [
          `weight unknown, ${ruleset.assume.unitWeightGrams} g a unit assumed: ${weights.slice(0, 5).join(', ')}${weights.length > 5 ? `, ${weights.length - 5} more` : ''}`,
        ];
  const foreign =
    order.currency === ruleset.currency
      ? []
      : [
          `order in ${order.currency}, rules in ${ruleset.currency}: rules on the value of goods do not apply`,
        ];
  return [...unknown, ...assumed, ...weighed, ...foreign, ...trial.notes];
}

/** The most that the open locations hold of each SKU. */
function availableOf({ assessment }: Trial): number[] {
  return assessment.demand.skus.map((_, column) => {
    const most = new Map<number, number>();
    for (const { row, units } of assessment.options.all())
      most.set(row, Math.max(most.get(row) ?? 0, units[column] ?? 0));
    return [...most.values()].reduce((sum, units) => sum + units, 0);
  });
}

/** Why there is no plan under these rules: what, if it were otherwise, would let one exist. */
export function infeasibilityCause(input: PlanInput, trial: Trial): InfeasibilityCause {
  if (trial.result.solution === undefined && trial.result.proven === false) return 'BUDGET';
  if (trial.splitRefused) return 'SPLIT';
  const { rules } = trial;
  const works = (other: OrderRules): boolean => runTrial(input, other).result.solution !== undefined;
  if (
    works({
      ...rules,
      filters: [{ type: 'capacity', headroomPct: 0, bypass: true, where: undefined }, ...rules.filters],
    })
  )
    return 'CAPACITY';
  const { skus } = trial.assessment.demand;
  const free = new Map<string, number>();
  for (const position of input.positions)
    free.set(
      position.sku,
      (free.get(position.sku) ?? 0) + (position.selling ? Math.max(0, position.free) : 0),
    );
  if (skus.some(({ sku, quantity }) => (free.get(sku) ?? 0) < quantity)) return 'STOCK';
  if (promisedDelivery(input.order, input.history) !== undefined && works(relaxed(rules, 'promise')))
    return 'PROMISE';
  const whole = [
    'maxShipments',
    'minExtraShipmentValue',
    'maxSplitAdd',
    'allowLineSplit',
    'shipTogether',
  ].reduce(relaxed, rules);
  return works(whole) ? 'SPLIT' : 'RULES';
}

/** A plan that splits may wait for a better one: until when, if the promise can still be kept then. */
export function consolidateUntil(input: PlanInput, trial: Trial): string | undefined {
  const wait = trial.rules.limits.waitToConsolidate;
  const { placedAt } = input.order;
  if (wait === null || placedAt === undefined || trial.planned.length < 2) return undefined;
  const until = Date.parse(placedAt) + (durationMs(wait) ?? 0);
  if (Date.parse(input.now) >= until) return undefined;
  const promised = promisedDelivery(input.order, input.history);
  const keeps =
    promised === undefined ||
    trial.planned.every(
      ({
        option: {
          location,
          carriage: { service, transitDays },
        },
      }) => {
        if (!service || transitDays === undefined) return false;
        const collection = collectionOf(location, service, until);
        return (
          collection !== undefined &&
          endOfDay(location.timezone, deliveryDay(service, collection.day, transitDays)) <=
            Date.parse(promised)
        );
      },
    );
  return keeps ? isoOf(until) : undefined;
}

/** The end of the earliest window that is full. */
function windowEnd(input: PlanInput, candidates: readonly Candidate[]): string | undefined {
  const full = new Set(
    candidates
      .filter(({ reasons }) => reasons?.some(({ code }) => code === 'CAPACITY'))
      .map(({ location }) => location),
  );
  const ends = input.capacity.flatMap(({ location, endsAt }) =>
    endsAt !== undefined && full.has(location) ? [endsAt] : [],
  );
  return (
    ends.sort()[0] ?? input.capacity.flatMap(({ endsAt }) => (endsAt === undefined ? [] : [endsAt])).sort()[0]
  );
}

/** What is not done because a better plan is waited for. */
function meanwhile({ planned, pricing, rules: { currency } }: Trial): string {
  return `would ship from ${planned.map(({ option }) => option.location.id).join(' and ')} now, for ${currency} ${microsText(moneyMicros(planned, pricing.splitPenalty), currency)}`;
}

function withUsed(candidates: readonly Candidate[], planned: readonly PricedFulfillment[]): Candidate[] {
  const all = [...candidates];
  for (const {
    option: { row },
  } of planned) {
    const own = all[row];
    if (own) all[row] = { ...own, state: 'used' };
  }
  return all;
}

export function buildDecision(input: PlanInput, planner: number, trial: Trial, ending: PlanEnding): Decision {
  const executes = ending.outcome === 'planned' || ending.outcome === 'partial';
  const planned = executes ? trial.planned : [];
  const fulfillments = planned.map((own) => fulfillmentOf(input, trial, own));
  const { skus } = trial.assessment.demand;
  const open = skus.map(
    ({ quantity }, column) => quantity - planned.reduce((sum, { units }) => sum + (units[column] ?? 0), 0),
  );
  const available = open.some((quantity) => quantity > 0) ? availableOf(trial) : [];
  const unserved = skus.flatMap(({ sku }, column) => {
    const quantity = open[column] ?? 0;
    return quantity > 0 ? [{ sku, quantity, available: available[column] ?? 0 }] : [];
  });
  const terms = sumOf([
    ...fulfillments.map(({ cost }) => cost),
    ...fulfillments.slice(1).map(() => trial.pricing.extraShipment),
  ]);
  const arrivals = fulfillments.map(({ deliverBy }) => deliverBy);
  const deliverBy =
    arrivals.length > 0 && arrivals.every((arrival) => arrival !== undefined)
      ? arrivals.toSorted().at(-1)
      : undefined;
  const promised = promisedDelivery(input.order, input.history);
  const kept =
    promised === undefined || fulfillments.length === 0
      ? undefined
      : deliverBy !== undefined && Date.parse(deliverBy) <= Date.parse(promised);
  const until =
    ending.until ??
    (ending.outcome === 'awaitCapacity' ? windowEnd(input, trial.assessment.candidates) : undefined);
  return {
    planner,
    strategy: trial.rules.strategy,
    mode: trial.rules.mode,
    outcome: ending.outcome,
    ...(ending.then === undefined ? {} : { then: ending.then }),
    ...(until === undefined ? {} : { until }),
    ...(ending.cause === undefined ? {} : { cause: ending.cause }),
    fulfillments,
    unserved,
    cost: { currency: trial.rules.currency, totalMicros: totalMicros(terms), terms },
    proof: proofOf(trial),
    promise: {
      ...(deliverBy === undefined ? {} : { deliverBy }),
      ...(promised === undefined ? {} : { promised }),
      ...(kept === undefined ? {} : { kept }),
    },
    relaxed: [...(ending.dropped ?? [])],
    notes: [...notesOf(input, trial), ...(ending.outcome === 'wait' ? [meanwhile(trial)] : [])],
    candidates: withUsed(trial.assessment.candidates, planned),
  };
}
