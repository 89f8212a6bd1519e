/** The worst orders: processor time and memory of each, in a process of its own. */
import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { BenchSummary } from './bench-summary.ts';
import { type PrintLine, worstRow, worstTitle } from './bench-tables.ts';
import { worstSpecs } from './worst-orders.ts';

export interface WorstFigures {
  /** Processor time of the first plan of a process, garbage collection included. */
  readonly ms: number;
  /** Megabytes at the most, above those of the input and the program. */
  readonly mb: number;
  readonly outcome: string;
  readonly cause: string | undefined;
  readonly shipments: number;
  readonly proof: string;
  readonly gapPct: number;
  /** Of the gap: by how much a plan is cheaper that ten times the work finds, and by how much its bound is higher. */
  readonly planPct: number;
  readonly boundPct: number;
  readonly work: number;
}

const program = fileURLToPath(new URL('./worst-run.ts', import.meta.url));

function measured(number: number): WorstFigures {
  const output = execFileSync(process.execPath, ['--expose-gc', program, String(number)], {
    encoding: 'utf8',
  });
  return JSON.parse(output);
}

export function runWorst(summary: BenchSummary, print: PrintLine): void {
  print(
    'The worst orders, each in a process of its own (processor time of its first plan, peak memory above the input; of the ' +
      'gap: by how much ten times the work makes the plan cheaper, and its bound higher)',
  );
  print(worstTitle());
  worstSpecs.forEach(({ name }, number) => {
    const figures = measured(number);
    print(worstRow(name, figures));
    summary.worstMs = Math.max(summary.worstMs, Math.round(figures.ms));
    summary.worstMb = Math.max(summary.worstMb, Math.round(figures.mb));
  });
}
