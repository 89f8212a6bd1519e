/** Orders that the planner does not prove: how far from the best they are, where HiGHS finds it in time. */
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { checkInstance, type Highs } from './agreement.ts';
import type { BenchOptions } from './bench-options.ts';
import type { BenchSummary } from './bench-summary.ts';
import { gapRow, gapTitle, type PrintLine } from './bench-tables.ts';

/** Orders of one set that were not proven. */
export interface UnprovenOrders {
  readonly name: string;
  readonly orders: number;
  readonly inputs: readonly PlanInput[];
}

export function runTrueGaps(
  highs: Highs,
  sets: readonly UnprovenOrders[],
  { gaps, highsSeconds }: Pick<BenchOptions, 'gaps' | 'highsSeconds'>,
  summary: BenchSummary,
  print: PrintLine,
): void {
  print(`Unproven orders given to HiGHS, ${gaps} of each set at most, ${highsSeconds} s of a processor each`);
  print(gapTitle());
  for (const { name, orders, inputs } of sets) {
    const verdicts = inputs.slice(0, gaps).map((input) => checkInstance(highs, input, highsSeconds));
    for (const verdict of verdicts) {
      if (verdict.kind === 'disagrees' || verdict.kind === 'violates') summary.disagreements += 1;
      if (verdict.kind === 'invalidBound') summary.invalidBounds += 1;
      if ('why' in verdict) print(`  ${verdict.kind}: ${name}: ${verdict.why}`);
    }
    // A plan of HiGHS that is cheaper than ours says at least how far ours is from the best, also where its time ended.
    const better = verdicts.flatMap((verdict) =>
      verdict.kind === 'unanswered' ? [Math.max(0, verdict.betterPct)] : [],
    );
    const found = verdicts.flatMap((verdict) => ('gapPct' in verdict ? [verdict.gapPct] : []));
    summary.trueGapPctMax = Math.max(summary.trueGapPctMax, ...found, ...better);
    print(gapRow(name, { orders, unproven: inputs.length, asked: verdicts.length, found, better }));
  }
}
