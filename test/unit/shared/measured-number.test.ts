import { expect, test } from 'vitest';
import { measuredNumber } from '../../../functions/shared/measured-number.ts';

test('a number that is as good as zero is zero, as a client may compute one that no table keeps', () => {
  const latitude = measuredNumber(-90, 90);

  expect([5e-324, -2.2e-309, 1e-10, 0].map((value) => latitude.parse(value))).toEqual([0, 0, 0, 0]);
  expect([1e-8, -0.25, 90].map((value) => latitude.parse(value))).toEqual([1e-8, -0.25, 90]);
});

test('a number beyond its bounds is refused', () => {
  expect(measuredNumber(0, 100).safeParse(100.1).success).toBe(false);
  expect(measuredNumber(0, 100).safeParse(-1e-300).success).toBe(false);
});
