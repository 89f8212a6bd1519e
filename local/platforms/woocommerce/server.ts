/**
 * A simulated WooCommerce shop on loopback: REST v3 below `/wp-json/wc/v3`, webhooks, faults on demand, and a driver
 * for its buyers and staff. It stands for a shop behind its host's TLS, so that keys are sent as they are over HTTPS:
 * by basic authentication or as parameters.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { PlatformClock } from '../clock.ts';
import { WooDriver } from './driver.ts';
import { WooFaults } from './faults.ts';
import { type WooAnswer, type WooBackend, WooRefusal, type WooRequest } from './rest/answer.ts';
import { answerTo } from './rest/routes.ts';
import { type ShopKey, type WooSettings, WooShop } from './shop.ts';
import { WooWebhooks } from './webhooks.ts';

const ROOT = '/wp-json/wc/v3';

export interface SimulatedWoo {
  /** The shop's address, without a slash at its end. */
  readonly url: string;
  readonly key: ShopKey;
  readonly shop: WooShop;
  readonly driver: WooDriver;
  readonly webhooks: WooWebhooks;
  readonly faults: WooFaults;
  /** Parameters and fields that the shop ignored since nothing documents them. */
  readonly ignored: readonly string[];
  /** Every call that reached the shop: `GET /orders`. */
  readonly calls: readonly string[];
  readonly close: () => Promise<void>;
}

export interface WooOptions {
  readonly clock: PlatformClock;
  readonly settings?: Partial<WooSettings>;
  readonly key?: Partial<ShopKey>;
  readonly port?: number;
}

const KEY: ShopKey = {
  consumerKey: 'ck_0123456789abcdef0123456789abcdef01234567',
  consumerSecret: 'cs_89abcdef0123456789abcdef0123456789abcdef',
  permissions: 'read_write',
};

export async function startWoo({
  clock,
  settings = {},
  key = {},
  port = 0,
}: WooOptions): Promise<SimulatedWoo> {
  const shop = new WooShop(clock, settings);
  const ownKey = { ...KEY, ...key };
  shop.keys.push(ownKey);
  const faults = new WooFaults();
  const server = createServer();
  const url = await listen(server, port);
  const backend = { shop, webhooks: new WooWebhooks(shop, `${url}/`), url, ignored: [] };
  const calls: string[] = [];
  server.on('request', (request, response) => void serve({ backend, faults, calls }, request, response));
  return {
    url,
    key: ownKey,
    shop,
    driver: new WooDriver(shop),
    webhooks: backend.webhooks,
    faults,
    ignored: backend.ignored,
    calls,
    close: () => close(server),
  };
}

function listen(server: Server, port: number): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' && address ? address.port : port}`);
    });
  });
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}

interface ServedShop {
  readonly backend: WooBackend;
  readonly faults: WooFaults;
  readonly calls: string[];
}

async function serve(served: ServedShop, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { backend, faults, calls } = served;
  const body = await textOf(request);
  const url = new URL(request.url ?? '/', backend.url);
  const call = { method: request.method ?? 'GET', path: url.pathname.replace(ROOT, '') };
  calls.push(`${call.method} ${call.path}`);
  const act = (): WooAnswer => answerSafely(backend, request, url, body);
  const fault = faults.next(call, backend.shop.clock.now().getTime());
  switch (fault?.kind) {
    case undefined:
      return write(response, act());
    case 'answer':
      return writeText(response, fault.status, fault.body ?? '', fault.headers);
    case 'page':
      return writeText(response, 200, '<!doctype html><title>Briefly unavailable for maintenance.</title>');
    case 'silence':
      return leaveUnanswered(request, faults);
    case 'answerLost':
      act();
      return leaveUnanswered(request, faults);
    case 'actsLate':
      backend.shop.clock.later(fault.milliseconds, () => void act());
      return leaveUnanswered(request, faults);
    case 'broken':
      request.socket.destroy();
  }
}

function leaveUnanswered({ socket }: IncomingMessage, { hangs }: WooFaults): void {
  if (!hangs) socket.destroy();
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** What is wrong with the simulation itself is a 500, as it would be in WordPress. */
function answerSafely(backend: WooBackend, request: IncomingMessage, url: URL, body: string): WooAnswer {
  try {
    return answerTo(requestOf(backend, request, url, body), backend);
  } catch (error) {
    if (error instanceof WooRefusal) return { status: error.status, body: error.toBody() };
    const message = error instanceof Error ? error.message : String(error);
    return { status: 500, body: { code: 'internal_server_error', message, data: { status: 500 } } };
  }
}

function requestOf(
  { shop }: WooBackend,
  request: IncomingMessage,
  url: URL,
  text: string,
): Omit<WooRequest, 'ids'> {
  if (!url.pathname.startsWith(`${ROOT}/`))
    throw new WooRefusal('rest_no_route', 'No route was found matching the URL and request method.', 404);
  return {
    method: request.method ?? 'GET',
    path: url.pathname.slice(ROOT.length).replace(/\/$/, ''),
    query: url.searchParams,
    body: bodyOf(request, text),
    key: keyOf(shop, request, url),
  };
}

function bodyOf(request: IncomingMessage, text: string): Readonly<Record<string, unknown>> {
  if (text === '') return {};
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? ''))
    throw new WooRefusal('simulated_shop_lacks', 'The simulated shop takes JSON alone.', 415);
  const parsed: unknown = parseJson(text);
  if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed)) return { ...parsed };
  throw new WooRefusal('rest_invalid_json', 'Invalid JSON body passed.', 400);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function keyOf({ keys }: WooShop, request: IncomingMessage, { searchParams }: URL): ShopKey {
  const [, basic = ''] = /^Basic (.+)$/.exec(request.headers.authorization ?? '') ?? [];
  const [user = '', ...rest] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  const consumerKey = searchParams.get('consumer_key') ?? user;
  const secret = searchParams.get('consumer_secret') ?? rest.join(':');
  if (consumerKey === '')
    throw new WooRefusal('woocommerce_rest_cannot_view', 'Sorry, you cannot list resources.', 401);
  const found = keys.find((key) => key.consumerKey === consumerKey);
  if (!found) throw new WooRefusal('woocommerce_rest_authentication_error', 'Consumer key is invalid.', 401);
  if (found.consumerSecret !== secret)
    throw new WooRefusal('woocommerce_rest_authentication_error', 'Consumer secret is invalid.', 401);
  return found;
}

function write(response: ServerResponse, { status, body, headers }: WooAnswer): void {
  const json = { 'content-type': 'application/json; charset=UTF-8', ...headers };
  response.writeHead(status, json).end(JSON.stringify(body));
}

function writeText(
  response: ServerResponse,
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'text/html; charset=UTF-8', ...headers }).end(body);
}
