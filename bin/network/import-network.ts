import { readdirSync, readFileSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type * as z from 'zod';
import { type Entity, entities } from '../../functions/network/entities/entities.ts';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { type EntityPut, entityPuts } from './entity-puts.ts';
import { csvRows, jsonRows, type Row, UnreadableFile } from './rows.ts';
import { sendMovements, sendPuts } from './send.ts';
import { stockCells, stockMovements } from './stock-movements.ts';

/**
 * How much was taken over, by kind, and every error by file and row. Nothing is sent while a file has an
 * error of its own.
 */
export interface Imported {
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
}

/** What refers to others comes after them. */
const order: readonly Entity[] = [
  entities.channel,
  entities.trackingSource,
  entities.rateCard,
  entities.location,
  entities.sku,
];
const STOCK = 'stock';
const KINDS = [...order.map(({ path }) => path), STOCK];

/**
 * Loads `channels`, `tracking-sources`, `rate-cards`, `locations`, `skus` and `stock` (each `.csv` or
 * `.json`, any may be absent) of a folder through the public API.
 */
export async function importNetwork(folder: string, api: Pick<ApiClient, 'send'>): Promise<Imported> {
  const errors: string[] = [];
  const files = filesOf(folder, errors);
  const read = <T>(kind: string, schema: z.ZodType, map: (file: string, rows: readonly Row[]) => T[]): T[] =>
    files
      .filter((file) => kindOf(file) === kind)
      .flatMap((file) => map(file, rowsOf(folder, file, schema, errors)));

  const plan: { entity: Entity; puts: EntityPut[] }[] = [];
  for (const entity of order) {
    const puts = read(entity.path, entity.body, (_file, rows) => entityPuts(entity, rows, errors));
    plan.push({ entity, puts });
  }
  const movements = read(STOCK, stockCells, (file, rows) => stockMovements(file, rows, errors));
  const counts: Record<string, number> = {};
  if (errors.length > 0) return { counts, errors };

  for (const { entity, puts } of plan)
    if (puts.length > 0) counts[entity.path.replace('-', ' ')] = await sendPuts(api, puts, errors);
  if (movements.length > 0 && errors.length === 0)
    counts['stock movements'] = await sendMovements(api, movements, errors);
  return { counts, errors };
}

/** `3 channels, 1 tracking source, 40 SKUs`; empty when nothing was taken over. */
export function countsText(counts: Imported['counts']): string {
  return Object.entries(counts)
    .map(([kind, count]) => `${count} ${nounOf(kind, count)}`)
    .join(', ');
}

function nounOf(kind: string, count: number): string {
  const plural = kind === 'skus' ? 'SKUs' : kind;
  return count === 1 ? plural.slice(0, -1) : plural;
}

function kindOf(file: string): string {
  return basename(file, extname(file));
}

/** The CSV and JSON files of a folder, in order of their names; one of no kind is an error. */
function filesOf(folder: string, errors: string[]): string[] {
  const files = readdirSync(folder).filter((file) => ['.csv', '.json'].includes(extname(file)));
  for (const file of files.sort())
    if (!KINDS.includes(kindOf(file))) errors.push(`${file}: is none of ${KINDS.join(', ')}`);
  return files;
}

/** The rows of a file; an unreadable one has none, and is an error. */
function rowsOf(folder: string, file: string, schema: z.ZodType, errors: string[]): Row[] {
  const text = readFileSync(join(folder, file), 'utf8');
  try {
    return extname(file) === '.csv' ? csvRows(file, text, schema) : jsonRows(file, text);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    errors.push(error.message);
    return [];
  }
}
