import { Forbidden } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { invalidFields } from '../shared/parse.ts';
import { type LineResult, recordStockBatchDoor } from './movement-doors.ts';
import { type BatchLine, recordLines } from './scan/record-lines.ts';
import { resolveScans } from './scan/resolve-scans.ts';
import { movementSchema, type ScannableMovement } from './stock/external-movement.ts';

/** What is not begun by then waits for the next request: an answer has to come within 29 seconds. */
const BEGUN_WITHIN_MS = 18_000;

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

  for (const result of await recordLines(good, { caller, now, until })) results.set(result.line, result);
  const inOrder = lines.map((_, line) => results.get(line)).filter((result) => result !== undefined);
  const complete = inOrder.every(({ outcome }) => outcome !== 'not-done');
  return { status: 200, body: { complete, results: inOrder } };
});

export const handler = serve(recordBatch);
