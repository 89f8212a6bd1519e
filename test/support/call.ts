import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2, Context } from 'aws-lambda';
import { type Door, scopes } from '../../functions/shared/door.ts';
import type { Caller } from '../../functions/shared/http.ts';

const context: Context = {
  callbackWaitsForEmptyEventLoop: false,
  functionName: 'test',
  functionVersion: '1',
  invokedFunctionArn: 'arn:aws:lambda:us-east-1:000000000000:function:test',
  memoryLimitInMB: '256',
  awsRequestId: 'test',
  logGroupName: 'test',
  logStreamName: 'test',
  getRemainingTimeInMillis: () => 10_000,
  done: () => {},
  fail: () => {},
  succeed: () => {},
};

type Invoked<I, R> = (event: I, context: Context) => Promise<R>;

/** What a door is called with; a caller without scopes has all of them. */
export interface Call {
  readonly params?: Record<string, string>;
  readonly query?: Record<string, string>;
  /** JSON, or the raw body as text. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  readonly caller?: Omit<Caller, 'scopes'> & { readonly scopes?: readonly string[] };
}

/** Calls a door's handler as API Gateway does (HTTP API, payload 2.0). */
export async function call<I extends APIGatewayProxyEventV2>(
  handler: Invoked<I | APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2>,
  door: Pick<Door, 'method' | 'path'>,
  { params, query, body, headers = {}, caller }: Call,
): Promise<{ status: number; body: Record<string, unknown> }> {
  const event = {
    version: '2.0',
    routeKey: `${door.method} ${door.path}`,
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
      routeKey: `${door.method} ${door.path}`,
      stage: '$default',
      time: '',
      timeEpoch: 0,
      ...(caller
        ? {
            authorizer: {
              lambda: { kind: caller.kind, id: caller.id, scopes: (caller.scopes ?? scopes).join(' ') },
            },
          }
        : {}),
    },
  };
  const answer = await handler(event, context);
  return {
    status: answer.statusCode ?? 0,
    body: answer.body === undefined ? {} : (JSON.parse(answer.body) as Record<string, unknown>),
  };
}

/** Runs a state's handler as Step Functions does. */
export const run = async <R>(handler: Invoked<unknown, R>, input: unknown): Promise<R> =>
  handler(input, context);
