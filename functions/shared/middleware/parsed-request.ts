import * as z from 'zod';
import type { Door } from '../door.ts';
import { InvalidRequest } from '../errors.ts';
import { isTooDeep, repeatedNames } from '../json.ts';
import { parseRequest } from '../parse.ts';
import type { GatewayEvent } from './gateway.ts';
import type { Invocation } from './invocation.ts';

/** What a door's schemas made of a request. */
export interface ParsedRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
}

type RawEvent = GatewayEvent & { raw: Buffer };

/**
 * Puts the request on the event, parsed by the door's schemas. Signed doors read their raw bytes themselves:
 * their body is undefined, like that of a door without one. Attach `rawBody` before this.
 * @throws InvalidRequest when the body is not JSON, or naming every invalid field of the path, else of the
 * query, else of the body.
 */
export function parsedRequest<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  door: Pick<Door<P, Q, B>, 'scope' | 'params' | 'query' | 'body' | 'media'>,
) {
  type Parsed = ParsedRequest<z.output<P>, z.output<Q>, z.output<B>>;
  const readsBody = door.body !== undefined && door.scope !== 'signed';
  // Without a body, B is any schema: its output promises the handler nothing.
  const bodySchema = (readsBody ? door.body : z.undefined()) as B;
  return {
    before({ event }: Invocation<RawEvent & { parsed: Parsed }>): void {
      const read = door.media === 'html' ? fieldsOfForm : jsonOf;
      const sent = readsBody ? read(event.raw) : undefined;
      event.parsed = {
        params: parseRequest(door.params, decoded(event.pathParameters), 'path'),
        query: parseRequest(door.query, event.queryStringParameters ?? {}, 'query'),
        body: parseRequest(bodySchema, sent, 'body'),
      };
    },
  };
}

/** An HTTP API decodes every escape of a path but that of the per-cent sign, so that each `%25` was one `%`. */
function decoded(params: GatewayEvent['pathParameters'] | null): Record<string, string | undefined> {
  return Object.fromEntries(
    // The local AWS says null of a path without parameters, API Gateway nothing.
    Object.entries(params ?? {}).map(([name, value]) => [name, value?.replaceAll('%25', '%')]),
  );
}

/** A form as a page without a script sends it; of a field that is there twice the last counts. */
function fieldsOfForm(raw: Buffer): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(raw.toString('utf8')));
}

/** Strict JSON in strict UTF-8, in which no name counts twice. */
function jsonOf(raw: Buffer): unknown {
  const { text, value } = parsedJson(raw);
  if (isTooDeep(value)) throw new InvalidRequest('The body is nested too deep.');
  const repeated = repeatedNames(text).map((path) => ({
    path,
    message: 'is there twice, with other values',
  }));
  if (repeated.length > 0) throw new InvalidRequest('The body is not valid.', repeated);
  return value;
}

function parsedJson(raw: Buffer): { text: string; value: unknown } {
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(raw);
    return { text, value: JSON.parse(text) };
  } catch (cause) {
    throw new InvalidRequest('The body is not JSON.', [], { cause });
  }
}
