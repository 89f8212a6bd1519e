import { describe, expect, it } from 'vitest';
import { ascending } from '../../../../../functions/planner/solver/pairs/ascending.ts';

function sorted(positions: readonly number[], values: readonly number[]): number[] {
  return [...ascending(Int32Array.from(positions), Float64Array.from(values))];
}

describe('positions in the order of their values', () => {
  it('go by value, of equal values by position, also below zero', () => {
    expect(sorted([0, 1, 2, 3, 5], [40, -7, 40, 0, 1, -7])).toEqual([1, 5, 3, 0, 2]);
  });

  it('are the same where values lie too far apart to carry their positions', () => {
    const far = 2 ** 52;

    expect(sorted([0, 1, 2, 3], [far, -far, far, 3])).toEqual([1, 3, 0, 2]);
  });

  it('are the same where nearly all values lie close together', () => {
    const values = Array.from({ length: 100 }, (_, position) => (position * 37) % 50);
    values.push(1_000_000_000);
    const positions = values.map((_, position) => position);

    const expected = positions.toSorted((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
    expect(sorted(positions, values)).toEqual(expected);
  });

  it('are none where there are none', () => {
    expect(sorted([], [])).toEqual([]);
  });
});
