import type { LeastTimes } from './times.ts';

/** The figures of a run of the benchmark: what its last line prints as JSON. */
export interface BenchSummary {
  /** Instances that HiGHS answered, and of these: proven by the planner, disagreed about, and so on. */
  instances: number;
  proven: number;
  /** Answers that HiGHS contradicts, and plans that break a rule. */
  disagreements: number;
  invalidBounds: number;
  /** Instances that HiGHS did not answer in time; others took their place. */
  unanswered: number;
  infeasible: number;
  /** Plans that were not proven, with a bound that holds. */
  bounded: number;
  /** Instances that HiGHS' presolve got wrong. */
  presolveFaults: number;
  /** The largest true gap of what was not proven, of instances and orders. */
  trueGapPctMax: number;
  /** Of the worst orders: the most processor time of a plan, and the most memory above the input. */
  worstMs: number;
  worstMb: number;
  /** By name of the set of orders. */
  p99Ms: Record<string, number>;
  maxMs: Record<string, number>;
  unprovenPct: Record<string, number>;
  /** Of typical orders at 1,000 locations, the least of several plans of each; undefined where they were not timed. */
  leastTimes: LeastTimes | undefined;
  /** By name of the set: distance of the bound of what was not proven: the mean, the largest, orders above 3 %. */
  boundGapPct: Record<string, { mean: number; max: number; above3: number }>;
  /** By name of the set, then of the baseline. */
  savedPct: Record<string, Record<string, number>>;
  /** By name of the baseline: mean over the synthetic sets. */
  meanSavedPct: Record<string, number>;
  /** Orders that the planner calls proven and a baseline serves for less. */
  dearerThanFewestSplits: number;
  /** Milliseconds until the first postal code is found. */
  geographyMs: number;
  seconds: number;
}

export function emptySummary(): BenchSummary {
  return {
    instances: 0,
    proven: 0,
    disagreements: 0,
    invalidBounds: 0,
    unanswered: 0,
    infeasible: 0,
    bounded: 0,
    presolveFaults: 0,
    trueGapPctMax: 0,
    worstMs: 0,
    worstMb: 0,
    p99Ms: {},
    maxMs: {},
    unprovenPct: {},
    leastTimes: undefined,
    boundGapPct: {},
    savedPct: {},
    meanSavedPct: {},
    dearerThanFewestSplits: 0,
    geographyMs: 0,
    seconds: 0,
  };
}

/** Whether a run found a fault of the planner. */
export function isBroken({ disagreements, invalidBounds, dearerThanFewestSplits }: BenchSummary): boolean {
  return disagreements + invalidBounds + dearerThanFewestSplits > 0;
}
