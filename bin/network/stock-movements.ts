import { createHash } from 'node:crypto';
import * as z from 'zod';
import { recordMovementsDoor } from '../../functions/inventory/movement-doors.ts';
import { canonicalJson } from '../../functions/shared/content-hash.ts';
import { invalidFields } from '../../functions/shared/parse.ts';
import { fieldErrors, type Row } from './rows.ts';

/** A movement of `POST /stock/movements`, and the row of a file that asked for it. */
export interface ImportedMovement {
  readonly at: string;
  readonly body: { readonly id: string; readonly sku: string; readonly location: string };
}

const movementsSchema = recordMovementsDoor.body ?? z.never();
const namedSchema = z.object({ sku: z.string(), location: z.string() });
const countSchema = namedSchema.extend({ kind: z.string(), at: z.string().optional() });
const rowSchema = z.record(z.string(), z.unknown());

/** The columns of a CSV file of stock. */
export const stockCells = z.object({
  sku: z.string(),
  location: z.string(),
  kind: z.string(),
  quantity: z.number(),
  at: z.string(),
  reason: z.string(),
  document: z.string(),
  sequence: z.number(),
  lot: z.string(),
  lifeDate: z.string(),
});

/** What a row says is for the door to judge: here it is only put in its place. */
interface LotRow {
  readonly kind?: unknown;
  readonly sku?: unknown;
  readonly location?: unknown;
  readonly at?: unknown;
  readonly quantity?: unknown;
  readonly lot?: unknown;
  readonly lifeDate?: unknown;
  readonly lots?: readonly unknown[];
}

/** A row as the door takes a movement, and where it stands. */
interface ToldRow {
  readonly at: string;
  readonly row: LotRow;
}

/** The row with its lot as a list of lots: one that has a date and no name is called by its date. */
function withLots(row: LotRow): LotRow {
  const { lot, lifeDate, ...rest } = row;
  const name = lot ?? lifeDate;
  if (name === undefined) return row;
  const { quantity } = rest;
  const units = typeof quantity === 'number' ? Math.abs(quantity) : quantity;
  return { ...rest, lots: [{ lot: name, ...(lifeDate === undefined ? {} : { lifeDate }), units }] };
}

const lotsSchema = z.looseObject({ quantity: z.number(), lots: z.array(z.unknown()) });

/** Rows that count lots of one position at one time are one count, which stands where the first of them does. */
function joinedCounts(rows: readonly ToldRow[]): ToldRow[] {
  const first = new Map<string, number>();
  const joined: ToldRow[] = [];
  for (const told of rows) {
    const { kind, sku, location, at } = told.row;
    const name = JSON.stringify([sku, location, at]);
    const known = joined[first.get(name) ?? -1];
    const [before, more] = [known?.row, told.row].map((row) => lotsSchema.safeParse(row).data);
    if (kind === 'count' && known && before && more) {
      const quantity = before.quantity + more.quantity;
      const row = { ...known.row, quantity, lots: [...before.lots, ...more.lots] };
      joined[first.get(name) ?? -1] = { ...known, row };
      continue;
    }
    if (kind === 'count' && more) first.set(name, joined.length);
    joined.push(told);
  }
  return joined;
}

function toldRow({ at, value }: Row): ToldRow {
  const given = rowSchema.safeParse(value).data;
  return { at, row: withLots({ kind: given?.['at'] === undefined ? 'receipt' : 'count', ...given }) };
}

/**
 * The movements that a file says. A row with a time is a count and one without is a receipt, unless the row
 * says otherwise. Ids follow from the file and what the row says, and count equal rows: a second import finds
 * its own movements done and changes nothing, also when rows were added between them.
 */
export function stockMovements(file: string, rows: readonly Row[], errors: string[]): ImportedMovement[] {
  const times = new Map<string, number>();
  return joinedCounts(rows.map(toldRow)).flatMap(({ at, row }) => {
    const text = canonicalJson([file, row]);
    const nth = times.get(text) ?? 0;
    times.set(text, nth + 1);
    const body = { ...row, id: movementId(text, nth) };
    const parsed = movementsSchema.safeParse({ movements: [body] });
    const named = namedSchema.safeParse(body).data;
    if (parsed.success && named) return [{ at, body: { ...body, ...named } }];
    const invalid = parsed.error ? invalidFields(parsed.error) : [];
    const fields = invalid.map(({ path, message }) => ({
      path: path.replace(/^movements\.0\.?/, ''),
      message,
    }));
    errors.push(...fieldErrors(at, fields));
    return [];
  });
}

/** Errors for counts of one position at one time: which of them is true, the file does not say. */
export function repeatedCounts(movements: readonly ImportedMovement[]): string[] {
  const first = new Map<string, string>();
  return movements.flatMap(({ at, body }) => {
    const { kind, sku, location, at: time } = countSchema.parse(body);
    if (kind !== 'count') return [];
    const position = JSON.stringify([sku, location, Date.parse(time ?? '')]);
    const before = first.get(position);
    first.set(position, before ?? at);
    return before === undefined ? [] : [`${at}: ${sku} at ${location} was counted at that time in ${before}`];
  });
}

function movementId(text: string, nth: number): string {
  return `import-${createHash('sha256').update(`${text}#${nth}`).digest('hex').slice(0, 24)}`;
}
