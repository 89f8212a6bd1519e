/** From a trial to the decision that is stored, shown and executed. */

import { dateOfDay, isoOf } from '../network/time/calendar.ts';
import type { CapacityUnit } from '../network/time/capacity-window.ts';
import type { Candidate, Cost, Decision, PlannedFulfillment, PlanOutcome, Proof } from './decision.ts';
import { notesOn, passedOverPlan } from './decision-notes.ts';
import type { InfeasibilityCause } from './infeasibility-causes.ts';
import type { FinalOutcome } from './infeasible-action.ts';
import { promisedDelivery } from './order-rules.ts';
import type { PlanInput, PlannedCounter } from './plan-input.ts';
import type { Planning } from './planning.ts';
import { sumOfCosts, totalMicros } from './pricing/cost.ts';
import type { PricedFulfillment, Trial } from './trial.ts';
import { positionAt } from './ways/stock-filters.ts';
import { pickLots, usableLots } from './ways/usable-lots.ts';

/** How planning ended. */
export interface PlanEnding {
  readonly outcome: PlanOutcome;
  /** What the rules say becomes of the units that a partial plan does not serve. */
  readonly then?: FinalOutcome;
  /** UTC ISO 8601: the end of a wait or a hold. */
  readonly until?: string;
  readonly cause?: InfeasibilityCause;
  /** Rules that were dropped. */
  readonly relaxed?: readonly string[];
}

/** What a fulfillment takes of a counter of this unit. */
function unitsTaken(unit: CapacityUnit, { units }: PricedFulfillment): number {
  switch (unit) {
    case 'orders':
      return 1;
    case 'lines':
      return units.filter((count) => count > 0).length;
    case 'units':
      return units.reduce((sum, count) => sum + count, 0);
  }
}

function capacityTaken(
  counters: readonly PlannedCounter[],
  fulfillment: PricedFulfillment,
): NonNullable<PlannedFulfillment['capacity']> {
  return counters
    .filter(({ location }) => location === fulfillment.option.location.id)
    .map(({ unit, window }) => ({ unit, window, take: unitsTaken(unit, fulfillment) }));
}

/** Lines of a fulfillment, with a hint for the pick where the position has lots. */
function linesOf({ assessment }: Trial, { option, units }: PricedFulfillment): PlannedFulfillment['lines'] {
  const { stock, demand } = assessment;
  return demand.skus.flatMap(({ sku }, column) => {
    const quantity = units[column] ?? 0;
    if (quantity === 0) return [];
    const position = positionAt(stock, option.row, column);
    const known = position?.lots ? usableLots(position) : [];
    const lots = pickLots(option.lots?.(column) ?? known, quantity);
    return [{ sku, quantity, ...(lots.length > 0 ? { lots } : {}) }];
  });
}

function fulfillmentOf(input: PlanInput, trial: Trial, priced: PricedFulfillment): PlannedFulfillment {
  const { option, grams, cost } = priced;
  const { service, card, shipBy, deliverBy, arrivalDay } = option.carriage;
  const zone = card?.zones[option.carriage.zone];
  const capacity = capacityTaken(input.capacity, priced);
  return {
    location: option.location.id,
    lines: linesOf(trial, priced),
    ...(service ? { service: service.id, carrier: service.carrier } : {}),
    ...(zone === undefined ? {} : { zone }),
    ...(option.metres === undefined ? {} : { distanceKm: Math.round(option.metres / 100) / 10 }),
    weightGrams: grams,
    cost,
    costMicros: totalMicros(cost),
    ...(shipBy === undefined ? {} : { shipBy: isoOf(shipBy) }),
    ...(deliverBy === undefined ? {} : { deliverBy: isoOf(deliverBy) }),
    ...(arrivalDay === undefined ? {} : { deliverOn: dateOfDay(arrivalDay) }),
    ...(capacity.length > 0 ? { capacity } : {}),
  };
}

/** Of which problem the proof is: what limits a split is a constraint of it. */
function problemOf({ extent, rules, pricing, creditPct }: Trial): NonNullable<Proof['problem']> {
  const { maxSplitAddMinor, maxSplitAddPct, minExtraShipmentValueMinor } = rules.limits;
  const isValued = minExtraShipmentValueMinor > 0 && pricing.knowsValues;
  return {
    serves: extent === 'whole' ? 'everything' : 'mostUnits',
    splitGuards: [
      ...(isValued ? ['minExtraShipmentValueMinor' as const] : []),
      ...(maxSplitAddMinor === null ? [] : ['maxSplitAddMinor' as const]),
      ...(maxSplitAddPct === null ? [] : ['maxSplitAddPct' as const]),
    ],
    ...(pricing.hasCredits && rules.mode === 'cost' ? { creditPct } : {}),
  };
}

/** What the solver proved of its plan, or of there being none. */
function proofOf({ work }: Planning, trial: Trial): Proof {
  const { result, rules } = trial;
  const budget = {
    problem: problemOf(trial),
    work: work.used,
    maxWork: rules.solver.maxWork,
    maxStates: rules.solver.maxStates,
  };
  if (!result.solution) {
    if (result.proven) return { kind: 'optimal', score: 0, lowerBound: 0, ...budget };
    return { kind: 'gap', score: 0, lowerBound: result.bound, ...budget };
  }
  const { score, bound, mostUnits } = result.solution;
  if (bound >= score && mostUnits === undefined)
    return { kind: 'optimal', score, lowerBound: score, ...budget };
  return {
    kind: 'gap',
    score,
    lowerBound: bound,
    ...(score > 0 ? { gapPct: Math.ceil(((score - bound) * 10_000) / score) / 100 } : {}),
    ...(mostUnits === undefined ? {} : { unitsAtMost: mostUnits }),
    ...budget,
  };
}

/** Units of a SKU that the open locations hold: of the options of one location the one that may take most. */
function availableUnits({ assessment }: Trial, column: number): number {
  const { count, rows, units, columns } = assessment.options;
  let sum = 0;
  let most = 0;
  // The options of a location follow each other.
  for (let index = 0; index < count; index += 1) {
    if (index > 0 && rows[index] !== rows[index - 1]) {
      sum += most;
      most = 0;
    }
    most = Math.max(most, units[index * columns + column] ?? 0);
  }
  return sum + most;
}

function unservedOf(trial: Trial, planned: readonly PricedFulfillment[]): Decision['unserved'] {
  return trial.assessment.demand.skus.flatMap(({ sku, quantity: wanted }, column) => {
    const served = planned.reduce((sum, { units }) => sum + (units[column] ?? 0), 0);
    if (served >= wanted) return [];
    return [{ sku, quantity: wanted - served, available: availableUnits(trial, column) }];
  });
}

/**
 * What the whole decision costs by term: its fulfillments, and each of them after the first as an extra
 * shipment.
 */
function costOf(fulfillments: readonly PlannedFulfillment[], { pricing }: Trial): Cost {
  const further = fulfillments.slice(1).map(() => pricing.extraShipment);
  return sumOfCosts([...fulfillments.map(({ cost }) => cost), ...further]);
}

/** When the last parcel arrives; undefined where nobody knows of one of them, or there is none. */
function lastArrival(fulfillments: readonly PlannedFulfillment[]): string | undefined {
  const arrivals = fulfillments.map(({ deliverBy }) => deliverBy);
  if (!arrivals.every((arrival) => arrival !== undefined)) return undefined;
  return arrivals.toSorted().at(-1);
}

function promiseOf(
  { order, history }: PlanInput,
  fulfillments: readonly PlannedFulfillment[],
): Decision['promise'] {
  const deliverBy = lastArrival(fulfillments);
  const promised = promisedDelivery(order, history);
  const isJudged = promised !== undefined && fulfillments.length > 0;
  return {
    ...(deliverBy === undefined ? {} : { deliverBy }),
    ...(promised === undefined ? {} : { promised }),
    ...(isJudged ? { kept: deliverBy !== undefined && Date.parse(deliverBy) <= Date.parse(promised) } : {}),
  };
}

/** The end of the earliest window that is full at a candidate, or else of the earliest window there is. */
function nextWindow({ capacity }: PlanInput, candidates: readonly Candidate[]): string | undefined {
  const full = new Set(
    candidates
      .filter(({ reasons = [] }) => reasons.some(({ code }) => code === 'CAPACITY'))
      .map(({ location }) => location),
  );
  const endsOf = (counters: readonly PlannedCounter[]): string[] =>
    counters.flatMap(({ endsAt }) => (endsAt === undefined ? [] : [endsAt])).sort();
  const [earliestFull] = endsOf(capacity.filter(({ location }) => full.has(location)));
  return earliestFull ?? endsOf(capacity)[0];
}

/** Candidates are in the order of the network, as rows are. */
function withUsed(candidates: readonly Candidate[], planned: readonly PricedFulfillment[]): Candidate[] {
  const all = candidates.slice();
  for (const { option } of planned) {
    const candidate = all[option.row];
    if (candidate) all[option.row] = { ...candidate, state: 'used' };
  }
  return all;
}

/** `planner`: the version of the planner. */
export function buildDecision(
  planning: Planning,
  planner: number,
  trial: Trial,
  ending: PlanEnding,
): Decision {
  const { input } = planning;
  const { rules, assessment } = trial;
  const { outcome, then, cause, relaxed = [] } = ending;
  const isExecuted = outcome === 'planned' || outcome === 'partial';
  const planned = isExecuted ? trial.planned : [];
  const fulfillments = planned.map((priced) => fulfillmentOf(input, trial, priced));
  const terms = costOf(fulfillments, trial);
  const window = outcome === 'awaitCapacity' ? nextWindow(input, assessment.candidates) : undefined;
  const until = ending.until ?? window;
  return {
    planner,
    strategy: rules.strategy,
    mode: rules.mode,
    outcome,
    ...(then === undefined ? {} : { then }),
    ...(until === undefined ? {} : { until }),
    ...(cause === undefined ? {} : { cause }),
    fulfillments,
    unserved: unservedOf(trial, planned),
    cost: { currency: rules.currency, totalMicros: totalMicros(terms), terms },
    proof: proofOf(planning, trial),
    promise: promiseOf(input, fulfillments),
    relaxed: [...relaxed],
    notes: [...notesOn(input, trial), ...(outcome === 'wait' ? [passedOverPlan(trial)] : [])],
    candidates: withUsed(assessment.candidates, planned),
  };
}
