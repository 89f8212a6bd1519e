/** What a person says of a return that the policy of its channel has somebody look at. */
import * as z from 'zod';
import { readReturn, saveReturn } from '../../returns/rma/return.store.ts';
import type { Return } from '../../returns/rma/return.ts';
import { approveReturn, refuseReturn } from '../../returns/rma/return-change.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { settings } from '../../shared/settings.ts';
import { type Resolving, resolveWith } from './resolution.ts';

const reviewDetailSchema = z.looseObject({ returnId: z.string() });

async function resolveReview(resolving: Resolving, decide: (before: Return) => Return): Promise<DoorAnswer> {
  const { returnId } = reviewDetailSchema.parse(resolving.exception.detail);
  const before = await readReturn(returnId);
  const next = decide(before);
  return resolveWith(resolving, () => ({ writes: [saveReturn(before, next)] }));
}

/** The goods may come: they are due from now on. */
export function approveAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReview(resolving, (before) =>
    approveReturn(before, resolution.by, { now, settings: settings() }),
  );
}

/** The goods are not to come: the return is cancelled, and its units may be asked for again. */
export function refuseAsked(resolving: Resolving): Promise<DoorAnswer> {
  const { resolution, now } = resolving;
  return resolveReview(resolving, (before) => refuseReturn(before, resolution.by, resolution.note, now));
}
