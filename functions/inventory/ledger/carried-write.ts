/**
 * Every other routine write of a position has no entry of its own: the entry of the write after it says what it moved, and
 * until there is one the position itself does. It halves what the ledger costs of an order. Pure.
 */
import type { NamedMovement } from '../stock/moved.ts';

/** What a fulfillment does to the goods of its order, which FULFILLMENT says as well. */
const routineKinds: ReadonlySet<string> = new Set(['allocate', 'ship']);

function isRoutine({ kind, ref }: Pick<NamedMovement, 'kind' | 'ref'>): boolean {
  return routineKinds.has(kind) && ref?.startsWith('fulfillment:') === true;
}

/** A write of a position, as far as anything says what it was. */
export interface NamedPositionWrite {
  readonly version: number;
  /** When it was written, UTC ISO. */
  readonly at?: string | undefined;
  readonly moved?: readonly NamedMovement[] | undefined;
}

/** Whether the entry of the next write tells of this one: of two writes that follow each other one has its own. */
export function isCarried({ version, at, moved = [] }: NamedPositionWrite): boolean {
  return version % 2 === 1 && at !== undefined && moved.length > 0 && moved.every(isRoutine);
}
