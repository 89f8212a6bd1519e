import type { Context } from 'aws-lambda';
import type { Caller } from '../../functions/shared/caller.ts';
import { scopes } from '../../functions/shared/caller.ts';
import { type Door, routeKey } from '../../functions/shared/door.ts';
import type { GatewayAnswer, GatewayEvent } from '../../functions/shared/middleware/gateway.ts';

/** The context of an invocation that has a minute left. */
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

type LambdaHandler<E, R> = (event: E, context: Context) => Promise<R>;

/** What a door is called with. A caller whose scopes are left out has all of them. */
export interface DoorCall {
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
  { params, query, body, headers = {}, caller }: DoorCall,
): GatewayEvent {
  const lambda = caller && { ...caller, scopes: (caller.scopes ?? scopes).join(' ') };
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return {
    version: '2.0',
    routeKey: routeKey(door),
    rawPath: '/',
    rawQueryString: '',
    headers,
    isBase64Encoded: false,
    ...(params ? { pathParameters: params } : {}),
    ...(query ? { queryStringParameters: query } : {}),
    ...(body === undefined ? {} : { body: text }),
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

/** Calls a door's handler as API Gateway does; the answer's body is parsed, `{}` where there is none. */
export async function call(
  handler: LambdaHandler<GatewayEvent, GatewayAnswer>,
  door: Pick<Door, 'method' | 'path'>,
  request: DoorCall,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const { statusCode = 0, body = '{}' } = await handler(gatewayEvent(door, request), context);
  return { status: statusCode, body: JSON.parse(body) as Record<string, unknown> };
}

/** Invokes a handler as Lambda does for a state, the stream, the bus or the schedule. */
export async function run<E, R>(handler: LambdaHandler<E, R>, event: E): Promise<R> {
  return handler(event, context);
}
