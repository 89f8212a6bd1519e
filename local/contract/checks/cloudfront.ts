import { deepEqual, equal, match } from 'node:assert/strict';
import { once } from 'node:events';
import { type IncomingMessage, request as requestByHttp } from 'node:http';
import { request as requestByHttps } from 'node:https';
import { text } from 'node:stream/consumers';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import * as z from 'zod';
import type { Check } from '../check.ts';
import { PAGES_POLICY } from '../stack/pages.ts';
import type { World } from '../world.ts';

interface Asked {
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

/** What a viewer is answered: on the emulator by its own name of the distribution, without TLS. */
async function view(world: World, path: string, { method = 'GET', headers = {}, body = '' }: Asked = {}) {
  const { PagesDomain: domain } = world.fixture;
  const { hostname, port } = new URL(world.emulator.endpoint);
  const isAws = hostname.endsWith('.amazonaws.com');
  const host = isAws ? domain : `${domain.split('.')[0]}.cloudfront.localhost:${port}`;
  const to = isAws ? { hostname: domain } : { hostname, port };
  const request = (isAws ? requestByHttps : requestByHttp)({
    ...to,
    path,
    method,
    headers: { ...headers, host },
  });
  request.end(body);
  const [answer]: [IncomingMessage] = z
    .tuple([z.custom<IncomingMessage>()])
    .parse(await once(request, 'response'));
  return { status: answer.statusCode, headers: answer.headers, text: await text(answer) };
}

async function putFile({ s3, fixture }: World, name: string, type: string, content: string): Promise<void> {
  const file = { Bucket: fixture.PagesBucket, Key: name, ContentType: type, Body: content };
  await s3.send(new PutObjectCommand(file));
}

async function pagesOfPaths(world: World): Promise<void> {
  await putFile(world, 'index.html', 'text/html', '<p>the one page</p>');
  await putFile(world, 'app.js', 'text/javascript', 'export {};');
  for (const path of ['/', '/orders/1', '/orders/1?status=held'])
    equal((await view(world, path)).text, '<p>the one page</p>', path);
  const { status, headers, text: script } = await view(world, '/app.js');
  deepEqual([status, headers['content-type'], script], [200, 'text/javascript', 'export {};']);
}

async function headersOfPolicy(world: World): Promise<void> {
  await putFile(world, 'headers.txt', 'text/plain', 'x');
  const { headers } = await view(world, '/headers.txt');
  equal(headers['content-security-policy'], PAGES_POLICY);
  equal(headers['x-content-type-options'], 'nosniff');
  equal(headers['cross-origin-opener-policy'], 'same-origin');
}

const echo = z.object({
  body: z.string().nullable(),
  encoded: z.boolean(),
  path: z.string(),
  query: z.string(),
  headers: z.record(z.string(), z.string()),
});

async function doorsBelowApi(world: World): Promise<void> {
  const sent = {
    method: 'POST',
    body: '{"a":1}',
    headers: { 'content-type': 'application/json', 'x-own': 'yes' },
  };
  const answer = await view(world, '/api/open/1?x=1&y=a%20b', sent);
  equal(answer.status, 200);
  const seen = echo.parse(JSON.parse(answer.text));
  match(seen.path, /\/open\/1$/);
  deepEqual([seen.query, seen.headers['x-own']], ['x=1&y=a%20b', 'yes']);
  equal(Buffer.from(seen.body ?? '', seen.encoded ? 'base64' : 'utf8').toString(), '{"a":1}');
}

async function guardedBelowApi(world: World): Promise<void> {
  equal((await view(world, '/api/guarded/1')).status, 401);
  const known = { headers: { authorization: 'Bearer let-me-in' } };
  equal((await view(world, '/api/guarded/1', known)).status, 200);
}

export const cloudfrontChecks: Check[] = [
  {
    name: 'a private bucket that answers over TLS alone is read by its distribution; a path without a file is the one page',
    run: pagesOfPaths,
  },
  { name: 'every page has the headers of its policy', run: headersOfPolicy },
  {
    name: 'the API below a path of the same name gets method, query, headers and body as they were sent, without the path',
    run: doorsBelowApi,
  },
  { name: "the API's authorizer sees the viewer's authorization", run: guardedBelowApi },
];
