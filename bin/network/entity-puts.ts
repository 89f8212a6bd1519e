import * as z from 'zod';
import type { Entity } from '../../functions/network/entities/entities.ts';
import type { InvalidField } from '../../functions/shared/errors.ts';
import { invalidFields } from '../../functions/shared/parse.ts';
import { fieldErrors, type Row } from './rows.ts';

/** A call that makes or changes one entity, and the row of a file that asked for it. */
export interface EntityPut {
  readonly at: string;
  readonly path: string;
  readonly body: unknown;
}

/** A row becomes the body of its door, or the errors that the door would name. */
export function entityPuts(entity: Entity, rows: readonly Row[], errors: string[]): EntityPut[] {
  const seen = new Set<string>();
  return rows.flatMap(({ at, value }) => {
    const body = entity.body.safeParse(value);
    const id = entity.id.safeParse(idOf(value));
    if (!id.success)
      errors.push(...fieldErrors(at, [{ path: 'id', message: id.error.issues[0]?.message ?? 'is missing' }]));
    if (!body.success) errors.push(...fieldErrors(at, invalidFields(body.error)));
    errors.push(...fieldErrors(at, lostZeros(value)));
    if (!id.success || !body.success) return [];
    if (seen.has(id.data)) errors.push(`${at}: ${entity.name} ${id.data} stands here twice`);
    seen.add(id.data);
    return [{ at, path: `/${entity.path}/${encodeURIComponent(id.data)}`, body: value }];
  });
}

const usAddress = z.looseObject({
  address: z.looseObject({ country: z.literal('US'), postalCode: z.string().regex(/^\d{3,4}$/) }),
});

/** A ZIP code has five digits; a spreadsheet that took it for a number drops the zeros before them. */
function lostZeros(value: unknown): InvalidField[] {
  const found = usAddress.safeParse(value).data?.address;
  return found
    ? [{ path: 'address.postalCode', message: `"${found.postalCode}" has lost its leading zeros` }]
    : [];
}

function idOf(value: unknown): unknown {
  return typeof value === 'object' && value !== null && 'id' in value ? value.id : undefined;
}
