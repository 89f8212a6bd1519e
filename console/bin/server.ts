/**
 * Serves the build on loopback, with the API under the same name: what CloudFront does with the bucket and the gateway in
 * a deployed system.
 */
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { API_PREFIX, securityHeaders } from './headers.ts';
import { distFolder } from './install.ts';

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.json': 'application/json',
};
/** Files below /assets are named after their content; the page that names them, and the worker, are asked for anew each time. */
const FOR_EVER = 'public, max-age=31536000, immutable';

export interface ConsoleServer {
  readonly address: string;
  readonly close: () => Promise<void>;
}

/** Headers that belong to one connection alone. */
const HOP_BY_HOP = [
  'connection',
  'keep-alive',
  'transfer-encoding',
  'host',
  'content-length',
  'content-encoding',
];

function passedOn(headers: Iterable<[string, string]>): [string, string][] {
  return [...headers].filter(([name]) => !HOP_BY_HOP.includes(name.toLowerCase()));
}

function requestHeaders({ headers }: IncomingMessage): [string, string][] {
  return Object.entries(headers).flatMap(([name, value]) =>
    typeof value === 'string' ? [[name, value] satisfies [string, string]] : [],
  );
}

async function bodyOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer> | undefined> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(Buffer.from(part));
  return parts.length === 0 ? undefined : Buffer.concat(parts);
}

async function passOn(api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET', url = '' } = request;
  const body = await bodyOf(request);
  const answer = await fetch(api + url.slice(API_PREFIX.length), {
    method,
    headers: passedOn(requestHeaders(request)),
    ...(body === undefined ? {} : { body }),
  });
  response.writeHead(answer.status, Object.fromEntries(passedOn(answer.headers)));
  response.end(Buffer.from(await answer.arrayBuffer()));
}

/** A file of the build; every other address is the page, which finds its way by itself. */
async function serveFile(path: string, response: ServerResponse): Promise<void> {
  const isFile = extname(path) !== '';
  const file = isFile ? normalize(path) : '/index.html';
  const content = await readFile(join(distFolder, file)).catch(() => undefined);
  if (content === undefined) {
    response.writeHead(404, securityHeaders).end();
    return;
  }
  response.writeHead(200, {
    ...securityHeaders,
    'content-type': TYPES[extname(file)] ?? 'application/octet-stream',
    'cache-control': file.startsWith('/assets/') ? FOR_EVER : 'no-cache',
  });
  response.end(content);
}

async function answer(api: string, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', 'http://localhost');
  try {
    if (pathname.startsWith(`${API_PREFIX}/`)) await passOn(api, request, response);
    else await serveFile(decodeURIComponent(pathname), response);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    if (!response.headersSent) response.writeHead(502, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ message: detail }));
  }
}

function addressOf(server: Server): string {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return `http://127.0.0.1:${address.port}`;
}

/**
 * Serves the build, which has to be there.
 * @param api the base address of the API, without a trailing slash
 * @param port 0 takes a free one
 */
export async function openConsole(api: string, port = 0): Promise<ConsoleServer> {
  const server = createServer((request, response) => void answer(api, request, response));
  server.listen(port, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    server.closeAllConnections();
    server.close();
    await once(server, 'close');
  };
  return { address: addressOf(server), close };
}
