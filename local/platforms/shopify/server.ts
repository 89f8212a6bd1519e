/** The HTTP doors of a simulated Shopify shop, on loopback: the token exchange and the Admin API. */

import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { SimulatedShopify } from './shop.ts';

const LARGEST_BODY = 1_048_576;

export interface ShopServer extends AsyncDisposable {
  /** `http://127.0.0.1:<port>` */
  readonly url: string;
  readonly close: () => Promise<void>;
}

/** Serves the shop on a free port, or the one given. */
export async function serveShop(shop: SimulatedShopify, port = 0): Promise<ShopServer> {
  const server = createServer((request, response) => {
    answer(shop, request, response).catch(() => response.destroy());
  });
  // An idle connection is kept: whoever uses it again must not meet its end.
  server.keepAliveTimeout = 0;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const address = server.address();
  const bound = typeof address === 'object' && address !== null ? address.port : port;
  const close = (): Promise<void> => closeServer(server);
  return { url: `http://127.0.0.1:${bound}`, close, [Symbol.asyncDispose]: close };
}

async function closeServer(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise<void>((resolve) => server.close(() => resolve()));
}

async function answer(
  shop: SimulatedShopify,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<ServerResponse> {
  const body = await bodyOf(request);
  const path = new URL(request.url ?? '/', 'http://shop').pathname;
  response.setHeader('x-request-id', randomUUID());
  if (shop.trouble.isDown) return reply(response, 503, 'Service Unavailable');
  if (body === undefined) return reply(response, 413, { errors: 'Payload Too Large' });
  if (path === '/admin/oauth/access_token') return exchange(shop, request, body, response);
  const [, version] = /^\/admin\/api\/(\d{4}-\d{2}|unstable)\/graphql\.json$/.exec(path) ?? [];
  if (version === undefined) return reply(response, 404, { errors: 'Not Found' });
  response.setHeader('x-shopify-api-version', shop.trouble.servedVersion ?? version);
  return await graphql(shop, request, body, response);
}

async function bodyOf(request: IncomingMessage): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_BODY) return undefined;
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reply(response: ServerResponse, status: number, body: unknown): ServerResponse {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  response.statusCode = status;
  response.setHeader(
    'content-type',
    typeof body === 'string' ? 'text/html' : 'application/json; charset=utf-8',
  );
  return response.end(text);
}

const grantRequest = z.object({
  grant_type: z.string(),
  client_id: z.string(),
  client_secret: z.string(),
  refresh_token: z.string().optional(),
});

function contentTypeOf(request: IncomingMessage): string {
  return (request.headers['content-type'] ?? '').split(';')[0]?.trim() ?? '';
}

/** The body of the token exchange, as a form or as JSON. */
function formOf(request: IncomingMessage, body: string): unknown {
  const type = contentTypeOf(request);
  if (type === 'application/x-www-form-urlencoded') return Object.fromEntries(new URLSearchParams(body));
  return type === 'application/json' ? jsonOf(body) : undefined;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function exchange(
  shop: SimulatedShopify,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): ServerResponse {
  if (request.method !== 'POST') return reply(response, 404, { errors: 'Not Found' });
  const given = grantRequest.safeParse(formOf(request, body));
  if (given.data?.grant_type === 'refresh_token') return refresh(shop, given.data, response);
  if (!given.success || given.data.grant_type !== 'client_credentials')
    return reply(response, 400, {
      error: 'invalid_request',
      error_description: 'grant_type, client_id and client_secret are required',
    });
  const granted = shop.grant(given.data.client_id, given.data.client_secret);
  if (granted === 'invalid_client')
    return reply(response, 400, {
      error: 'invalid_client',
      error_description: 'client_id or client_secret is wrong',
    });
  const { accessToken, scope, expiresIn } = granted;
  return reply(response, 200, { access_token: accessToken, scope, expires_in: expiresIn });
}

function refresh(
  shop: SimulatedShopify,
  { client_id: id, client_secret: secret, refresh_token: token = '' }: z.output<typeof grantRequest>,
  response: ServerResponse,
): ServerResponse {
  const granted = shop.refresh(id, secret, token);
  if (typeof granted === 'string') return reply(response, 400, { error: granted });
  return reply(response, 200, {
    access_token: granted.accessToken,
    scope: granted.scope,
    expires_in: granted.expiresIn,
    refresh_token: granted.refreshToken,
    refresh_token_expires_in: 7_776_000,
  });
}

const graphqlRequest = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});

async function graphql(
  shop: SimulatedShopify,
  request: IncomingMessage,
  body: string,
  response: ServerResponse,
): Promise<ServerResponse> {
  if (request.method !== 'POST') return reply(response, 405, { errors: 'Method Not Allowed' });
  const token = request.headers['x-shopify-access-token'];
  if (typeof token !== 'string' || !shop.isGranted(token))
    return reply(response, 401, {
      errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
    });
  if (contentTypeOf(request) !== 'application/json')
    return reply(response, 406, { errors: 'Not Acceptable' });
  const given = graphqlRequest.safeParse(jsonOf(body));
  if (!given.success)
    return reply(response, 400, { errors: { query: 'Required parameter missing or invalid' } });
  const asked = { query: given.data.query, variables: given.data.variables ?? {} };

  const fate = shop.draw();
  if (fate === 'failed') return reply(response, 500, { errors: 'Internal Server Error' });
  if (fate === 'late') shop.carryOutLater(asked);
  if (fate === 'late') return response.destroy();
  const answered = await shop.graphql(asked);
  if (fate === 'unanswered') return response.destroy();
  return reply(response, 200, answered);
}
