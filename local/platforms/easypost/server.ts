/**
 * A simulated EasyPost on loopback, as far as labels for the way back need it: `/v2/shipments` with rates, `buy` and
 * `refund`, basic authentication, its errors, its limit of requests, and faults on demand. It is strict: what the
 * documentation does not have is refused.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import * as z from 'zod';
import type { PlatformClock } from '../clock.ts';
import { Account, type EasyPostAnswer, failure, type ShipmentRecord } from './account.ts';

/** What goes wrong with the next call: nobody answers, with the act carried out or not. */
export type EasyPostFault = 'answerLost' | 'silence' | { readonly status: number; readonly code?: string };

export interface SimulatedEasyPost {
  /** Without a slash at its end. */
  readonly url: string;
  readonly apiKey: string;
  readonly shipments: ReadonlyMap<string, ShipmentRecord>;
  /** Every call: `POST /shipments`. */
  readonly calls: readonly string[];
  /** What the next calls meet, in order. */
  readonly faults: EasyPostFault[];
  /** Carriers that offer nothing, with what they say of it. */
  readonly silentCarriers: Map<string, string>;
  /** A carrier has scanned the parcel: its label cannot be given back any more. */
  readonly scan: (trackingNumber: string) => void;
  readonly close: () => Promise<void>;
}

export interface EasyPostOptions {
  readonly clock: PlatformClock;
  readonly apiKey?: string;
  readonly port?: number;
}

const API_KEY = 'EZTK0123456789abcdef0123456789abcdef';
const ROOT = '/v2';
const addressSchema = z.object({ port: z.number() });

export async function startEasyPost({
  clock,
  apiKey = API_KEY,
  port = 0,
}: EasyPostOptions): Promise<SimulatedEasyPost> {
  const account = new Account(clock);
  const calls: string[] = [];
  const faults: EasyPostFault[] = [];
  const server = createServer((request, response) => {
    void serve(request, response);
  });

  async function serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await textOf(request);
    const path = new URL(request.url ?? '/', 'http://localhost').pathname;
    const method = request.method ?? 'GET';
    calls.push(`${method} ${path.replace(ROOT, '')}`);
    const fault = faults.shift();
    const answer = (): EasyPostAnswer =>
      isKnown(request, apiKey)
        ? account.answer(method, path, body)
        : failure(401, 'APIKEY.INACTIVE', 'This API key is no longer active.');
    if (fault === 'silence' || fault === 'answerLost') {
      if (fault === 'answerLost') answer();
      request.socket.destroy();
      return;
    }
    write(response, fault ? failure(fault.status, fault.code ?? 'INTERNAL', 'It failed.') : answer());
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(port, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${addressSchema.parse(server.address()).port}`,
    apiKey,
    shipments: account.shipments,
    calls,
    faults,
    silentCarriers: account.silentCarriers,
    scan: (trackingNumber) => account.scan(trackingNumber),
    close: () => close(server),
  };
}

/** The key is the name of basic authentication; there is no password. */
function isKnown({ headers }: IncomingMessage, apiKey: string): boolean {
  return headers.authorization === `Basic ${Buffer.from(`${apiKey}:`).toString('base64')}`;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

function write(response: ServerResponse, { status, body }: EasyPostAnswer): void {
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8' }).end(JSON.stringify(body));
}

function close(server: Server): Promise<void> {
  server.closeAllConnections();
  return new Promise((resolve) => {
    server.close(() => resolve());
  });
}
