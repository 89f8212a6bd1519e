import { deepEqual, equal } from 'node:assert/strict';
import * as z from 'zod';
import type { Check } from '../check.ts';
import type { World } from '../world.ts';

/** What the door's function answers: the request as API Gateway has told it. */
const echo = z.object({
  body: z.string().nullable(),
  encoded: z.boolean(),
  path: z.string(),
  params: z.record(z.string(), z.string()).nullable(),
  query: z.string(),
  caller: z.string().nullable(),
  headers: z.record(z.string(), z.string()),
});

/** Address of the API: on the emulator its own path form, else the one that AWS gave. */
function addressOf(world: World): string {
  const { ApiEndpoint, ApiId } = world.fixture;
  const isAws = [ApiEndpoint, world.emulator.endpoint].every((address) => address.endsWith('.amazonaws.com'));
  return isAws ? ApiEndpoint : `${world.emulator.endpoint}/_aws/execute-api/${ApiId}/$default`;
}

async function callApi(world: World, path: string, init: RequestInit = {}) {
  const response = await fetch(addressOf(world) + path, init);
  return { status: response.status, answer: (await response.json()) as unknown };
}

async function authorizer(world: World): Promise<void> {
  const path = '/guarded/a%20b?x=1&y=2';
  const callWith = (authorization: string) => callApi(world, path, { headers: { authorization } });
  equal((await callApi(world, path)).status, 401);
  equal((await callWith('Bearer wrong')).status, 403);
  const { status, answer } = await callWith('Bearer let-me-in');
  equal(status, 200);
  const { caller, params, query } = echo.parse(answer);
  deepEqual([caller, params, query], ['door-tester', { id: 'a b' }, 'x=1&y=2']);
}

async function bodyAsSent(world: World): Promise<void> {
  const body = '{ "name":"Zoë – 東京",\n\t"price" : 1.50 }';
  const headers = { 'content-type': 'application/json', 'X-Signature-Header': 'aBc=' };
  const { status, answer } = await callApi(world, '/open/1', { method: 'POST', body, headers });
  equal(status, 200);
  const seen = echo.parse(answer);
  const bytes = Buffer.from(seen.body ?? '', seen.encoded ? 'base64' : 'utf8');
  deepEqual(bytes, Buffer.from(body));
  equal(seen.headers['x-signature-header'], 'aBc=');
}

async function unknownRoute(world: World): Promise<void> {
  equal((await fetch(`${addressOf(world)}/nowhere`)).status, 404);
}

export const httpApiChecks: Check[] = [
  { name: 'an authorizer: 401 without credential, 403 refused, context handed on', run: authorizer },
  { name: 'a body arrives byte for byte, headers in lower case', run: bodyAsSent },
  { name: 'an unknown route is 404', run: unknownRoute },
];
