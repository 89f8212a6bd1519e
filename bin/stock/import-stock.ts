import * as z from 'zod';
import { MAX_BATCH_LINES } from '../../functions/inventory/movement-doors.ts';
import { hashOf } from '../../functions/shared/content-hash.ts';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { readTextFile, UnreadableFile } from '../files/text-file.ts';
import { EFFECTIVE, MEANINGS } from '../network/movement-outcomes.ts';
import { csvRows, fieldErrors } from '../network/rows.ts';
import {
  type ImportedMovement,
  repeatedCounts,
  stockCells,
  stockMovements,
} from '../network/stock-movements.ts';
import { ProgressFile } from './progress-file.ts';

/** Columns whose cells are codes, which spreadsheets like to change. */
const CODES: ReadonlySet<string> = new Set(['sku', 'location', 'document', 'lot']);
/** More lines than these are not held in memory at once: some 7 KB a line. */
const MOST_LINES = 100_000;
/** How often a batch is sent again that was not done whole, while nothing more of it is done. */
const IDLE_ROUNDS = 5;

const resultSchema = z.object({
  line: z.number().int(),
  outcome: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).default([]),
});
const answerSchema = z.object({ results: z.array(resultSchema) });
const problemSchema = z.object({ detail: z.string() });
type LineResult = z.output<typeof resultSchema>;

/** What the outcomes of a line mean: a batch says more of them than a movement alone. */
const LINE_MEANINGS: Readonly<Record<string, string>> = {
  ...MEANINGS,
  outdated: 'had no effect: something later is known of the position (outdated)',
  'not-done': 'was not recorded, because the system has trouble with it (not-done): import the file again',
};

/** A file of stock, read whole, and what is wrong with it, by line. */
export interface StockFile {
  readonly movements: readonly ImportedMovement[];
  readonly errors: readonly string[];
  readonly notes: readonly string[];
}

/** Reads a CSV file of movements. @throws UnreadableFile for what is no such file */
export function readStockFile(path: string): StockFile {
  const source = readTextFile(path);
  const { rows, notes, errors: damaged } = csvRows(source, stockCells, CODES);
  if (rows.length > MOST_LINES)
    throw new UnreadableFile(
      `${source.file}: has ${rows.length} lines; import at most ${MOST_LINES} at a time`,
    );
  const errors = [...damaged];
  const movements = stockMovements(source.file, rows, errors);
  errors.push(...repeatedCounts(movements));
  return { movements, errors, notes };
}

/** How an import went: how many lines had which outcome, and what is wrong with the others. */
export interface StockImport {
  readonly outcomes: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

/** What an import needs beside the lines. */
export interface StockImportOptions {
  readonly api: Pick<ApiClient, 'send' | 'base'>;
  readonly file: string;
  /** Told after every request: how many lines are done, of those of the file. */
  readonly onProgress: (done: number) => void;
}

function progressOf(movements: readonly ImportedMovement[], { api, file }: StockImportOptions): ProgressFile {
  return new ProgressFile(file, { content: hashOf(movements.map(({ body }) => body.id)), api: api.base });
}

/** How many lines of the file an interrupted import has recorded. */
export function linesDone(movements: readonly ImportedMovement[], options: StockImportOptions): number {
  return Math.min(movements.length, progressOf(movements, options).read());
}

/** Sends a batch once. @throws Error for a refusal of the whole */
async function sendOnce(
  api: StockImportOptions['api'],
  movements: readonly ImportedMovement[],
): Promise<LineResult[]> {
  const answer = await api.send('POST', '/stock/batches', { lines: movements.map(({ body }) => body) });
  if (answer.status < 300) return answerSchema.parse(answer.body).results;
  const { detail } = problemSchema.catch({ detail: 'it was refused' }).parse(answer.body);
  throw new Error(`${movements[0]?.at ?? 'the file'} and what follows: ${detail} (${answer.status})`);
}

/** Sends a batch until all of it is done, or nothing more of it is. Returns the result of each movement. */
async function sendBatch(
  api: StockImportOptions['api'],
  movements: readonly ImportedMovement[],
  onProgress: (done: number) => void,
): Promise<ReadonlyMap<ImportedMovement, LineResult>> {
  const results = new Map<ImportedMovement, LineResult>();
  let open = movements;
  for (let idle = 0; open.length > 0 && idle < IDLE_ROUNDS; ) {
    const sent = open;
    for (const result of await sendOnce(api, sent)) {
      const movement = sent[result.line];
      if (movement) results.set(movement, result);
    }
    open = sent.filter((one) => (results.get(one)?.outcome ?? 'not-done') === 'not-done');
    idle = open.length < sent.length ? 0 : idle + 1;
    onProgress(movements.length - open.length);
  }
  return results;
}

function faultsOf({ at }: ImportedMovement, { outcome, errors }: LineResult): string[] {
  if (EFFECTIVE.has(outcome)) return [];
  if (errors.length > 0) return fieldErrors(at, errors);
  return [`${at}: ${LINE_MEANINGS[outcome] ?? outcome}`];
}

/**
 * Tells the system of all movements, a thousand lines a request, from where an interrupted import of the same file
 * came to. Lines that were recorded before have their first outcome, and no effect again.
 */
export async function importStock(
  movements: readonly ImportedMovement[],
  options: StockImportOptions,
): Promise<StockImport> {
  const progress = progressOf(movements, options);
  const outcomes: Record<string, number> = {};
  const errors: string[] = [];
  for (let from = linesDone(movements, options); from < movements.length; from += MAX_BATCH_LINES) {
    const batch = movements.slice(from, from + MAX_BATCH_LINES);
    const results = await sendBatch(options.api, batch, (done) => options.onProgress(from + done));
    for (const [movement, result] of results) {
      outcomes[result.outcome] = (outcomes[result.outcome] ?? 0) + 1;
      errors.push(...faultsOf(movement, result));
    }
    // What is wrong is said at the end of the run that met it: an interrupted one says it when it is run again.
    if (errors.length === 0) progress.write(from + batch.length);
  }
  progress.end();
  return { outcomes, errors };
}
