/** The routing benchmark: agreement with HiGHS, cost saved against others, time. */

import { baselineNames } from '../../../bin/savings/field-rules/baselines.ts';
import { centroids } from '../../../functions/network/geography/centroids.generated.ts';
import { locator, locatorOf } from '../../../functions/network/geography/locator.ts';
import { type AgreementVerdict, checkInstance, HIGHS_SECONDS, type Highs, loadHighs } from './agreement.ts';
import type { BenchOptions } from './bench-options.ts';
import { type BenchSummary, emptySummary } from './bench-summary.ts';
import {
  agreementRow,
  agreementTitle,
  type PrintLine,
  savedRow,
  setRow,
  setTitle,
  timesRow,
} from './bench-tables.ts';
import { type InstanceSpec, instanceOf } from './checked-instances.ts';
import { parameters } from './parameters.ts';
import { quantile, typicalTimes } from './quantile.ts';
import { type OrderSetResult, type OrderSetSpec, runSet } from './savings.ts';
import type { NetworkDensity, NetworkSize } from './synthetic-network.ts';
import type { OrderKind } from './synthetic-orders.ts';
import { runTimes } from './times.ts';
import { runTrueGaps, type UnprovenOrders } from './true-gaps.ts';
import { runWorst } from './worst.ts';

/** So many instances of one kind, checked against HiGHS. */
interface InstanceBatch {
  readonly size: NetworkSize;
  readonly kind: OrderKind;
  readonly count: number;
}

interface BenchScale {
  readonly batches: readonly InstanceBatch[];
  readonly sizes: readonly NetworkSize[];
  /** Orders of each synthetic set, and of each superstore set. */
  readonly orders: number;
  readonly superstoreOrders: number;
  /** Plans that are made before a set and not timed. */
  readonly warmUp: number;
}

const FULL: BenchScale = {
  batches: [
    { size: 10, kind: 'heavy', count: 1000 },
    { size: 10, kind: 'superstore', count: 400 },
    { size: 10, kind: 'pallet', count: 30 },
    { size: 100, kind: 'heavy', count: 450 },
    { size: 100, kind: 'superstore', count: 150 },
    { size: 1000, kind: 'heavy', count: 70 },
    { size: 1000, kind: 'superstore', count: 40 },
  ],
  sizes: [10, 100, 1000],
  orders: 10_000,
  superstoreOrders: 5009,
  warmUp: 500,
};
const QUICK: BenchScale = {
  batches: [
    { size: 10, kind: 'heavy', count: 44 },
    { size: 10, kind: 'superstore', count: 20 },
    { size: 100, kind: 'heavy', count: 6 },
  ],
  sizes: [10, 100],
  orders: 150,
  superstoreOrders: 100,
  // A part of the tests, which say nothing of times.
  warmUp: 10,
};

function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** Checks instances by seed until so many are answered; prints what is odd about one. */
function checkBatch(
  highs: Highs,
  { size, kind, count }: InstanceBatch,
  summary: BenchSummary,
  print: PrintLine,
): AgreementVerdict[] {
  const verdicts: AgreementVerdict[] = [];
  for (let seed = 0; verdicts.length < count; seed += 1) {
    const density = seed % 2 === 0 ? 'sparse' : 'dense';
    const spec: InstanceSpec = { size, kind, density, card: seed % 4 < 2 ? 'step' : 'affine' };
    const name = `${size} ${kind} seed ${seed}`;
    const { input, features } = instanceOf(spec, seed);
    const verdict = checkInstance(highs, input, HIGHS_SECONDS);
    if (verdict.kind === 'unanswered') {
      summary.unanswered += 1;
      print(`  HiGHS did not answer in time: ${name}; the next seed takes its place`);
      continue;
    }
    verdicts.push(verdict);
    if (verdict.wasAskedAgain)
      print(`  HiGHS' presolve lost a plan that there is; asked again without it: ${name}`);
    if ('why' in verdict) {
      const instance = `${size} ${density} ${spec.card} ${kind} seed ${seed} [${features}]`;
      print(`  ${verdict.kind}: ${instance}: ${verdict.why}`);
    }
  }
  return verdicts;
}

/** Adds a verdict to the counts. */
function count(summary: BenchSummary, verdict: AgreementVerdict): void {
  summary.instances += 1;
  if (verdict.proven) summary.proven += 1;
  if (verdict.wasAskedAgain) summary.presolveFaults += 1;
  if (verdict.kind === 'disagrees' || verdict.kind === 'violates') summary.disagreements += 1;
  if (verdict.kind === 'invalidBound') summary.invalidBounds += 1;
  if (verdict.kind === 'infeasible') summary.infeasible += 1;
  if (verdict.kind === 'bounded') {
    summary.bounded += 1;
    summary.trueGapPctMax = Math.max(summary.trueGapPctMax, verdict.gapPct);
  }
}

function runAgreement(
  highs: Highs,
  batches: readonly InstanceBatch[],
  summary: BenchSummary,
  print: PrintLine,
): void {
  print('Agreement with HiGHS');
  print(agreementTitle());
  for (const batch of batches) {
    const verdicts = checkBatch(highs, batch, summary, print);
    for (const verdict of verdicts) count(summary, verdict);
    print(agreementRow(batch.size, batch.kind, verdicts));
  }
}

/** Runs sets of orders, prints them, and keeps their figures. */
class SetRuns {
  readonly #summary: BenchSummary;
  readonly #print: PrintLine;

  constructor(summary: BenchSummary, print: PrintLine) {
    this.#summary = summary;
    this.#print = print;
  }

  run(spec: OrderSetSpec): OrderSetResult {
    const result = runSet(spec);
    const { name } = result;
    const summary = this.#summary;
    this.#print(setRow(result));
    summary.p99Ms[name] = rounded(result.p99Ms, 3);
    summary.maxMs[name] = rounded(result.maxMs, 3);
    summary.unprovenPct[name] = rounded(result.unprovenPct, 3);
    const { gapsPct } = result;
    if (gapsPct.length > 0) {
      const mean = gapsPct.reduce((sum, gap) => sum + gap, 0) / gapsPct.length;
      const gaps = {
        mean: rounded(mean, 2),
        max: rounded(Math.max(...gapsPct), 2),
        above3: gapsPct.filter((gap) => gap > 3).length,
      };
      summary.boundGapPct[name] = gaps;
      this.#print(
        `  not proven: ${gapsPct.length}; above their bounds by ${gaps.mean} % in the mean, ${gaps.max} % at most, ` +
          `more than 3 %: ${gaps.above3}`,
      );
    }
    summary.savedPct[name] = Object.fromEntries(
      Object.entries(result.savedPct).map(([baseline, percent]) => [baseline, rounded(percent, 2)]),
    );
    summary.dearerThanFewestSplits += result.dearerThanFewestSplits;
    return result;
  }

  /** The times of several sets as one. */
  together(name: string, results: readonly OrderSetResult[]): void {
    const times = results.flatMap((result) => result.times).sort((a, b) => a - b);
    this.#summary.p99Ms[name] = rounded(quantile(times, 0.99), 3);
    this.#print(timesRow(name, times));
  }

  /** The mean over sets of what is saved against each baseline. */
  mean(name: string, results: readonly OrderSetResult[]): void {
    for (const baseline of baselineNames) {
      const sum = results.reduce((total, { savedPct }) => total + savedPct[baseline], 0);
      this.#summary.meanSavedPct[baseline] = rounded(sum / results.length, 2);
    }
    this.#print(savedRow(name, Object.values(this.#summary.meanSavedPct)));
  }
}

/** Unproven orders of a set that other sets do not repeat. */
function unprovenOf({ name, orders, unproven }: OrderSetResult): UnprovenOrders {
  return { name, orders, inputs: unproven };
}

/** Runs all sets; returns the unproven orders of those that are not variations. */
function runSavings(scale: BenchScale, summary: BenchSummary, print: PrintLine): UnprovenOrders[] {
  const { sizes, orders, superstoreOrders, warmUp } = scale;
  print("Cost saved, % of the other's cost (static snapshot, split penalty included); time of plan() in ms");
  print(setTitle());
  const sets = new SetRuns(summary, print);
  const densities: NetworkDensity[] = ['dense', 'sparse'];
  const synthetic = densities.flatMap((density) =>
    sizes.map((size) => sets.run({ size, density, kind: 'typical', orders, seed: 1, warmUp })),
  );
  for (const size of sizes) {
    const ofSize = synthetic.filter((result) => result.size === size);
    sets.together(`${size} typical, both`, ofSize);
  }
  const superstore = sizes.map((size) =>
    sets.run({ size, density: 'dense', kind: 'superstore', orders: superstoreOrders, seed: 2, warmUp }),
  );
  const fewerOrders = Math.ceil(orders / 5);
  for (const size of sizes)
    sets.run({
      size,
      density: 'dense',
      kind: 'typical',
      orders: fewerOrders,
      seed: 3,
      equalLabour: true,
      warmUp,
    });
  sets.mean('mean of the synthetic sets', synthetic);
  return [...synthetic, ...superstore].map(unprovenOf);
}

/**
 * Orders that are hard to prove: bulky ones on sparse stock, and such of many lines at few places, of which hardly any
 * is proven and the bounds say how good they are.
 */
function runHardOrders(
  { orders, superstoreOrders, sizes, warmUp }: BenchScale,
  summary: BenchSummary,
  print: PrintLine,
): UnprovenOrders[] {
  const sets = new SetRuns(summary, print);
  const bulky = sizes
    .filter((size) => size === 1000)
    .map((size) =>
      unprovenOf(
        sets.run({ size, density: 'sparse', kind: 'superstore', orders: superstoreOrders, seed: 2, warmUp }),
      ),
    );
  const densities: NetworkDensity[] = ['dense', 'sparse'];
  const count = Math.ceil(orders / 100);
  const large = densities.map((density) =>
    unprovenOf(sets.run({ size: 50, density, kind: 'large', orders: count, seed: 4, warmUp: 5 })),
  );
  return [...bulky, ...large];
}

/** Milliseconds until the first postal code is found, the median of a few cold starts. */
function geographyMs(): number {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    locatorOf(centroids).locate('US', '10001');
    return performance.now() - start;
  });
  return rounded(typicalTimes(times).p50, 2);
}

/** The scale with a share of its instances and orders, on networks of some sizes. */
function scaleOf({ isQuick, sizes, share }: BenchOptions): BenchScale {
  const { batches, sizes: all, orders, superstoreOrders, warmUp } = isQuick ? QUICK : FULL;
  const shareOf = (number: number): number => Math.max(1, Math.round(number * share));
  return {
    batches: batches
      .filter(({ size }) => sizes.includes(size))
      .map((batch) => ({ ...batch, count: shareOf(batch.count) })),
    sizes: all.filter((size) => sizes.includes(size)),
    orders: shareOf(orders),
    superstoreOrders: shareOf(superstoreOrders),
    warmUp,
  };
}

/** Runs what the options ask for, printing tables as they come. */
export async function bench(options: BenchOptions, print: PrintLine): Promise<BenchSummary> {
  const started = performance.now();
  const { parts } = options;
  const scale = scaleOf(options);
  const summary = emptySummary();
  const highs = await loadHighs();
  summary.geographyMs = geographyMs();
  const countries = locator().countries.join(' and ');
  print(`Geography: the centroids of ${countries} are ready in ${summary.geographyMs.toFixed(2)} ms`);
  print(`Generator: ${JSON.stringify(parameters)}`);
  if (parts.includes('agreement')) runAgreement(highs, scale.batches, summary, print);
  print('');
  const hasSets = parts.includes('savings') || parts.includes('gaps');
  const unproven = hasSets ? runSavings(scale, summary, print) : [];
  if (parts.includes('times') && scale.sizes.includes(1000))
    runTimes(Math.ceil(scale.orders / 4), summary, print);
  if (parts.includes('gaps') && !options.isQuick) unproven.push(...runHardOrders(scale, summary, print));
  print('');
  if (parts.includes('gaps')) runTrueGaps(highs, unproven, options, summary, print);
  print('');
  if (parts.includes('worst')) runWorst(summary, print);
  summary.seconds = Math.round((performance.now() - started) / 1000);
  return summary;
}
