/** The table of docs/events.md: every type of the catalogue with its fields. */
import * as z from 'zod';
import { catalogue } from '../../functions/shared/events/catalogue.ts';
import { code, codes, table } from './markdown.ts';

/** `name?` is a field that events of the type may be without. */
function fieldsOf(schema: z.ZodType): string {
  if (!(schema instanceof z.ZodObject)) return '';
  const fields = Object.entries<z.ZodType>(schema.shape);
  return codes(fields.map(([name, field]) => (field.safeParse(undefined).success ? `${name}?` : name)));
}

export function eventTable(): string {
  const rows = Object.entries(catalogue).map(([type, schema]) => [code(type), fieldsOf(schema)]);
  return table(['detail-type', 'data'], rows);
}
