/** Which movements of a position a source has told already, by its own running number. Pure. */
import * as z from 'zod';
import type { MovementKind } from './movement.ts';

const sequence = z.number().int().min(0);

/** A block has so many numbers: a bit for each, so that its item stays far below a kilobyte whatever is told. */
export const BLOCK_NUMBERS = 1024;

/**
 * SOURCE block: which numbers of 1,024 in a row a source has told of one position. A command's id is forgotten after
 * half a year; the numbers never are, whatever gaps they have and in whatever order they come: an export that is
 * played again years later has no effect twice.
 */
export const sequenceBlockSchema = z.looseObject({
  type: z.literal('SequenceBlock'),
  /** A bit a number, the first number's the lowest of the first byte. */
  numbers: z.instanceof(Uint8Array),
  version: z.number().int(),
});
export type SequenceBlock = z.output<typeof sequenceBlockSchema>;

/** Movements that say what is, and not what changed: the source's latest word counts. */
const settings = ['count', 'safety', 'selling'] as const satisfies readonly MovementKind[];
type SourceSetting = (typeof settings)[number];

/**
 * SOURCE: the highest number of each setting that a source has told of a position: an older one that comes late says
 * nothing any more. Release 0.2.0 kept all numbers here, `upTo` and `above`; those stay told.
 */
export const sourceSequenceSchema = z.looseObject({
  type: z.literal('SourceSequence'),
  upTo: sequence.default(0),
  above: z.array(sequence).default([]),
  latest: z.partialRecord(z.enum(settings), sequence).default({}),
  version: z.number().int(),
});
export type SourceSequence = z.output<typeof sourceSequenceSchema>;

/** The number of a number's block. */
export function blockOf(number: number): number {
  return Math.floor(number / BLOCK_NUMBERS);
}

function bitOf(number: number): { readonly byte: number; readonly mask: number } {
  const at = number % BLOCK_NUMBERS;
  return { byte: Math.floor(at / 8), mask: 2 ** (at % 8) };
}

/** Whether the source has told the movement of this number before. */
export function isTold(
  source: Pick<SourceSequence, 'upTo' | 'above'> | undefined,
  block: Pick<SequenceBlock, 'numbers'> | undefined,
  number: number,
): boolean {
  const { byte, mask } = bitOf(number);
  const isInBlock = ((block?.numbers[byte] ?? 0) & mask) !== 0;
  const isOfFirstRelease = source !== undefined && (number <= source.upTo || source.above.includes(number));
  return isInBlock || isOfFirstRelease;
}

/** The block with one more number told. */
export function withTold(block: SequenceBlock | undefined, number: number): SequenceBlock {
  const { byte, mask } = bitOf(number);
  const numbers = new Uint8Array(BLOCK_NUMBERS / 8);
  numbers.set(block?.numbers ?? []);
  numbers[byte] = (numbers[byte] ?? 0) | mask;
  return { ...block, type: 'SequenceBlock', numbers, version: (block?.version ?? 0) + 1 };
}

function settingOf(kind: MovementKind): SourceSetting | undefined {
  return settings.find((setting) => setting === kind);
}

/** Whether the source has told a later setting of this kind. A movement that changes something is never too old. */
export function isOlderSetting(
  source: Pick<SourceSequence, 'latest'> | undefined,
  kind: MovementKind,
  number: number,
): boolean {
  const setting = settingOf(kind);
  return setting !== undefined && number < (source?.latest[setting] ?? 0);
}

/** The source with the number of a setting, where that is its latest; undefined where nothing changes. */
export function withLatest(
  source: SourceSequence | undefined,
  kind: MovementKind,
  number: number,
): SourceSequence | undefined {
  const setting = settingOf(kind);
  if (setting === undefined || number <= (source?.latest[setting] ?? 0)) return undefined;
  const before = source ?? { upTo: 0, above: [], latest: {}, version: 0 };
  const latest = { ...before.latest, [setting]: number };
  return { ...before, type: 'SourceSequence', latest, version: before.version + 1 };
}
