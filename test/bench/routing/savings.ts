/** One set of orders: what the planner's plans cost, what the others' would, and how long planning takes. */

import { assignmentOf } from '../../../bin/savings/field-rules/assignment.ts';
import { type BaselineName, baselineNames, baselines } from '../../../bin/savings/field-rules/baselines.ts';
import { snapshotOf } from '../../../bin/savings/field-rules/snapshot.ts';
import { randomOf } from '../../../bin/savings/seeded-random.ts';
import type { PlannedRateCard } from '../../../functions/network/planning/planned-network.ts';
import type { Decision } from '../../../functions/planner/decision.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { priceOf } from './oracle.ts';
import { quantile } from './quantile.ts';
import { stepCard } from './synthetic-cards.ts';
import { type NetworkDensity, type NetworkSize, networkOf } from './synthetic-network.ts';
import { baseRuleset, type OrderKind, orderOf } from './synthetic-orders.ts';

export interface OrderSetSpec {
  readonly size: NetworkSize;
  readonly density: NetworkDensity;
  readonly kind: OrderKind;
  readonly orders: number;
  /** Stores handle at the cost of distribution centres. */
  readonly equalLabour?: boolean;
  readonly seed: number;
  /** Plans that are made first and not timed, while the code gets compiled. */
  readonly warmUp?: number;
}

export interface OrderSetResult {
  readonly name: string;
  readonly size: NetworkSize;
  readonly orders: number;
  readonly unfulfillable: number;
  readonly unprovenPct: number;
  readonly dollarsPerOrder: number;
  readonly shipmentsPerOrder: number;
  /** Percent of the baseline's cost that the planner saves, over the orders that both serve. */
  readonly savedPct: Readonly<Record<BaselineName, number>>;
  /** Proven orders for which fewest splits would have been cheaper: none, or the proof is wrong. */
  readonly dearerThanFewestSplits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of each plan, ascending. */
  readonly times: readonly number[];
  /** Percent by which plans that were not proven may be too dear by their bounds. */
  readonly gapsPct: readonly number[];
  /** Orders that were planned and not proven. */
  readonly unproven: readonly PlanInput[];
}

/** Dollars that count as a difference. */
const CENT = 0.01;
const WARM_UP = 500;

/** Dollars of the orders that a baseline and the planner both serve. */
interface ComparedCost {
  theirs: number;
  ours: number;
}

/** What the plans of a set add up to. */
class OrderSetSums {
  planned = 0;
  readonly unproven: PlanInput[] = [];
  readonly gapsPct: number[] = [];
  shipments = 0;
  dollars = 0;
  dearerThanFewestSplits = 0;
  readonly #compared = new Map<BaselineName, ComparedCost>();

  add(input: PlanInput, decision: Decision): void {
    if (decision.outcome !== 'planned') return;
    const isProven = decision.proof.kind === 'optimal';
    const dollars = priceOf(input, assignmentOf(decision));
    this.planned += 1;
    this.dollars += dollars;
    this.shipments += decision.fulfillments.length;
    if (!isProven) {
      this.unproven.push(input);
      this.gapsPct.push(decision.proof.gapPct ?? 0);
    }
    const snapshot = snapshotOf(input);
    for (const name of baselineNames) {
      const assignment = baselines[name](snapshot);
      if (!assignment) continue;
      const theirs = priceOf(input, assignment);
      this.#compare(name, theirs, dollars);
      if (name === 'fewestSplits' && isProven && theirs < dollars - CENT) this.dearerThanFewestSplits += 1;
    }
  }

  savedPct(name: BaselineName): number {
    const { theirs, ours } = this.#compared.get(name) ?? { theirs: 0, ours: 0 };
    return theirs > 0 ? (100 * (theirs - ours)) / theirs : 0;
  }

  #compare(name: BaselineName, theirs: number, ours: number): void {
    const sums = this.#compared.get(name) ?? { theirs: 0, ours: 0 };
    this.#compared.set(name, { theirs: sums.theirs + theirs, ours: sums.ours + ours });
  }
}

/** Plans and prices a set of orders, one after the other. */
export function runSet(spec: OrderSetSpec, card: PlannedRateCard = stepCard): OrderSetResult {
  const { size, density, kind, orders, equalLabour = false, seed, warmUp = WARM_UP } = spec;
  const network = networkOf(size, density, seed, equalLabour);
  const random = randomOf(seed * 104_729 + size);
  const next = (number: number): PlanInput => orderOf(network, random, kind, card, baseRuleset, number);
  for (let number = 0; number < warmUp; number += 1) plan(next(number));

  const times: number[] = [];
  const sums = new OrderSetSums();
  for (let number = 0; number < orders; number += 1) {
    const input = next(warmUp + number);
    const start = performance.now();
    const decision = plan(input);
    times.push(performance.now() - start);
    sums.add(input, decision);
  }
  times.sort((a, b) => a - b);
  const planned = Math.max(1, sums.planned);
  return {
    size,
    name: `${size} ${density} ${kind}${equalLabour ? ' equal labour' : ''}`,
    orders,
    unfulfillable: orders - sums.planned,
    unprovenPct: (100 * sums.unproven.length) / planned,
    dollarsPerOrder: sums.dollars / planned,
    shipmentsPerOrder: sums.shipments / planned,
    savedPct: {
      magentoPriority: sums.savedPct('magentoPriority'),
      magentoDistance: sums.savedPct('magentoDistance'),
      hotwax: sums.savedPct('hotwax'),
      spree: sums.savedPct('spree'),
      fewestSplits: sums.savedPct('fewestSplits'),
      rankTop10: sums.savedPct('rankTop10'),
    },
    dearerThanFewestSplits: sums.dearerThanFewestSplits,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    maxMs: times.at(-1) ?? 0,
    times,
    gapsPct: sums.gapsPct,
    unproven: sums.unproven,
  };
}
