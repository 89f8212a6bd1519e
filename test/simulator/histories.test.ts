import { describe, expect, test } from 'vitest';
import { Coverage } from '../../simulator/coverage.ts';
import { runHistory } from '../../simulator/history.ts';
import { scenarioOf } from '../../simulator/scenario.ts';

/**
 * Seeds that reach the most for what they take of a processor, about four seconds in all: doors, states, exceptions,
 * events, policies, faults and actions. `npm run simulate` runs a thousand and more.
 */
const SEEDS = [1, 13, 27, 30, 63, 180, 258, 357, 2003] as const;

describe('histories of the whole system, with faults', () => {
  test.each(SEEDS)('the history of seed %i keeps every rule', async (seed) => {
    const { violations } = await runHistory(scenarioOf(seed), new Coverage());

    expect(violations).toEqual([]);
  });
});
