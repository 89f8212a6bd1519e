/**
 * A walk over very many SKUs, some at a time: those of a location that is switched off or on again leave their pool or
 * join it; those of a channel whose policies changed get their figures anew. Pure.
 */
import * as z from 'zod';
import { indexPlaceSchema } from '../../shared/cursor.ts';

export const walkKinds = ['location', 'channel'] as const;
export type WalkKind = (typeof walkKinds)[number];

/** STOCKWALK: how far it came. Each step's write makes the relay take the next one; the sweeper goes on with one that stopped. */
export const stockWalkSchema = z.looseObject({
  type: z.literal('StockWalk'),
  kind: z.enum(walkKinds),
  id: z.string(),
  /** The version of the location or channel that asks for it. */
  entityVersion: z.number().int(),
  /** `running`; `settling` until nobody can have worked with what was known before; `done`. */
  status: z.enum(['running', 'settling', 'done']),
  /** When it was asked for, and when the present pass over all SKUs began. UTC ISO. */
  startedAt: z.iso.datetime(),
  passAt: z.iso.datetime(),
  doneAt: z.iso.datetime().optional(),
  /** SKUs that were looked at in this pass, and those that were changed in all passes. */
  seen: z.number().int().min(0),
  changed: z.number().int().min(0),
  partition: z.number().int().min(0),
  after: indexPlaceSchema.optional(),
  dueAt: z.iso.datetime().optional(),
  version: z.number().int(),
});
export type StockWalk = z.output<typeof stockWalkSchema>;

/** A walk that begins, over the one that was there. */
export function begunWalk(
  known: StockWalk | undefined,
  { kind, id, entityVersion }: Pick<StockWalk, 'kind' | 'id' | 'entityVersion'>,
  now: string,
): StockWalk {
  return {
    type: 'StockWalk',
    kind,
    id,
    entityVersion,
    status: 'running',
    startedAt: now,
    passAt: now,
    seen: 0,
    changed: 0,
    partition: 0,
    version: (known?.version ?? 0) + 1,
  };
}

/** What a step did, and where the next one goes on; `next` is absent at the end of all SKUs. */
export interface WalkStep {
  readonly seen: number;
  readonly changed: number;
  readonly next?: Pick<StockWalk, 'partition' | 'after'>;
}

/**
 * The walk after a step. A pass that began before everybody knew of the change is followed by another one: until then a
 * handler may have made a position by what it knew before. `settled`: when everybody does.
 */
export function walkAfter(
  walk: StockWalk,
  { seen, changed, next }: WalkStep,
  settled: string,
  now: string,
): StockWalk {
  const { after: _, dueAt: _due, ...rest } = walk;
  const counted = {
    ...rest,
    seen: walk.seen + seen,
    changed: walk.changed + changed,
    version: walk.version + 1,
  };
  if (next) return { ...counted, ...next };
  if (walk.passAt >= settled) return { ...counted, partition: 0, status: 'done', doneAt: now };
  return { ...counted, partition: 0, status: 'settling', dueAt: settled };
}

/** A further pass over all SKUs. */
export function nextPass(walk: StockWalk, now: string): StockWalk {
  const { dueAt: _, after: _after, ...rest } = walk;
  return { ...rest, status: 'running', passAt: now, seen: 0, partition: 0, version: walk.version + 1 };
}
