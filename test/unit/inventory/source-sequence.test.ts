import { describe, expect, it } from 'vitest';
import {
  BLOCK_NUMBERS,
  blockOf,
  isOlderSetting,
  isTold,
  type SequenceBlock,
  type SourceSequence,
  withLatest,
  withTold,
} from '../../../functions/inventory/stock/source-sequence.ts';

/** The blocks after a source has told these numbers, and which of them were new. */
function tell(...numbers: readonly number[]): { blocks: Map<number, SequenceBlock>; fresh: number[] } {
  const blocks = new Map<number, SequenceBlock>();
  const fresh = numbers.filter((number) => {
    const block = blocks.get(blockOf(number));
    if (isTold(undefined, block, number)) return false;
    blocks.set(blockOf(number), withTold(block, number));
    return true;
  });
  return { blocks, fresh };
}

describe('the numbers of a source', () => {
  it('are each new once, in whatever order they come', () => {
    expect(tell(1, 2, 2, 1, 3).fresh).toEqual([1, 2, 3]);
    expect(tell(5, 3, 4, 3, 5, 1, 2).fresh).toEqual([5, 3, 4, 1, 2]);
  });

  it('have gaps of any size and number, and a number in a gap is new however late it comes', () => {
    const sparse = Array.from({ length: 5000 }, (_, n) => 1_000_000 + n * 10);
    const late = sparse.map((number) => number - 5).toReversed();

    expect(tell(...sparse, ...late, ...sparse, ...late).fresh).toHaveLength(10_000);
  });

  it('are kept in blocks that do not grow, up to the largest whole number', () => {
    const largest = Number.MAX_SAFE_INTEGER;
    const { blocks } = tell(...Array.from({ length: 3 * BLOCK_NUMBERS }, (_, n) => n), largest);

    expect([...blocks.values()].map(({ numbers }) => numbers.length)).toEqual([128, 128, 128, 128]);
    expect(isTold(undefined, blocks.get(blockOf(largest)), largest)).toBe(true);
    expect(isTold(undefined, blocks.get(blockOf(largest)), largest - 1)).toBe(false);
  });

  it('that release 0.2.0 knows stay told', () => {
    const known = { upTo: 7, above: [9] };

    expect([7, 8, 9, 10].map((number) => isTold(known, undefined, number))).toEqual([
      true,
      false,
      true,
      false,
    ]);
  });
});

describe('settings of a source', () => {
  const known: SourceSequence = {
    type: 'SourceSequence',
    upTo: 0,
    above: [],
    latest: { count: 5 },
    version: 3,
  };

  it('are older than a later one of their own kind alone', () => {
    expect(isOlderSetting(known, 'count', 4)).toBe(true);
    expect(isOlderSetting(known, 'count', 6)).toBe(false);
    expect(isOlderSetting(known, 'safety', 4)).toBe(false);
    expect(isOlderSetting(undefined, 'count', 1)).toBe(false);
  });

  it('raise the number of their kind, never lower it; movements that change something raise none', () => {
    expect(withLatest(known, 'safety', 2)).toMatchObject({ latest: { count: 5, safety: 2 }, version: 4 });
    expect(withLatest(known, 'count', 4)).toBeUndefined();
    expect(withLatest(known, 'receipt', 9)).toBeUndefined();
    expect(isOlderSetting(known, 'receipt', 1)).toBe(false);
  });
});
