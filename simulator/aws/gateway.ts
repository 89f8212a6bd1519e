import type { Caller } from '../../functions/shared/caller.ts';
import { scopes } from '../../functions/shared/caller.ts';
import { type Door, routeKey } from '../../functions/shared/door.ts';
import type { GatewayEvent } from '../../functions/shared/middleware/gateway.ts';

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
