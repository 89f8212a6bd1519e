/** What a refusal may look like: a problem document, the gateway's own form, or a page where a door is for people. */
import type { OpenAPIRegistry, RouteConfig } from '@asteasolutions/zod-to-openapi';
import * as z from 'zod';
import type { Door } from '../../functions/shared/door.ts';
import { pageSchema, statusMeanings } from './statuses.ts';

const problemSchema = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
/** The gateway answers these itself before a door is asked, in its own form. */
const gatewaySchema = z.object({ message: z.string() });
const gatewayStatuses: readonly number[] = [401, 404, 413, 429, 503];
const problemStatuses = [400, 401, 403, 404, 409, 413, 429, 503] as const;

const problemContent = { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } };
const gatewayContent = { 'application/json': { schema: { $ref: '#/components/schemas/GatewayAnswer' } } };

function refusal(status: number, pages = {}) {
  const ofGateway = gatewayStatuses.includes(status) ? gatewayContent : {};
  return {
    description: statusMeanings[status] ?? 'Refused',
    content: { ...pages, ...problemContent, ...ofGateway },
  };
}

/** The schemas and responses that the operations of all doors refer to. */
export function registerProblems(registry: OpenAPIRegistry): void {
  registry.register('Problem', problemSchema);
  registry.register('GatewayAnswer', gatewaySchema);
  for (const status of problemStatuses)
    registry.registerComponent('responses', `Problem${status}`, refusal(status));
}

/** A webhook is known by its signature: nothing forbids it an id, and it reads nothing by a scope. */
function problemStatusesOf({ scope, method }: Door): number[] {
  const access = scope === 'signed' ? [401, 404] : [401, 403, 404];
  const writing = method === 'GET' ? [] : [409, 413];
  return [400, ...access, ...writing, 429, 503];
}

function problemOf({ media }: Door, status: number): RouteConfig['responses'][string] {
  if (media === 'html') return refusal(status, { 'text/html': { schema: pageSchema } });
  return { $ref: `#/components/responses/Problem${status}` };
}

/** Every refusal that a door may answer with, by status. */
export function problemsOf(door: Door): RouteConfig['responses'] {
  return Object.fromEntries(problemStatusesOf(door).map((status) => [status, problemOf(door, status)]));
}
