/** What a write says of itself on the position or shard that it moves: the ledger is made of it. Pure. */
import * as z from 'zod';
import type { NamedLot } from './lots.ts';
import type { MovementKind } from './movement.ts';

/** What is behind a movement: whoever asks where units went is led there. */
export type MovementRef =
  `${'order' | 'fulfillment' | 'return' | 'cart' | 'document' | 'movement' | 'sweep' | 'exception' | 'audit'}:${string}`;

/** What a caller says of a movement beside its kind and units. */
export interface MovementOrigin {
  readonly ref: MovementRef;
  /** Why, in the words of who told it. */
  readonly reason?: string | undefined;
  /** Who told it from outside: `<kind>:<id>` of the caller. */
  readonly source?: string | undefined;
  /** As which of its own numbers the source told it. */
  readonly sequence?: number | undefined;
}

/** One movement as a write names it. */
export const movedSchema = z.looseObject({
  kind: z.string(),
  /** As the movement has them: `adjust` and `unsellable` are signed, a setting says what is set. */
  units: z.number().int(),
  ref: z.string().optional(),
  /** By how much onHand changed, where that is not what kind and units say: a count, units never recorded. */
  onHandChange: z.number().int().optional(),
  /** Likewise of the units whose lots have expired: the lots that units leave from are not the movement's to say. */
  expiredChange: z.number().int().optional(),
  /** Of a count of the shelf: those of its units that nobody counted, because they were packed. */
  packed: z.number().int().optional(),
  /** When it took place, where that is not when it was written. */
  at: z.string().optional(),
  reason: z.string().optional(),
  source: z.string().optional(),
  sequence: z.number().int().optional(),
  /** On a shard: whose position moved, where one did. */
  location: z.string().optional(),
  /** Of `unrecorded`: by how much each quantity changed in writes that nothing more is known of; `selling` by 1 or -1. */
  changes: z.record(z.string(), z.number().int()).optional(),
  /** The lots that the fact names; of units that left without a word of their lots, those that they left from. */
  lots: z.array(z.looseObject({ lot: z.string(), units: z.number().int() })).optional(),
});
export type NamedMovement = z.output<typeof movedSchema>;

/** What positions and shards carry of their last write; those of release 0.2.0 do not. */
export const movedFields = {
  /** What that write moved: at most what one write does. */
  moved: z.array(movedSchema).optional(),
  /** When it was written, UTC ISO. */
  movedAt: z.iso.datetime().optional(),
};

/** A movement of stock, as far as its write names it. */
export interface NameableMovement extends MovementOrigin {
  readonly kind: MovementKind;
  readonly units: number;
  readonly at?: string | undefined;
  readonly lots?: readonly NamedLot[] | undefined;
  readonly packed?: number | undefined;
}

/** How a write names a movement; `now` is when it is written. */
export function nameMovement(movement: NameableMovement, now: string): NamedMovement {
  const { kind, units, ref, at, reason, source, sequence, lots, packed } = movement;
  return {
    kind,
    units,
    ref,
    ...(at === undefined || at === now ? {} : { at }),
    ...(packed === undefined ? {} : { packed }),
    ...(reason === undefined ? {} : { reason }),
    ...(source === undefined ? {} : { source }),
    ...(sequence === undefined ? {} : { sequence }),
    ...(lots === undefined || lots.length === 0 ? {} : { lots: [...lots] }),
  };
}
