import { expect, test } from 'vitest';
import { Coverage } from '../../simulator/coverage.ts';
import { runHistory } from '../../simulator/history.ts';
import { scenarioOf } from '../../simulator/scenario.ts';

test('the same seed gives the same history, step by step', async () => {
  const tell = () => runHistory(scenarioOf(96), new Coverage(), { isTold: true });

  const [once, again] = [await tell(), await tell()];

  expect(once.story.length).toBeGreaterThan(20);
  expect(again).toEqual(once);
});
