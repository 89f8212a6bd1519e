import { expect, it } from 'vitest';
import { isTooDeep } from '../../../functions/shared/json.ts';

function nested(levels: number): unknown {
  return Array.from({ length: levels }).reduce<unknown>((inner) => ({ inner }), 'core');
}

it.each([
  ['a scalar', 1, false],
  ['64 levels', nested(64), false],
  ['65 levels', nested(65), true],
  ['100,000 levels', nested(100_000), true],
  ['lists in lists', JSON.parse(`${'['.repeat(5000)}${']'.repeat(5000)}`), true],
  ['much side by side', Array.from({ length: 10_000 }, () => [{}]), false],
])('judges the depth of %s', (_what, value, isDeep) => {
  expect(isTooDeep(value)).toBe(isDeep);
});
