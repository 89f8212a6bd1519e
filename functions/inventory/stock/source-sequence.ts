/** Which movements of a position a source has told already, by its own running number. Pure. */
import * as z from 'zod';

const sequence = z.number().int().min(0);

/**
 * SOURCE: what a caller that numbers its movements has told of one position. A command's id is forgotten after
 * half a year; the numbers never are, so that an export that is played again years later has no effect twice.
 */
export const sourceSequenceSchema = z.looseObject({
  type: z.literal('SourceSequence'),
  /** Every number up to this one was told, or is too old to be new. */
  upTo: sequence,
  /** Numbers above it that were told out of turn, ascending. */
  above: z.array(sequence),
  version: z.number().int(),
});
export type SourceSequence = z.output<typeof sourceSequenceSchema>;

/** So many numbers may be told out of turn; a number from before them is taken for told. */
const MAX_ABOVE = 100;

const nothingTold: SourceSequence = { type: 'SourceSequence', upTo: 0, above: [], version: 0 };

/** Whether the source has told the movement of this number before. */
export function isTold({ upTo, above }: Pick<SourceSequence, 'upTo' | 'above'>, number: number): boolean {
  return number <= upTo || above.includes(number);
}

/** The source after a movement; undefined where that was told before. */
export function tellSequence(known: SourceSequence | undefined, number: number): SourceSequence | undefined {
  const before = known ?? nothingTold;
  if (isTold(before, number)) return undefined;
  const above = [...before.above, number].sort((a, b) => a - b);
  let { upTo } = before;
  if (above.length > MAX_ABOVE) upTo = above.shift() ?? upTo;
  while (above[0] === upTo + 1) upTo = above.shift() ?? upTo;
  return { ...before, upTo, above, version: before.version + 1 };
}
