/** A folder of network files (CSV and JSON), read and checked row by row; nothing is sent anywhere. */
import { readdirSync } from 'node:fs';
import { basename, extname, join } from 'node:path';
import type * as z from 'zod';
import { type Entity, entities } from '../../functions/network/entities/entities.ts';
import { readTextFile, UnreadableFile } from '../files/text-file.ts';
import { type EntityPut, entityPuts } from './entity-puts.ts';
import { csvRows, type FileRows, jsonRows, type Row } from './rows.ts';
import { type ImportedMovement, repeatedCounts, stockCells, stockMovements } from './stock-movements.ts';

/** What a folder asks for, in the order in which it may be sent, what was assumed, and every error by file and row. */
export interface NetworkFolder {
  readonly plan: readonly { readonly entity: Entity; readonly puts: readonly EntityPut[] }[];
  readonly movements: readonly ImportedMovement[];
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
 * Reads `channels`, `tracking-sources`, `rate-cards`, `locations`, `skus` and `stock` (each `.csv` or `.json`, any may be
 * absent) of a folder.
 * @throws UnreadableFile for a folder that is not there
 */
export function readNetworkFolder(folder: string): NetworkFolder {
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

  const plan = order.map((entity) => {
    const rows = rowsOf(entity.path, entity.body).flatMap((file) => file.rows);
    return { entity, puts: entityPuts(entity, rows, errors) };
  });
  const movements = rowsOf(STOCK, stockCells).flatMap(({ file, rows }) => stockMovements(file, rows, errors));
  errors.push(...repeatedCounts(movements));
  return { plan, movements, errors, notes };
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
