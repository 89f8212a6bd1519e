import type * as z from 'zod';
import { InvalidRequest } from './errors.ts';
import { parseRequest } from './parse.ts';

/** Opaque cursors of lists: a JSON value that says where the next page begins, as base64url. */
export const cursor = {
  encode(state: unknown): string {
    return Buffer.from(JSON.stringify(state)).toString('base64url');
  },
  /** @throws InvalidRequest for a cursor that no list of ours gave. */
  decode<S extends z.ZodType>(schema: S, text: string): z.output<S> {
    return parseRequest(schema, jsonOf(text), 'cursor');
  },
};

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
  } catch (cause) {
    const fields = [{ path: 'cursor', message: 'is not a cursor' }];
    throw new InvalidRequest('The cursor is not one of ours.', fields, { cause });
  }
}
