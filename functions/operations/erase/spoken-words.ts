/** What people, shops and makers of labels have written, wherever it was repeated. Pure. */
import * as z from 'zod';
import { reasonCode } from '../../shared/reason-code.ts';

/** Fields in which whoever writes them may name a customer. */
const SPOKEN: ReadonlySet<string> = new Set(['note', 'words', 'photos']);

const objectSchema = z.record(z.string(), z.unknown());

function withoutSpokenField([name, value]: readonly [string, unknown]): [string, unknown][] {
  if (SPOKEN.has(name)) return [];
  if (name === 'reason' && typeof value === 'string') return [[name, reasonCode(value)]];
  return [[name, withoutSpoken(value)]];
}

/** A value of JSON without such fields, however deep they lie; of a reason its code stays. */
export function withoutSpoken(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutSpoken);
  const { data: fields } = objectSchema.safeParse(value);
  return fields ? Object.fromEntries(Object.entries(fields).flatMap(withoutSpokenField)) : value;
}

/** The same of the fields of an object. */
export function fieldsWithoutSpoken(fields: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(fields).flatMap(withoutSpokenField));
}
