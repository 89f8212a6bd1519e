import { type Key, key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItems } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import type { MovementKind } from './movement.ts';
import {
  blockOf,
  isOlderSetting,
  isTold,
  sequenceBlockSchema,
  sourceSequenceSchema,
  withLatest,
  withTold,
} from './source-sequence.ts';

/** A movement as its source numbers it. `caller` is `<kind>:<id>`. */
export interface NumberedMovement {
  readonly kind: MovementKind;
  readonly sku: string;
  readonly location: string;
  readonly caller: string;
  readonly sequence: number;
}

/** What is known of a numbered movement when it comes. */
export interface KnownSequence {
  /** It was told before: it changes nothing. */
  readonly isRepeated: boolean;
  /** The source has told a later setting of its kind: it is told now, and changes nothing else. */
  readonly isOlder: boolean;
  /** What remembers it, to be written with its effect. Refused as Moved. */
  readonly writes: readonly Write[];
}

/** Where it is kept which movements a source has told: of its settings, and of the block of this number. */
export function keysOfSequence({ sku, location, caller, sequence }: Omit<NumberedMovement, 'kind'>): {
  readonly source: Key;
  readonly block: Key;
} {
  return {
    source: key.sourceSequence(sku, location, caller),
    block: key.sequenceBlock(sku, location, caller, blockOf(sequence)),
  };
}

/** What the source has told, and the writes that remember this movement for ever. */
export async function readSequence(movement: NumberedMovement): Promise<KnownSequence> {
  const { kind, sku, location, caller, sequence } = movement;
  const keys = keysOfSequence(movement);
  const name = `sequence of ${caller} for ${sku} at ${location}`;
  const [sourceItem, blockItem] = await getItems([keys.source, keys.block]);
  const source = sourceItem && parseOwn(sourceSequenceSchema, sourceItem, name);
  const block = blockItem && parseOwn(sequenceBlockSchema, blockItem, name);
  if (isTold(source, block, sequence)) return { isRepeated: true, isOlder: false, writes: [] };
  const latest = withLatest(source, kind, sequence);
  return {
    isRepeated: false,
    isOlder: isOlderSetting(source, kind, sequence),
    writes: [
      putVersion(keys.block, withTold(block, sequence), block?.version, moved(name)),
      ...(latest ? [putVersion(keys.source, latest, source?.version, moved(name))] : []),
    ],
  };
}
