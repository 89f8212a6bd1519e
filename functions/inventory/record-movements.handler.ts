import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { inParallel } from '../shared/parallel.ts';
import { type MovementOutcome, recordMovementsDoor } from './doors.ts';
import { recordMovement } from './stock/record-movement.ts';

/** So many SKUs are recorded at once: they touch no common item. The movements of one SKU keep their order. */
const LANES = 8;

/**
 * POST /stock/movements. A failure of ours fails the whole request: when it is sent again, each movement that was
 * recorded has its first outcome.
 */
const record = on(recordMovementsDoor, async ({ body: { movements }, caller, now }) => {
  const foreign = movements.find(({ location }) => caller.kind === 'location' && location !== caller.id);
  if (foreign) throw new Forbidden(`This credential is not for location ${foreign.location}.`);
  const outcomes = new Map<number, MovementOutcome>();
  const failures: unknown[] = [];
  const bySku = Map.groupBy(movements.entries(), ([, { sku }]) => sku);
  await inParallel([...bySku.values()], LANES, async (group) => {
    try {
      for (const [index, movement] of group) outcomes.set(index, await recordMovement(movement, caller, now));
    } catch (error) {
      failures.push(error);
    }
  });
  if (failures.length > 0) throw failures[0];
  return { status: 200, body: { outcomes: movements.map((_, index) => outcomes.get(index)) } };
});

export const handler = serve(record);
