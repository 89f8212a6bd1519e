import { key } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import { moved, putVersion, type Write } from '../../shared/transact.ts';
import { sourceSequenceSchema, tellSequence } from './source-sequence.ts';

/** A movement as its source numbers it. `caller` is `<kind>:<id>`. */
export interface NumberedMovement {
  readonly sku: string;
  readonly location: string;
  readonly caller: string;
  readonly sequence: number;
}

/**
 * The write that remembers a numbered movement, to be made with its effect; undefined where the source has told
 * it before. Refused as Moved.
 */
export async function rememberSequence({
  sku,
  location,
  caller,
  sequence,
}: NumberedMovement): Promise<Write | undefined> {
  const at = key.sourceSequence(sku, location, caller);
  const item = await getItem(at);
  const name = `sequence of ${caller} for ${sku} at ${location}`;
  const before = item && parseOwn(sourceSequenceSchema, item, name);
  const next = tellSequence(before, sequence);
  return next && putVersion(at, next, before?.version, moved(name));
}
