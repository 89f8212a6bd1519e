import { asError, Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { log } from '../shared/log.ts';
import { inParallel } from '../shared/parallel.ts';
import { invalidFields } from '../shared/parse.ts';
import { type LineResult, recordStockBatchDoor } from './movement-doors.ts';
import { recordScan } from './scan/record-scan.ts';
import { type ResolvedMovement, resolveScans } from './scan/resolve-scans.ts';
import { movementSchema, type ScannableMovement } from './stock/external-movement.ts';

/** So many SKUs are recorded at once: they touch no common item. The lines of one SKU keep their order. */
const LANES = 24;
/** What is not begun by then waits for the next request: an answer has to come within 29 seconds. */
const BEGUN_WITHIN_MS = 18_000;

interface BatchLine extends ResolvedMovement {
  readonly line: number;
}

/** A line that has the form of a movement. */
interface FormedLine {
  readonly line: number;
  readonly movement: ScannableMovement;
}

function idOf({ id }: Readonly<Record<string, unknown>>): { id?: string } {
  return typeof id === 'string' ? { id } : {};
}

/**
 * POST /stock/batches. A line that is no movement, or that meets trouble of ours, is its own business. Sent again,
 * each line that was recorded has its first outcome, so that a batch is resumed by sending it again.
 */
const recordBatch = on(recordStockBatchDoor, async ({ body: { lines }, caller, now }) => {
  const until = Date.now() + BEGUN_WITHIN_MS;
  const results = new Map<number, LineResult>();
  const formed: FormedLine[] = [];
  for (const [line, sent] of lines.entries()) {
    const { success, data: movement, error } = movementSchema.safeParse(sent);
    if (success) formed.push({ line, movement });
    else results.set(line, { line, ...idOf(sent), outcome: 'invalid', errors: invalidFields(error) });
  }
  const foreign = formed.find(
    ({ movement }) => caller.kind === 'location' && movement.location !== caller.id,
  );
  if (foreign) throw new Forbidden(`This credential is not for location ${foreign.movement.location}.`);

  const good: BatchLine[] = [];
  const told = await resolveScans(
    formed.map(({ movement }) => movement),
    now,
  );
  for (const [index, one] of told.entries()) {
    const { line = 0, movement: { id } = { id: '' } } = formed[index] ?? {};
    if ('movement' in one) good.push({ line, ...one });
    else if ('outcome' in one) results.set(line, { line, ...one.outcome });
    else results.set(line, { line, id, outcome: 'invalid', errors: [...one.errors] });
  }

  async function recordLine({ line, ...told }: BatchLine): Promise<void> {
    const { movement } = told;
    const notDone: LineResult = { line, id: movement.id, outcome: 'not-done' };
    try {
      if (Date.now() < until) results.set(line, { line, ...(await recordScan(told, caller, now)) });
      else results.set(line, notDone);
    } catch (error) {
      log.error('a line of a batch was not recorded', { line, id: movement.id, error: asError(error) });
      results.set(line, notDone);
    }
  }

  const bySku = Map.groupBy(good, ({ movement }) => movement.sku);
  await inParallel([...bySku.values()], LANES, async (group) => {
    for (const one of group) await recordLine(one);
  });
  const inOrder = lines.map((_, line) => results.get(line)).filter((result) => result !== undefined);
  const complete = inOrder.every(({ outcome }) => outcome !== 'not-done');
  return { status: 200, body: { complete, results: inOrder } };
});

export const handler = serve(recordBatch);
