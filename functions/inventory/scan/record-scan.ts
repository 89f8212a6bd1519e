import type { Caller } from '../../shared/caller.ts';
import type { MovementOutcome } from '../movement-doors.ts';
import { recordMovement } from '../stock/record-movement.ts';
import type { ResolvedMovement } from './resolve-scans.ts';

/** Records a movement; of one that was scanned the outcome says what its labels came to. */
export async function recordScan(
  { movement, scanned }: ResolvedMovement,
  caller: Pick<Caller, 'kind' | 'id' | 'user'>,
  now: string,
): Promise<MovementOutcome> {
  const outcome = await recordMovement(movement, caller, now);
  return scanned ? { ...outcome, scanned } : outcome;
}
