import { describe, expect, it } from 'vitest';
import {
  scratchBytes,
  scratchFloats,
  scratchInts,
  withScratch,
} from '../../../../functions/planner/solver/scratch.ts';

const MORE_THAN_THE_BLOCK = 2_000_000;

describe('memory for the arrays of a plan', () => {
  it('is zeros again, whatever was written to it before', () => {
    withScratch(() => {
      scratchBytes(3).fill(255);
      scratchInts(5).fill(-1);
      scratchFloats(7).fill(NaN);
    });

    const again = withScratch(() => [...scratchBytes(3), ...scratchInts(5), ...scratchFloats(7)]);

    expect(again).toEqual(Array.from({ length: 15 }, () => 0));
  });

  it('is allocated once: the next plan writes to the same block', () => {
    const first = withScratch(() => scratchFloats(10).buffer);

    const second = withScratch(() => scratchInts(10).buffer);

    expect(second).toBe(first);
  });

  it('keeps what a caller holds while what it calls takes memory and gives it back', () => {
    const sum = withScratch(() => {
      const own = scratchFloats(4).fill(1);
      withScratch(() => scratchFloats(4).fill(5));
      const later = scratchFloats(4).fill(7);
      return [...own, ...later].reduce((total, one) => total + one, 0);
    });

    expect(sum).toBe(32);
  });

  it('is given back where the plan throws', () => {
    const offset = withScratch(() => scratchFloats(1).byteOffset);
    expect(() =>
      withScratch(() => {
        scratchFloats(100);
        throw new RangeError('an unknown zone');
      }),
    ).toThrow('an unknown zone');

    expect(withScratch(() => scratchFloats(1).byteOffset)).toBe(offset);
  });

  it('is an ordinary array for whoever outlives a plan, and for what the block has no room for', () => {
    const block = withScratch(() => scratchFloats(1).buffer);

    const outside = scratchFloats(1);
    const large = withScratch(() => scratchFloats(MORE_THAN_THE_BLOCK));

    expect(outside.buffer).not.toBe(block);
    expect(large.buffer).not.toBe(block);
    expect(large).toHaveLength(MORE_THAN_THE_BLOCK);
  });
});
