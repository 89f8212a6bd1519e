import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type * as z from 'zod';
import { type Entity, entities } from '../../functions/network/entities/entities.ts';
import type { ApiClient } from '../../local/brand/api-client.ts';
import { readTextFile, UnreadableFile } from '../files/text-file.ts';
import { type EntityPut, entityPuts } from './entity-puts.ts';
import { csvRows, type FileRows, jsonRows, type Row } from './rows.ts';
import { sendMovements, sendPuts } from './send.ts';
import { repeatedCounts, stockCells, stockMovements } from './stock-movements.ts';
import { unknownReferences } from './unknown-references.ts';

/**
 * How much was taken over, by kind, what was assumed to read the files, and every error by file and row. Nothing is
 * sent while a file has an error of its own.
 */
export interface Imported {
  readonly counts: Readonly<Record<string, number>>;
  readonly errors: readonly string[];
  readonly notes: readonly string[];
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
/** Columns whose cells are codes, which spreadsheets like to change. */
const CODES: ReadonlySet<string> = new Set(['id', 'sku', 'location', 'address.postalCode']);

/**
 * Loads `channels`, `tracking-sources`, `rate-cards`, `locations`, `skus` and `stock` (each `.csv` or
 * `.json`, any may be absent) of a folder through the public API.
 * @throws UnreadableFile for a folder that is not there
 */
export async function importNetwork(folder: string, api: Pick<ApiClient, 'send'>): Promise<Imported> {
  const errors: string[] = [];
  const notes: string[] = [];
  const files = filesOf(folder, errors);
  const rowsOf = (kind: string, schema: z.ZodType): { file: string; rows: readonly Row[] }[] =>
    files
      .filter((file) => kindOf(file) === kind)
      .map((file) => {
        const read = readRows(folder, file, schema, errors);
        errors.push(...read.errors);
        notes.push(...read.notes);
        return { file, rows: read.rows };
      });

  const plan = order.map((entity): { entity: Entity; puts: EntityPut[] } => {
    const rows = rowsOf(entity.path, entity.body).flatMap((file) => file.rows);
    return { entity, puts: entityPuts(entity, rows, errors) };
  });
  const movements = rowsOf(STOCK, stockCells).flatMap(({ file, rows }) => stockMovements(file, rows, errors));
  errors.push(...repeatedCounts(movements));
  if (errors.length === 0)
    errors.push(
      ...(await unknownReferences(
        api,
        plan.flatMap(({ puts }) => puts),
        movements,
      )),
    );
  const counts: Record<string, number> = {};
  if (errors.length > 0) return { counts, errors, notes };

  for (const { entity, puts } of plan)
    if (puts.length > 0) counts[entity.path.replace('-', ' ')] = await sendPuts(api, puts, errors);
  if (movements.length > 0 && errors.length === 0)
    counts['stock movements'] = await sendMovements(api, movements, errors);
  return { counts, errors, notes };
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

/** Files that hold no data for the import and may lie beside those that do. */
const ASIDE = /^\.|\.md$/i;

/**
 * The files of a folder, in order of their names. Any other file of data is an error: a name that is nearly right
 * would be passed over.
 */
function filesOf(folder: string, errors: string[]): string[] {
  const names = namesIn(folder).filter((file) => !ASIDE.test(file));
  const known = names.filter(
    (file) => ['.csv', '.json'].includes(extname(file)) && KINDS.includes(kindOf(file)),
  );
  const forms = `${KINDS.join(', ')} as .csv or .json, in lower case`;
  for (const file of names) if (!known.includes(file)) errors.push(`${file}: is none of ${forms}`);
  if (names.length === 0) errors.push(`${folder}: has none of ${forms}`);
  return known;
}

/** @throws UnreadableFile */
function namesIn(folder: string): string[] {
  try {
    return readdirSync(folder, { withFileTypes: true })
      .filter((entry) => !entry.isDirectory())
      .map(({ name }) => name)
      .sort();
  } catch (cause) {
    throw new UnreadableFile(`${folder}: is no folder that can be read`, { cause });
  }
}

/** The rows of a file; an unreadable one has none, and is an error. */
function readRows(folder: string, file: string, schema: z.ZodType, errors: string[]): FileRows {
  try {
    const source = readTextFile(join(folder, file));
    return extname(file) === '.csv' ? csvRows(source, schema, CODES) : jsonRows(source);
  } catch (error) {
    if (!(error instanceof UnreadableFile)) throw error;
    errors.push(error.message);
    return { rows: [], notes: [], errors: [] };
  }
}
