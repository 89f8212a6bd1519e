/** One set of orders: what the planner's plans cost, what the others' would, and how long planning takes. */

import type { PlannedRateCard } from '../../../functions/network/planning/planned-network.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { assignmentOf } from './agreement.ts';
import { type Baseline, baselines, snapshotOf } from './baselines.ts';
import {
  baseRuleset,
  type Density,
  networkOf,
  type OrderKind,
  orderOf,
  type Size,
  stepCard,
} from './generator.ts';
import { type Assignment, priceOf } from './oracle.ts';
import { randomOf } from './random.ts';

export interface SetSpec {
  readonly size: Size;
  readonly density: Density;
  readonly kind: OrderKind;
  readonly orders: number;
  readonly equalLabour?: boolean;
  readonly seed: number;
}

export interface SetResult {
  readonly name: string;
  readonly size: Size;
  readonly orders: number;
  readonly unfulfillable: number;
  readonly unprovenPct: number;
  readonly dollarsPerOrder: number;
  readonly shipmentsPerOrder: number;
  /** Percent of the baseline's cost that the planner saves, over the orders that both serve. */
  readonly savedPct: Readonly<Record<Baseline, number>>;
  /** Proven orders for which fewest splits would have been cheaper: none, or the proof is wrong. */
  readonly dearerThanFewestSplits: number;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly maxMs: number;
  /** Of each plan, ascending. */
  readonly times: readonly number[];
}

export const names = Object.keys(baselines).filter((name): name is Baseline => name in baselines);
const CENT = 0.01;

export const quantile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Plans that are timed first and not counted. */
const WARM = 500;

export const runSet = (
  { size, density, kind, orders, equalLabour = false, seed }: SetSpec,
  card: PlannedRateCard = stepCard,
): SetResult => {
  const network = networkOf(size, density, seed, equalLabour);
  const random = randomOf(seed * 104_729 + size);
  const next = (number: number): PlanInput => orderOf(network, random, kind, card, baseRuleset, number);
  for (let number = 0; number < WARM; number += 1) plan(next(number));

  const times: number[] = [];
  const spent = new Map<Baseline, { theirs: number; ours: number }>(
    names.map((name) => [name, { theirs: 0, ours: 0 }]),
  );
  let total = 0;
  let shipments = 0;
  let planned = 0;
  let unproven = 0;
  let dearer = 0;
  for (let number = 0; number < orders; number += 1) {
    const input = next(WARM + number);
    const start = performance.now();
    const decision = plan(input);
    times.push(performance.now() - start);
    if (decision.outcome !== 'planned') continue;
    planned += 1;
    if (decision.proof.kind !== 'optimal') unproven += 1;
    const ours = priceOf(input, assignmentOf(decision));
    total += ours;
    shipments += decision.fulfillments.length;
    const snapshot = snapshotOf(input);
    for (const name of names) {
      const theirs: Assignment | undefined = baselines[name](snapshot);
      const sums = spent.get(name);
      if (!theirs || !sums) continue;
      const price = priceOf(input, theirs);
      sums.theirs += price;
      sums.ours += ours;
      if (name === 'fewestSplits' && decision.proof.kind === 'optimal' && price < ours - CENT) dearer += 1;
    }
  }
  times.sort((a, b) => a - b);
  const saved = (name: Baseline): number => {
    const sums = spent.get(name);
    return sums && sums.theirs > 0 ? (100 * (sums.theirs - sums.ours)) / sums.theirs : 0;
  };
  return {
    size,
    name: `${size} ${density} ${kind}${equalLabour ? ' equal labour' : ''}`,
    orders,
    unfulfillable: orders - planned,
    unprovenPct: (100 * unproven) / Math.max(1, planned),
    dollarsPerOrder: total / Math.max(1, planned),
    shipmentsPerOrder: shipments / Math.max(1, planned),
    savedPct: {
      magentoPriority: saved('magentoPriority'),
      magentoDistance: saved('magentoDistance'),
      hotwax: saved('hotwax'),
      spree: saved('spree'),
      fewestSplits: saved('fewestSplits'),
      rankTop10: saved('rankTop10'),
    },
    dearerThanFewestSplits: dearer,
    p50Ms: quantile(times, 0.5),
    p99Ms: quantile(times, 0.99),
    maxMs: times.at(-1) ?? 0,
    times,
  };
};
