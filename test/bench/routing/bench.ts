/**
 * The routing benchmark: agreement with HiGHS, cost saved against others, time. What it returns is what the
 * last line prints.
 */
import { centroids } from '../../../functions/network/geography/centroids.generated.ts';
import { locator, locatorOf } from '../../../functions/network/geography/locator.ts';
import { check, instanceOf, loadHighs, type Spec, type Verdict } from './agreement.ts';
import { type Density, type OrderKind, parameters, type Size } from './generator.ts';
import { names, quantile, runSet, type SetResult, type SetSpec } from './savings.ts';

export interface Summary {
  instances: number;
  proven: number;
  disagreements: number;
  invalidBounds: number;
  unanswered: number;
  infeasible: number;
  bounded: number;
  presolveFaults: number;
  maxTrueGapPct: number;
  p99Ms: Record<string, number>;
  maxMs: Record<string, number>;
  unprovenPct: Record<string, number>;
  savedPct: Record<string, Record<string, number>>;
  /** Mean over the six synthetic sets. */
  meanSavedPct: Record<string, number>;
  dearerThanFewestSplits: number;
  /** Of the postal centroids, first look-up included. */
  geographyMs: number;
  seconds: number;
}

interface Batch {
  readonly size: Size;
  readonly kind: OrderKind;
  readonly count: number;
}

const full = {
  batches: [
    { size: 10, kind: 'heavy', count: 1000 },
    { size: 10, kind: 'superstore', count: 400 },
    { size: 10, kind: 'pallet', count: 30 },
    { size: 100, kind: 'heavy', count: 450 },
    { size: 100, kind: 'superstore', count: 150 },
    { size: 1000, kind: 'heavy', count: 70 },
    { size: 1000, kind: 'superstore', count: 40 },
  ] satisfies Batch[],
  sizes: [10, 100, 1000] satisfies Size[],
  orders: 10_000,
  superstoreOrders: 5009,
};
const quick = {
  batches: [
    { size: 10, kind: 'heavy', count: 120 },
    { size: 10, kind: 'superstore', count: 60 },
    { size: 100, kind: 'heavy', count: 20 },
  ] satisfies Batch[],
  sizes: [10, 100] satisfies Size[],
  orders: 150,
  superstoreOrders: 100,
};

function fixed(value: number, digits = 2): string {
  return value.toFixed(digits);
}

/** Cells of a table, each to the right of its column. */
function row(cells: readonly (string | number)[], widths: readonly number[]): string {
  return cells.map((cell, at) => String(cell).padStart(widths[at] ?? 0)).join(' ');
}

const AGREEMENT_WIDTHS = [9, 10, 7, 6, 7, 10, 17, 16];
const NAME_WIDTH = 29;
const SAVED_WIDTHS = [9, 9, 9, 9, 9, 9];
const COST_WIDTHS = [8, 6, 7];
const TIME_WIDTHS = [7, 7, 6];
const SET_WIDTHS = [...SAVED_WIDTHS, ...COST_WIDTHS, ...TIME_WIDTHS];

const agreement = async (
  batches: readonly Batch[],
  print: (line: string) => void,
  summary: Summary,
): Promise<void> => {
  const highs = await loadHighs();
  print('Agreement with HiGHS');
  print(
    row(
      [
        'locations',
        'orders',
        'checked',
        'agree',
        'bounded',
        'infeasible',
        'HiGHS ms p50/p99',
        'plan ms p50/p99',
      ],
      AGREEMENT_WIDTHS,
    ),
  );
  for (const { size, kind, count } of batches) {
    const verdicts: Verdict[] = [];
    for (let seed = 0; verdicts.length < count; seed += 1) {
      const spec: Spec = {
        size,
        kind,
        density: seed % 2 === 0 ? 'sparse' : 'dense',
        card: seed % 4 < 2 ? 'step' : 'affine',
      };
      const { input, features } = instanceOf(spec, seed);
      const verdict = check(highs, input);
      if (verdict.kind === 'unanswered') {
        summary.unanswered += 1;
        print(`  HiGHS did not answer in time: ${size} ${kind} seed ${seed}; the next seed takes its place`);
        continue;
      }
      verdicts.push(verdict);
      if (verdict.again)
        print(
          `  HiGHS' presolve lost a plan that there is; asked again without it: ${size} ${kind} seed ${seed}`,
        );
      if ('why' in verdict)
        print(
          `  ${verdict.kind}: ${size} ${spec.density} ${spec.card} ${kind} seed ${seed} [${features}]: ${verdict.why}`,
        );
    }
    const of = (kindOf: Verdict['kind']): number => verdicts.filter((one) => one.kind === kindOf).length;
    summary.instances += verdicts.length;
    summary.proven += verdicts.filter((one) => one.proven).length;
    summary.disagreements += of('disagrees') + of('violates');
    summary.invalidBounds += of('invalidBound');
    summary.infeasible += of('infeasible');
    summary.bounded += of('bounded');
    summary.presolveFaults += verdicts.filter(({ again }) => again).length;
    for (const verdict of verdicts)
      if (verdict.kind === 'bounded')
        summary.maxTrueGapPct = Math.max(summary.maxTrueGapPct, verdict.gapPct ?? 0);
    const highsMs = verdicts.map((one) => one.highsMs).sort((a, b) => a - b);
    const planMs = verdicts.map((one) => one.planMs).sort((a, b) => a - b);
    const highsTimes = `${fixed(quantile(highsMs, 0.5), 0)}/${fixed(quantile(highsMs, 0.99), 0)}`;
    const planTimes = `${fixed(quantile(planMs, 0.5))}/${fixed(quantile(planMs, 0.99))}`;
    const counts = [verdicts.length, of('agrees'), of('bounded'), of('infeasible')];
    print(row([size, kind, ...counts, highsTimes, planTimes], AGREEMENT_WIDTHS));
  }
};

const printSet = (result: SetResult, print: (line: string) => void): void => {
  const { savedPct: s } = result;
  const saved = [s.magentoPriority, s.magentoDistance, s.hotwax, s.spree, s.fewestSplits, s.rankTop10].map(
    (percent) => fixed(percent, 1),
  );
  const { dollarsPerOrder, shipmentsPerOrder, unprovenPct, p50Ms, p99Ms, maxMs } = result;
  const costs = [fixed(dollarsPerOrder), fixed(shipmentsPerOrder, 3), fixed(unprovenPct)];
  const times = [fixed(p50Ms, 3), fixed(p99Ms, 3), fixed(maxMs, 1)];
  print(`${result.name.padEnd(NAME_WIDTH)} ${row([...saved, ...costs, ...times], SET_WIDTHS)}`);
};

/** Milliseconds until the first code is found, the median of a few cold starts. */
const geographyMs = (): number => {
  const times = Array.from({ length: 9 }, () => {
    const start = performance.now();
    locatorOf(centroids).locate('US', '10001');
    return performance.now() - start;
  });
  return Number(
    fixed(
      quantile(
        times.sort((a, b) => a - b),
        0.5,
      ),
    ),
  );
};

/** Runs everything, printing tables as they come. */
export const bench = async (isQuick: boolean, print: (line: string) => void): Promise<Summary> => {
  const started = performance.now();
  const { batches, sizes, orders, superstoreOrders } = isQuick ? quick : full;
  const summary: Summary = {
    instances: 0,
    proven: 0,
    disagreements: 0,
    invalidBounds: 0,
    unanswered: 0,
    infeasible: 0,
    bounded: 0,
    presolveFaults: 0,
    maxTrueGapPct: 0,
    p99Ms: {},
    maxMs: {},
    unprovenPct: {},
    savedPct: {},
    meanSavedPct: {},
    dearerThanFewestSplits: 0,
    geographyMs: geographyMs(),
    seconds: 0,
  };
  print(
    `Geography: the centroids of ${locator().countries.join(' and ')} are ready in ${fixed(summary.geographyMs)} ms`,
  );
  print(`Generator: ${JSON.stringify(parameters)}`);
  await agreement(batches, print, summary);

  print('');
  print("Cost saved, % of the other's cost (static snapshot, split penalty included); time of plan() in ms");
  const rivals = ['Magento p', 'Magento d', 'HotWax', 'Spree', 'fewest', 'top 10'];
  const figures = ['$/order', 'ships', 'gap %', 'p50', 'p99', 'max'];
  print(`${'set'.padEnd(NAME_WIDTH)} ${row([...rivals, ...figures], SET_WIDTHS)}`);
  const run = (spec: SetSpec): SetResult => {
    const result = runSet(spec);
    printSet(result, print);
    summary.p99Ms[result.name] = Number(fixed(result.p99Ms, 3));
    summary.maxMs[result.name] = Number(fixed(result.maxMs, 3));
    summary.unprovenPct[result.name] = Number(fixed(result.unprovenPct, 3));
    summary.savedPct[result.name] = Object.fromEntries(
      Object.entries(result.savedPct).map(([name, pct]) => [name, Number(fixed(pct, 2))]),
    );
    summary.dearerThanFewestSplits += result.dearerThanFewestSplits;
    return result;
  };
  const densities: Density[] = ['dense', 'sparse'];
  const synthetic = densities.flatMap((density) =>
    sizes.map((size) => run({ size, density, kind: 'typical', orders, seed: 1 })),
  );
  for (const size of sizes) {
    const both = synthetic
      .filter((result) => result.size === size)
      .flatMap(({ times }) => times)
      .sort((a, b) => a - b);
    const name = `${size} typical, both`;
    summary.p99Ms[name] = Number(fixed(quantile(both, 0.99), 3));
    const times = [fixed(quantile(both, 0.5), 3), fixed(quantile(both, 0.99), 3), fixed(both.at(-1) ?? 0, 1)];
    print(`${name.padEnd(NAME_WIDTH)} ${' '.repeat(83)} ${row(times, TIME_WIDTHS)}`);
  }
  for (const size of sizes)
    run({ size, density: 'dense', kind: 'superstore', orders: superstoreOrders, seed: 2 });
  for (const size of sizes)
    run({
      size,
      density: 'dense',
      kind: 'typical',
      orders: Math.ceil(orders / 5),
      seed: 3,
      equalLabour: true,
    });
  for (const name of names)
    summary.meanSavedPct[name] = Number(
      fixed(synthetic.reduce((sum, { savedPct }) => sum + savedPct[name], 0) / synthetic.length, 2),
    );
  const means = Object.values(summary.meanSavedPct).map((percent) => fixed(percent, 1));
  print(`${'mean of the synthetic sets'.padEnd(NAME_WIDTH)} ${row(means, SAVED_WIDTHS)}`);
  summary.seconds = Math.round((performance.now() - started) / 1000);
  return summary;
};

/** What makes the benchmark fail. */
export const isBroken = ({ disagreements, invalidBounds, dearerThanFewestSplits }: Summary): boolean =>
  disagreements + invalidBounds + dearerThanFewestSplits > 0;
