/** What recording a movement reads, so that the items of many are read together. */
import { findLocation } from '../../network/entities/network.store.ts';
import { type Caller, callerName } from '../../shared/caller.ts';
import { commandKey } from '../../shared/command.ts';
import { type Key, key } from '../../shared/keys.ts';
import type { ExternalMovement } from './external-movement.ts';
import { keysOfSequence } from './source-sequence.store.ts';

async function keysOfMovement(
  { id, sku, location, sequence }: ExternalMovement,
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<Key[]> {
  const pool = (await findLocation(location))?.pool;
  if (pool === undefined) return [];
  const position = key.position(sku, location);
  const numbered = { sku, location, caller: callerName(caller) };
  return [
    commandKey({ aggregate: position, caller, id }),
    position,
    key.pool(pool, sku, 0),
    key.sku(sku),
    ...(sequence === undefined ? [] : Object.values(keysOfSequence({ ...numbered, sequence }))),
  ];
}

/** The items that nearly every one of these movements needs: what else it needs is read when that turns out. */
export async function keysOfMovements(
  movements: readonly ExternalMovement[],
  caller: Pick<Caller, 'kind' | 'id'>,
): Promise<Key[]> {
  const keys: Key[] = [];
  // One after the other: the first one reads the locations, and the others have them from memory.
  for (const movement of movements) keys.push(...(await keysOfMovement(movement, caller)));
  return keys;
}
