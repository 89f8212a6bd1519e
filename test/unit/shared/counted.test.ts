import { expect, test } from 'vitest';
import { counted } from '../../../functions/shared/counted.ts';

test.each([
  [0, '0 units'],
  [1, '1 unit'],
  [2, '2 units'],
])('%i is said as in English', (count, words) => {
  expect(counted(count, 'unit')).toBe(words);
});
