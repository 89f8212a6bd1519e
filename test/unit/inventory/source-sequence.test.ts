import { describe, expect, it } from 'vitest';
import {
  isTold,
  type SourceSequence,
  tellSequence,
} from '../../../functions/inventory/stock/source-sequence.ts';

/** What is known of a source after it has told these numbers, and which of them were new. */
function tell(...numbers: readonly number[]): { known: SourceSequence | undefined; fresh: number[] } {
  let known: SourceSequence | undefined;
  const fresh = numbers.filter((number) => {
    const next = tellSequence(known, number);
    known = next ?? known;
    return next !== undefined;
  });
  return { known, fresh };
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from + 1 }, (_, index) => from + index);
}

describe('the numbers of a source', () => {
  it('are each new once, in whatever order they come', () => {
    expect(tell(1, 2, 2, 1, 3).fresh).toEqual([1, 2, 3]);
    expect(tell(5, 3, 4, 3, 5, 1, 2).fresh).toEqual([5, 3, 4, 1, 2]);
  });

  it('are one figure when none is missing', () => {
    expect(tell(...range(1, 500).toReversed().slice(400), ...range(101, 500)).known).toMatchObject({
      upTo: 500,
      above: [],
    });
  });

  it('may begin anywhere and have gaps; what is older than the last hundred is taken for told', () => {
    const { known } = tell(...range(0, 150).map((index) => 1_000_000 + index * 10));

    expect(known?.above).toHaveLength(100);
    expect(isTold(known ?? { upTo: 0, above: [] }, 1_000_000)).toBe(true);
    expect(isTold(known ?? { upTo: 0, above: [] }, 1_001_495)).toBe(false);
    expect(isTold(known ?? { upTo: 0, above: [] }, 5)).toBe(true);
  });
});
