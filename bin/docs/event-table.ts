/** The table of docs/events.md: every type of the catalogue with its fields. */
import * as z from 'zod';
import { catalogue } from '../../functions/shared/events/catalogue.ts';
import { code, codes, table } from './markdown.ts';

function fieldsOf(schema: z.ZodType): string {
  return schema instanceof z.ZodObject ? codes(Object.keys(schema.shape)) : '';
}

export function eventTable(): string {
  const rows = Object.entries(catalogue).map(([type, schema]) => [code(type), fieldsOf(schema)]);
  return table(['detail-type', 'data'], rows);
}
