import { deepEqual, equal } from 'node:assert/strict';
import * as z from 'zod';
import type { Check } from './check.ts';
import type { World } from './world.ts';

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
  const aws = ApiEndpoint.endsWith('.amazonaws.com') && world.emulator.endpoint.endsWith('.amazonaws.com');
  return aws ? ApiEndpoint : `${world.emulator.endpoint}/_aws/execute-api/${ApiId}/$default`;
}

async function ask(world: World, path: string, init: RequestInit = {}) {
  const response = await fetch(addressOf(world) + path, init);
  return { status: response.status, answer: (await response.json()) as unknown };
}

async function authorizer(world: World): Promise<void> {
  const as = (authorization?: string) =>
    ask(world, '/guarded/a%20b?x=1&y=2', authorization === undefined ? {} : { headers: { authorization } });
  equal((await as()).status, 401);
  equal((await as('Bearer wrong')).status, 403);
  const { status, answer } = await as('Bearer let-me-in');
  equal(status, 200);
  const told = echo.parse(answer);
  deepEqual([told.caller, told.params, told.query], ['door-tester', { id: 'a b' }, 'x=1&y=2']);
}

async function bodyAsSent(world: World): Promise<void> {
  const body = '{ "name":"Zoë – 東京",\n\t"price" : 1.50 }';
  const { status, answer } = await ask(world, '/open/1', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json', 'X-Signature-Header': 'aBc=' },
  });
  equal(status, 200);
  const told = echo.parse(answer);
  const bytes = Buffer.from(told.body ?? '', told.encoded ? 'base64' : 'utf8');
  deepEqual(bytes, Buffer.from(body));
  equal(told.headers['x-signature-header'], 'aBc=');
}

async function unknownRoute(world: World): Promise<void> {
  equal((await fetch(`${addressOf(world)}/nowhere`)).status, 404);
}

export const httpApiChecks: Check[] = [
  { name: 'an authorizer: 401 without credential, 403 refused, context handed on', run: authorizer },
  { name: 'a body arrives byte for byte, headers in lower case', run: bodyAsSent },
  { name: 'an unknown route is 404', run: unknownRoute },
];
