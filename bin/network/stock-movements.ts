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
});

/**
 * The movements that a file says. A row with a time is a count and one without is a receipt, unless the row
 * says otherwise. Ids follow from the file and what the row says, and count equal rows: a second import finds
 * its own movements done and changes nothing, also when rows were added between them.
 */
export function stockMovements(file: string, rows: readonly Row[], errors: string[]): ImportedMovement[] {
  const times = new Map<string, number>();
  return rows.flatMap(({ at, value }) => {
    const given = rowSchema.safeParse(value).data;
    const row: Record<string, unknown> = {
      kind: given?.['at'] === undefined ? 'receipt' : 'count',
      ...given,
    };
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
