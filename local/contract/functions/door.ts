/**
 * Authorizer and route of the HTTP API in one: it lets in who bears the token "let-me-in", and answers with
 * what API Gateway told it. It needs no package.
 */

interface AuthorizerEvent {
  readonly type: 'REQUEST';
  readonly headers: { readonly authorization?: string };
}

interface RouteEvent {
  readonly type?: undefined;
  readonly body?: string;
  readonly isBase64Encoded: boolean;
  readonly rawPath: string;
  readonly rawQueryString: string;
  readonly pathParameters?: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly requestContext: { readonly authorizer?: { readonly lambda?: { readonly caller?: string } } };
}

export async function handler(event: AuthorizerEvent | RouteEvent): Promise<unknown> {
  return event.type === 'REQUEST' ? authorize(event) : answer(event);
}

function authorize({ headers }: AuthorizerEvent): Record<string, unknown> {
  const isAuthorized = headers.authorization === 'Bearer let-me-in';
  return isAuthorized ? { isAuthorized, context: { caller: 'door-tester' } } : { isAuthorized };
}

function answer(event: RouteEvent): Record<string, unknown> {
  const seen = {
    body: event.body ?? null,
    encoded: event.isBase64Encoded,
    path: event.rawPath,
    params: event.pathParameters ?? null,
    query: event.rawQueryString,
    caller: event.requestContext.authorizer?.lambda?.caller ?? null,
    headers: event.headers,
  };
  return {
    statusCode: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(seen),
  };
}
