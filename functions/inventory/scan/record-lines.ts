/** Records the lines of a batch: the lines of one SKU in their order, those of others beside them. */
import type { Caller } from '../../shared/caller.ts';
import { asError } from '../../shared/errors.ts';
import { log } from '../../shared/log.ts';
import { inParallel } from '../../shared/parallel.ts';
import { withReadAhead } from '../../shared/table.ts';
import type { LineResult } from '../movement-doors.ts';
import { keysOfMovements } from '../stock/movement-reads.ts';
import { recordScan } from './record-scan.ts';
import type { ResolvedMovement } from './resolve-scans.ts';

/** So many SKUs are recorded at once: they touch no common item. */
const LANES = 24;
/** Lines that are read ahead together, at most: their items are as many as one request may name. */
const READ_TOGETHER = 24;

/** A line that is a movement, and where it stands in the batch. */
export interface BatchLine extends ResolvedMovement {
  readonly line: number;
}

/** Who sends the lines, when, and until when one may be begun (milliseconds since the epoch). */
export interface LineCircumstance {
  readonly caller: Pick<Caller, 'kind' | 'id' | 'user'>;
  readonly now: string;
  readonly until: number;
}

/** Bundles of lines, all lines of a SKU in one: every lane has about as many. */
function bundlesOf(lines: readonly BatchLine[]): BatchLine[][] {
  const size = Math.min(READ_TOGETHER, Math.ceil(lines.length / LANES));
  const bundles: BatchLine[][] = [];
  for (const group of Map.groupBy(lines, ({ movement }) => movement.sku).values()) {
    const last = bundles.at(-1);
    if (last && last.length + group.length <= size) last.push(...group);
    else bundles.push([...group]);
  }
  return bundles;
}

function notDone({ line, movement: { id } }: BatchLine, cause?: unknown): LineResult {
  if (cause !== undefined)
    log.error('a line of a batch was not recorded', { line, id, error: asError(cause) });
  return { line, id, outcome: 'not-done' };
}

async function recordLine(
  { line, ...told }: BatchLine,
  { caller, now, until }: LineCircumstance,
): Promise<LineResult> {
  if (Date.now() >= until) return notDone({ line, ...told });
  try {
    return { line, ...(await recordScan(told, caller, now)) };
  } catch (error) {
    return notDone({ line, ...told }, error);
  }
}

async function recordBundle(
  lines: readonly BatchLine[],
  circumstance: LineCircumstance,
): Promise<LineResult[]> {
  if (Date.now() >= circumstance.until) return lines.map((one) => notDone(one));
  try {
    const movements = lines.map(({ movement }) => movement);
    const keys = await keysOfMovements(movements, circumstance.caller);
    return await withReadAhead(keys, async () => {
      const results: LineResult[] = [];
      for (const one of lines) results.push(await recordLine(one, circumstance));
      return results;
    });
  } catch (error) {
    return lines.map((one) => notDone(one, error));
  }
}

/** The result of each line. One that meets trouble of ours is not done, and keeps no other from being so. */
export async function recordLines(
  lines: readonly BatchLine[],
  circumstance: LineCircumstance,
): Promise<LineResult[]> {
  const results: LineResult[] = [];
  await inParallel(bundlesOf(lines), LANES, async (bundle) => {
    results.push(...(await recordBundle(bundle, circumstance)));
  });
  return results;
}
