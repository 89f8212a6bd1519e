/** A door as an operation of the OpenAPI document. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { type Door, isTokenless } from '../../functions/shared/door.ts';

export const statusMeanings: Readonly<Record<number, string>> = {
  200: 'Done, or the same again',
  201: 'Made',
  202: 'Asked',
  204: 'Done',
  400: 'Invalid: every field is named',
  401: 'No or revoked credential, or a signature that does not verify',
  403: 'Valid credential, but not for this id or scope',
  404: 'Unknown',
  409: 'The present state, or an earlier use of the id, forbids it',
  304: 'The same as the caller has already',
  413: 'Too large',
  429: 'Too many requests',
  503: 'Others write the same, or a service is busy: the same request may succeed later',
};

const methods = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** A webhook is known by its signature: nothing forbids it an id, and it reads nothing by a scope. */
function problemStatusesOf({ scope, method }: Door): number[] {
  const access = scope === 'signed' ? [401, 404] : [401, 403, 404];
  const writing = method === 'GET' ? [] : [409, 413];
  return [400, ...access, ...writing, 503];
}

const page = z.string().meta({ description: 'A page for people' });

/** `schema` in the type that the door answers with. */
function contentOf({ media }: Door, schema: z.ZodType) {
  if (media === 'html') return { content: { 'text/html': { schema: page } } };
  return { content: { 'application/json': { schema } } };
}

function answersOf(door: Door): RouteConfig['responses'] {
  const described = Object.entries(door.answers).map(([status, schema]) => {
    const description = statusMeanings[Number(status)] ?? 'Done';
    return [status, { description, ...(schema ? contentOf(door, schema) : {}) }] as const;
  });
  return Object.fromEntries(described);
}

function problemsOf(door: Door): RouteConfig['responses'] {
  const references = problemStatusesOf(door).map(
    (status) => [status, { $ref: `#/components/responses/Problem${status}` }] as const,
  );
  const limit = [429, { $ref: '#/components/responses/Gateway429' }] as const;
  return Object.fromEntries([...references, limit]);
}

/** A webhook's body is whatever the platform sends: the signature is over its bytes. */
const webhookBody = z.unknown().meta({ description: "What the platform sends, in the platform's own form" });

function requestOf({
  scope,
  params,
  query,
  body,
  headers,
  media,
}: Door): NonNullable<RouteConfig['request']> {
  const schema = scope === 'signed' ? webhookBody : body;
  const type = media === 'html' ? 'application/x-www-form-urlencoded' : 'application/json';
  return {
    ...(params instanceof z.ZodObject ? { params } : {}),
    ...(query instanceof z.ZodObject ? { query } : {}),
    ...(headers ? { headers } : {}),
    ...(schema ? { body: { required: true, content: { [type]: { schema } } } } : {}),
  };
}

function accessOf({ scope, callers }: Door) {
  if (isTokenless(scope)) return { security: [] };
  return { security: [{ bearer: [] }], 'x-scope': scope, 'x-callers': callers };
}

/** `section`: the tag that the operation stands under. */
export function operationOf(section: string, door: Door): RouteConfig {
  return {
    method: methods[door.method],
    path: door.path,
    operationId: door.name,
    summary: door.summary,
    tags: [section],
    ...accessOf(door),
    request: requestOf(door),
    responses: { ...answersOf(door), ...problemsOf(door) },
  };
}
