import { describe, expect, it } from 'vitest';
import { bench } from './bench.ts';
import type { BenchOptions } from './bench-options.ts';
import { isBroken } from './bench-summary.ts';

/** The worst orders are measured apart: they would take half of the time. */
const quick: BenchOptions = {
  isQuick: true,
  parts: ['agreement', 'savings', 'gaps'],
  sizes: [10, 100],
  share: 1,
  gaps: 1,
  highsSeconds: 5,
};

describe('the routing benchmark, quick', () => {
  it('proves what HiGHS proves, bounds what it does not, and never loses to a rule', async () => {
    const lines: string[] = [];

    const summary = await bench(quick, (line) => {
      lines.push(line);
    });

    const faults = lines.filter((line) => /disagrees|invalidBound|violates/.test(line)).join('\n');
    expect(faults).toBe('');
    expect(isBroken(summary)).toBe(false);
    expect(summary.instances).toBe(70);
    expect(summary.proven).toBeGreaterThanOrEqual(67);
    for (const name of ['magentoPriority', 'hotwax', 'spree', 'fewestSplits'])
      expect(summary.meanSavedPct[name], name).toBeGreaterThan(0);
  }, 180_000);
});
