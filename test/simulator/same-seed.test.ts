import { expect, test } from 'vitest';
import { Coverage } from '../../simulator/coverage.ts';
import { runHistory } from '../../simulator/history.ts';
import { scenarioOf } from '../../simulator/scenario.ts';

test('the same seed gives the same history, step by step', async () => {
  const told: Awaited<ReturnType<typeof runHistory>>[] = [];

  // From one place in the code: where an error is told, its stack names that place, too.
  for (let time = 0; time < 2; time++)
    told.push(await runHistory(scenarioOf(96), new Coverage(), { isTold: true }));

  const [once, again] = told;
  expect(once?.story.length).toBeGreaterThan(20);
  expect(again).toEqual(once);
});
