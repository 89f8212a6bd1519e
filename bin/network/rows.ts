import { parse } from 'csv-parse/sync';
import * as z from 'zod';

/** One entity of a file: where it stands (a line of CSV, an entry of JSON) and what it says. */
export interface Row {
  readonly at: string;
  readonly value: unknown;
}

/** A file that is not what its name says. */
export class UnreadableFile extends Error {
  override readonly name = 'UnreadableFile';
}

/** Errors of a row's fields as a person reads them: `skus.csv line 3: weightGrams must be a number`. */
export function fieldErrors(
  at: string,
  fields: readonly { readonly path: string; readonly message: string }[],
): string[] {
  return fields.map(({ path, message }) => (path === '' ? `${at}: ${message}` : `${at}: ${path} ${message}`));
}

const cellsSchema = z.array(
  z.object({ record: z.record(z.string(), z.string()), info: z.looseObject({ lines: z.number() }) }),
);
const entriesSchema = z.array(z.unknown());

/** JSON: an array. @throws UnreadableFile */
export function jsonRows(file: string, text: string): Row[] {
  try {
    return entriesSchema
      .parse(JSON.parse(text))
      .map((value, index) => ({ at: `${file} entry ${index + 1}`, value }));
  } catch (cause) {
    throw new UnreadableFile(
      `${file}: is not a JSON array${cause instanceof SyntaxError ? ` (${cause.message})` : ''}`,
      { cause },
    );
  }
}

/**
 * CSV with a header of dotted paths (`address.country`). A cell is read as what the schema has at its path:
 * numbers, `true` and `false`, lists separated by `|`, objects as JSON; anything else, and what does not fit,
 * stays text for validation to name. Empty cells are absent.
 * @throws UnreadableFile
 */
export function csvRows(file: string, text: string, schema: z.ZodType): Row[] {
  const shape = jsonSchema.parse(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }));
  try {
    const records = cellsSchema.parse(
      parse(text, { columns: true, bom: true, trim: true, skip_empty_lines: true, info: true }),
    );
    return records.map(({ record, info }) => {
      const value: Record<string, unknown> = {};
      for (const [path, cell] of Object.entries(record))
        if (cell !== '') put(value, path.split('.'), cellOf(cell, choicesAt(shape, path.split('.'))));
      return { at: `${file} line ${info.lines}`, value };
    });
  } catch (cause) {
    throw new UnreadableFile(
      `${file}: is not CSV (${cause instanceof Error ? cause.message : String(cause)})`,
      { cause },
    );
  }
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
  if (types.has('boolean') && (cell === 'true' || cell === 'false')) return cell === 'true';
  if (types.has('object') && cell.startsWith('{')) return JSON.parse(cell) as unknown;
  const list = choices.find(({ type }) => type === 'array');
  if (list)
    return cell
      .split('|')
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => cellOf(part, list.items ? choicesAt(list.items, []) : []));
  return cell;
}

function put(target: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [name = '', ...rest] = path;
  if (rest.length === 0) {
    target[name] = value;
    return;
  }
  const below = target[name];
  const next: Record<string, unknown> = typeof below === 'object' && below !== null ? { ...below } : {};
  put(next, rest, value);
  target[name] = next;
}
