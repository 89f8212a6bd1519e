import { Forbidden, InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { inParallel } from '../shared/parallel.ts';
import { withReadAhead } from '../shared/table.ts';
import { type MovementOutcome, recordMovementsDoor } from './movement-doors.ts';
import { recordScan } from './scan/record-scan.ts';
import { type ResolvedScan, resolveScans } from './scan/resolve-scans.ts';
import { keysOfMovements } from './stock/movement-reads.ts';

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
  const told = await resolveScans(movements, now);
  mustBeRead(told);
  const bySku = Map.groupBy(told.entries(), ([, one]) => ('movement' in one ? one.movement.sku : ''));
  async function recordGroup(group: readonly (readonly [number, ResolvedScan])[]): Promise<void> {
    try {
      for (const [index, one] of group) {
        if ('outcome' in one) outcomes.set(index, one.outcome);
        if ('movement' in one) outcomes.set(index, await recordScan(one, caller, now));
      }
    } catch (error) {
      failures.push(error);
    }
  }
  const known = told.flatMap((one) => ('movement' in one ? [one.movement] : []));
  await withReadAhead(await keysOfMovements(known, caller), () =>
    inParallel([...bySku.values()], LANES, recordGroup),
  );
  if (failures.length > 0) throw failures[0];
  return { status: 200, body: { outcomes: movements.map((_, index) => outcomes.get(index)) } };
});

/** @throws InvalidRequest naming each label that cannot be read, or does not go with the others */
function mustBeRead(told: readonly ResolvedScan[]): void {
  const errors = told.flatMap((one, index) =>
    'errors' in one
      ? one.errors.map(({ path, message }) => ({ path: `movements.${index}.${path}`, message }))
      : [],
  );
  if (errors.length > 0) throw new InvalidRequest('A scan is not valid.', errors);
}

export const handler = serve(record);
