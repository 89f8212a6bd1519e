import type { Context } from 'aws-lambda';
import type { Caller } from '../../functions/shared/caller.ts';
import { scopes } from '../../functions/shared/caller.ts';
import { type Door, routeKey } from '../../functions/shared/door.ts';
import type { GatewayAnswer, GatewayEvent } from '../../functions/shared/middleware/gateway.ts';

/** Of an invocation with a minute left. */
export const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  awsRequestId: 'test',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 60_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

type Invoked<E, R> = (event: E, context: Context) => Promise<R>;

/** What a door is called with; a caller without scopes has all of them. */
export interface Call {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** JSON, or the raw body as text. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly caller?: Omit<Caller, 'scopes'> & { readonly scopes?: readonly string[] };
}

/** A request as API Gateway sends it (HTTP API, payload 2.0). */
export function gatewayEvent(
  door: Pick<Door, 'method' | 'path'>,
  { params, query, body, headers = {}, caller }: Call,
): GatewayEvent {
  const lambda = caller && { ...caller, scopes: (caller.scopes ?? scopes).join(' ') };
  return {
    version: '2.0',
    routeKey: routeKey(door),
    rawPath: '/',
    rawQueryString: '',
    headers,
    isBase64Encoded: false,
    ...(params ? { pathParameters: params } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body: typeof body === 'string' ? body : JSON.stringify(body) }),
    requestContext: {
      accountId: '',
      apiId: '',
      domainName: '',
      domainPrefix: '',
      http: {
        method: door.method,
        path: '/',
        protocol: 'HTTP/1.1',
        sourceIp: '127.0.0.1',
        userAgent: 'test',
      },
      requestId: '',
      routeKey: routeKey(door),
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(lambda ? { authorizer: { lambda } } : {}),
    },
  };
}

/** Calls a door's handler as API Gateway does. */
export async function call(
  handler: Invoked<GatewayEvent, GatewayAnswer>,
  door: Pick<Door, 'method' | 'path'>,
  request: Call,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const answer = await handler(gatewayEvent(door, request), context);
  return {
    status: answer.statusCode ?? 0,
    body: answer.body === undefined ? {} : (JSON.parse(answer.body) as Record<string, unknown>),
  };
}

/** Invokes a handler as Lambda does: with what a state, the stream, the bus or the schedule gives it. */
export async function run<E, R>(handler: Invoked<E, R>, event: E): Promise<R> {
  return handler(event, context);
}
