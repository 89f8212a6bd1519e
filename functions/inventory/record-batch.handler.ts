import { asError, Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { log } from '../shared/log.ts';
import { inParallel } from '../shared/parallel.ts';
import { invalidFields } from '../shared/parse.ts';
import { type ExternalMovement, type LineResult, movementSchema, recordStockBatchDoor } from './doors.ts';
import { recordMovement } from './stock/record-movement.ts';

/** So many SKUs are recorded at once: they touch no common item. The lines of one SKU keep their order. */
const LANES = 24;
/** What is not begun by then waits for the next request: an answer has to come within 29 seconds. */
const BEGUN_WITHIN_MS = 18_000;

interface BatchLine {
  readonly line: number;
  readonly movement: ExternalMovement;
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
  const good: BatchLine[] = [];
  for (const [line, sent] of lines.entries()) {
    const { success, data: movement, error } = movementSchema.safeParse(sent);
    if (success) good.push({ line, movement });
    else results.set(line, { line, ...idOf(sent), outcome: 'invalid', errors: invalidFields(error) });
  }
  const foreign = good.find(({ movement }) => caller.kind === 'location' && movement.location !== caller.id);
  if (foreign) throw new Forbidden(`This credential is not for location ${foreign.movement.location}.`);

  async function recordLine({ line, movement }: BatchLine): Promise<void> {
    const notDone: LineResult = { line, id: movement.id, outcome: 'not-done' };
    try {
      if (Date.now() < until) results.set(line, { line, ...(await recordMovement(movement, caller, now)) });
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
