/** A door as an operation of the OpenAPI document. */
import type { RouteConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import { type Door, isTokenless } from '../../functions/shared/door.ts';
import { problemsOf } from './problems.ts';
import { pageSchema, statusMeanings } from './statuses.ts';

const methods = { GET: 'get', POST: 'post', PUT: 'put', PATCH: 'patch', DELETE: 'delete' } as const;

/** `schema` in the type that the door answers with. */
function contentOf({ media }: Door, schema: z.ZodType) {
  if (media === 'html') return { content: { 'text/html': { schema: pageSchema } } };
  if (media === 'csv') return { content: { 'text/csv': { schema } } };
  return { content: { 'application/json': { schema } } };
}

function answersOf(door: Door): RouteConfig['responses'] {
  const described = Object.entries(door.answers).map(([status, schema]) => {
    const description = statusMeanings[Number(status)] ?? 'Done';
    return [status, { description, ...(schema ? contentOf(door, schema) : {}) }] as const;
  });
  return Object.fromEntries(described);
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
