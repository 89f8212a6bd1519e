import { createHash } from 'node:crypto';
import * as z from 'zod';
import { recordMovementsDoor } from '../../functions/inventory/doors.ts';
import { canonicalJson } from '../../functions/shared/content-hash.ts';
import { invalidFields } from '../../functions/shared/parse.ts';
import { fieldErrors, type Row } from './rows.ts';

/** A movement of `POST /stock/movements`, and the row of a file that asked for it. */
export interface ImportedMovement {
  readonly at: string;
  readonly body: { readonly id: string };
}

const movementsSchema = recordMovementsDoor.body ?? z.never();
const rowSchema = z.record(z.string(), z.unknown());

/** The columns of a CSV file of stock. */
export const stockCells = z.object({
  sku: z.string(),
  location: z.string(),
  kind: z.string(),
  quantity: z.number(),
  at: z.string(),
  reason: z.string(),
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
    if (parsed.success) return [{ at, body }];
    const fields = invalidFields(parsed.error).map(({ path, message }) => ({
      path: path.replace(/^movements\.0\.?/, ''),
      message,
    }));
    errors.push(...fieldErrors(at, fields));
    return [];
  });
}

function movementId(text: string, nth: number): string {
  return `import-${createHash('sha256').update(`${text}#${nth}`).digest('hex').slice(0, 24)}`;
}
