import { parse as parseLosslessly } from 'lossless-json';
import * as z from 'zod';
import { spreadsheetDamage } from '../../functions/shared/spreadsheet-damage.ts';
import { csvFile } from '../files/csv-file.ts';
import { type TextFile, UnreadableFile } from '../files/text-file.ts';

/** One entity of a file: where it stands (a line of CSV, an entry of JSON) and what it says. */
export interface Row {
  readonly at: string;
  readonly value: unknown;
}

/** Errors of a row's fields as a person reads them: `skus.csv line 3: weightGrams must be a number`. */
export function fieldErrors(
  at: string,
  fields: readonly { readonly path: string; readonly message: string }[],
): string[] {
  return fields.map(({ path, message }) => (path === '' ? `${at}: ${message}` : `${at}: ${path} ${message}`));
}

/** The rows of a file, what had to be assumed to read them, and what no row may say. */
export interface FileRows {
  readonly rows: readonly Row[];
  readonly notes: readonly string[];
  readonly errors: readonly string[];
}

const entriesSchema = z.array(z.unknown()).min(1);

/** JSON: an array of at least one entry, without a member that stands twice. @throws UnreadableFile */
export function jsonRows({ file, text, note }: TextFile): FileRows {
  try {
    const value = parseLosslessly(text.replace(/^\ufeff/, ''), undefined, { parseNumber: Number });
    const rows = entriesSchema
      .parse(value)
      .map((entry, index) => ({ at: `${file} entry ${index + 1}`, value: entry }));
    return { rows, notes: note === undefined ? [] : [note], errors: [] };
  } catch (cause) {
    throw new UnreadableFile(
      `${file}: is not a JSON array of entries${cause instanceof SyntaxError ? ` (${cause.message})` : ''}`,
      { cause },
    );
  }
}

/**
 * CSV with a header of dotted paths (`address.country`). A cell is read as what the schema has at its path:
 * numbers, `true` and `false`, lists separated by `|`, objects as JSON; anything else, and what does not fit,
 * stays text for validation to name. Empty cells are absent. `codes`: the paths of cells that are codes.
 * @throws UnreadableFile
 */
export function csvRows(source: TextFile, schema: z.ZodType, codes: ReadonlySet<string>): FileRows {
  const shape = jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  const { head, rows, notes } = csvFile(source);
  const errors: string[] = [];
  const read = rows.map(({ at, cells }) => {
    const value: Record<string, unknown> = {};
    for (const [column, cell] of cells.entries()) {
      if (cell === '') continue;
      const name = head.cells[column] ?? '';
      const choices = choicesAt(shape, name.split('.'));
      const damage = isText(choices) ? spreadsheetDamage(cell, codes.has(name)) : undefined;
      if (damage !== undefined) errors.push(`${at}: ${name} ${damage}`);
      put(value, name.split('.'), cellOf(cell, choices));
    }
    return { at, value };
  });
  return { rows: read, notes, errors };
}

/** Whether cells of a column are kept as they are written. */
function isText(choices: readonly JsonSchema[]): boolean {
  return choices.some(({ type }) => type === 'string');
}

interface JsonSchema {
  readonly type?: string | undefined;
  readonly anyOf?: readonly JsonSchema[] | undefined;
  readonly oneOf?: readonly JsonSchema[] | undefined;
  readonly properties?: Readonly<Record<string, JsonSchema>> | undefined;
  readonly items?: JsonSchema | undefined;
}
const jsonSchema: z.ZodType<JsonSchema> = z.lazy(() =>
  z.looseObject({
    type: z.string().optional(),
    anyOf: z.array(jsonSchema).optional(),
    oneOf: z.array(jsonSchema).optional(),
    properties: z.record(z.string(), jsonSchema).optional(),
    items: jsonSchema.optional(),
  }),
);

/** What a value at a path may be: the schema there, or each of its alternatives. */
function choicesAt(schema: JsonSchema, path: readonly string[]): JsonSchema[] {
  const [name, ...rest] = path;
  const choices = [schema, ...(schema.anyOf ?? []), ...(schema.oneOf ?? [])];
  if (name === undefined) return choices;
  return choices.flatMap(({ properties }) => (properties?.[name] ? choicesAt(properties[name], rest) : []));
}

function cellOf(cell: string, choices: readonly JsonSchema[]): unknown {
  const types = new Set(choices.map(({ type }) => type));
  if ((types.has('number') || types.has('integer')) && /^-?\d+(\.\d+)?$/.test(cell)) return Number(cell);
  if (types.has('boolean') && /^(?:true|false)$/i.test(cell)) return cell.toLowerCase() === 'true';
  if (types.has('object') && cell.startsWith('{')) return jsonOr(cell);
  const list = choices.find(({ type }) => type === 'array');
  if (list)
    return cell
      .split('|')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => cellOf(part, list.items ? choicesAt(list.items, []) : []));
  return cell;
}

/** A cell of JSON; text that is none stays text. */
function jsonOr(cell: string): unknown {
  try {
    return JSON.parse(cell);
  } catch (error) {
    if (error instanceof SyntaxError) return cell;
    throw error;
  }
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    Object.defineProperty(target, name, { value, enumerable: true, configurable: true, writable: true });
    return;
  }
  const below = target[name];
  const next: Record<string, unknown> = typeof below === 'object' && below !== null ? { ...below } : {};
  put(next, rest, value);
  target[name] = next;
}
