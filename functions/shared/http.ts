import middy from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import * as z from 'zod';
import { type CallerKind, callerKinds, type Door, routeKey, type Scope } from './door.ts';
import {
  Forbidden,
  InvalidRequest,
  NotFound,
  OrchestratorError,
  problemOf,
  TooLarge,
  Unauthorized,
} from './errors.ts';
import { type Correlation, log, logDone } from './log.ts';
import { parseRequest } from './parse.ts';

/**
 * Who calls: from the authorizer's context. `id` is the channel's, location's, system's or operator's own id.
 */
export interface Caller {
  readonly kind: CallerKind;
  readonly id: string;
  readonly scopes: readonly string[];
}

export interface DoorRequest<P, Q, B> {
  readonly params: P;
  readonly query: Q;
  readonly body: B;
  /** The raw bytes, as received. */
  readonly raw: Buffer;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  /** UTC ISO, read once an invocation. */
  readonly now: string;
  /** Never for signed doors. */
  readonly caller: Caller;
}
export interface DoorAnswer {
  readonly status: number;
  readonly body?: unknown;
  readonly correlation?: Correlation;
}

type Incoming = APIGatewayProxyEventV2 & { requestContext: { authorizer?: { lambda?: unknown } } };
interface Opened {
  readonly door: Door;
  readonly open: (event: Incoming, now: string) => Promise<DoorAnswer>;
}

/**
 * Larger bodies are refused with 413 (docs/api.md#answers). Webhooks are not refused for their content: what
 * Lambda takes at all (6 MB with base64) is taken.
 */
export const MAX_BODY_BYTES = 1024 * 1024;
const MAX_SIGNED_BYTES = 6 * 1024 * 1024;

const callerSchema = z.object({
  kind: z.enum(callerKinds),
  id: z.string(),
  scopes: z.string().transform((text) => text.split(' ').filter(Boolean)),
});

function callerOf(event: Incoming, door: Door): Caller {
  if (door.scope === 'signed') return { kind: 'system', id: '', scopes: [] };
  const parsed = callerSchema.safeParse(event.requestContext.authorizer?.lambda);
  if (!parsed.success) throw new Unauthorized('A bearer token is required.');
  const caller = parsed.data;
  if (!door.callers.includes(caller.kind) || !caller.scopes.includes(door.scope))
    throw new Forbidden(`This credential does not carry ${door.scope}.`);
  return caller;
}

function rawBody(event: Incoming, door: Door): Buffer {
  const raw = Buffer.from(event.body ?? '', event.isBase64Encoded ? 'base64' : 'utf8');
  const most = door.scope === 'signed' ? MAX_SIGNED_BYTES : MAX_BODY_BYTES;
  if (raw.byteLength > most)
    throw new TooLarge(`The body has ${raw.byteLength} bytes; at most ${most} are taken.`);
  return raw;
}

/** Strict JSON. @throws InvalidRequest */
export function parseJson(raw: Buffer): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(raw)) as unknown;
  } catch (cause) {
    throw new InvalidRequest('The body is not JSON.', [], { cause });
  }
}

/** Binds a door to what opens it: parse (every invalid field named) -> `handle`. */
export function on<P extends z.ZodType, Q extends z.ZodType, B extends z.ZodType>(
  door: Door<P, Q, B>,
  handle: (request: DoorRequest<z.output<P>, z.output<Q>, z.output<B>>) => Promise<DoorAnswer>,
): Opened {
  const noBody = z.undefined() as z.ZodType;
  return {
    door,
    open: async (event, now) => {
      const caller = callerOf(event, door);
      const raw = rawBody(event, door);
      const sent = door.body && door.scope !== 'signed' ? parseJson(raw) : undefined;
      return handle({
        params: parseRequest(door.params, event.pathParameters ?? {}, 'path'),
        query: parseRequest(door.query, event.queryStringParameters ?? {}, 'query'),
        body: parseRequest((door.scope === 'signed' ? noBody : (door.body ?? noBody)) as B, sent, 'body'),
        raw,
        headers: Object.fromEntries(
          Object.entries(event.headers).map(([name, value]) => [name.toLowerCase(), value ?? '']),
        ),
        now,
        caller,
      });
    },
  };
}

const answer = (
  status: number,
  body: unknown,
  type = 'application/json',
): APIGatewayProxyStructuredResultV2 =>
  body === undefined
    ? { statusCode: status }
    : { statusCode: status, headers: { 'content-type': type }, body: JSON.stringify(body) };

/**
 * The Lambda handler for one or several doors: routes by the gateway's route key, answers problems as RFC
 * 9457, logs one line.
 */
export function serve(...opened: readonly Opened[]) {
  const byRoute = new Map(opened.map((one) => [routeKey(one.door), one]));
  return middy<Incoming, APIGatewayProxyStructuredResultV2>().handler(async (event) => {
    const startedAt = Date.now();
    let correlation: Correlation = {};
    let status = 500;
    try {
      const target = byRoute.get(event.routeKey);
      if (!target) throw new NotFound('There is no such door.');
      const given = await target.open(event, new Date(startedAt).toISOString());
      correlation = given.correlation ?? {};
      status = given.status;
      return answer(given.status, given.body);
    } catch (error) {
      const problem = problemOf(error);
      status = problem.status;
      if (status >= 500)
        log.error('door failed', { error: error instanceof Error ? error : new Error(String(error)) });
      else if (error instanceof OrchestratorError) correlation = { ...correlation };
      return answer(problem.status, problem, 'application/problem+json');
    } finally {
      logDone({ ...correlation, door: event.routeKey }, startedAt, { status });
    }
  });
}

/** @throws Forbidden unless the caller is an operator or the owner of `id`. */
export function mustOwn(caller: Caller, kind: CallerKind, id: string): void {
  if (caller.kind !== 'operator' && !(caller.kind === kind && caller.id === id))
    throw new Forbidden(`This credential is not for ${kind} ${id}.`);
}

/** A foreign order is unknown to a channel. @throws NotFound */
export function mustSeeOrder(
  caller: Caller,
  order: { readonly orderId: string; readonly channel: string },
): void {
  if (caller.kind === 'channel' && caller.id !== order.channel)
    throw new NotFound(`There is no order ${order.orderId}.`);
}

export const hasScope = (caller: Caller, scope: Scope): boolean => caller.scopes.includes(scope);

/** Opaque cursors of lists: any JSON value, base64url. @throws InvalidRequest for one that is not ours. */
export const cursor = {
  encode: (state: unknown): string => Buffer.from(JSON.stringify(state)).toString('base64url'),
  decode: <S extends z.ZodType>(schema: S, text: string): z.output<S> => {
    let state: unknown;
    try {
      state = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    } catch (cause) {
      throw new InvalidRequest(
        'The cursor is not one of ours.',
        [{ path: 'cursor', message: 'is not a cursor' }],
        { cause },
      );
    }
    return parseRequest(schema, state, 'cursor');
  },
};
