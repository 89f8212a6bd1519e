import type * as z from 'zod';
import { Corrupt, type InvalidField, InvalidRequest } from './errors.ts';

function pathOf(path: readonly PropertyKey[]): string {
  return path.map(String).join('.');
}

/** Every invalid field of a failed parse, with its path in the input. */
export function invalidFields(error: z.ZodError): InvalidField[] {
  return error.issues.flatMap(fieldsOf);
}

/** The fields that an issue names. */
export function fieldsOf(issue: z.core.$ZodIssue): InvalidField[] {
  if (issue.code !== 'unrecognized_keys') return [{ path: pathOf(issue.path), message: issue.message }];
  return issue.keys.map((key) => ({ path: pathOf([...issue.path, key]), message: 'is not a known field' }));
}

/**
 * Parses what a caller sent: `what` names it in the message.
 * @throws InvalidRequest naming every invalid field.
 */
export function parseRequest<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new InvalidRequest(`The ${what} is not valid.`, invalidFields(result.error));
}

/**
 * Parses what we stored, or what our own infrastructure gave us: `what` names it in the message.
 * @throws Corrupt: an invalid value is a fault of ours.
 */
export function parseOwn<S extends z.ZodType>(schema: S, value: unknown, what: string): z.output<S> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const fields = invalidFields(result.error);
  const reasons = fields.map(({ path, message }) => `${path} ${message}`).join('; ');
  throw new Corrupt(`${what}: ${reasons}`, { fields });
}
