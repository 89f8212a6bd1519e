import { describe, expect, test } from 'vitest';
import { Coverage } from '../../simulator/coverage.ts';
import { runHistory } from '../../simulator/history.ts';
import { scenarioOf } from '../../simulator/scenario.ts';

/** As many as take about twenty seconds of a processor; `npm run simulate` runs a thousand and more. */
const SEEDS = Array.from({ length: 9 }, (_, at) => 301 + at);

describe('histories of the whole system, with faults', () => {
  test.each(SEEDS)('the history of seed %i keeps every rule', async (seed) => {
    const { violations } = await runHistory(scenarioOf(seed), new Coverage());

    expect(violations).toEqual([]);
  });
});
