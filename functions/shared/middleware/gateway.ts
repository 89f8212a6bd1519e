import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';

/** A request as the HTTP API sends it (payload 2.0), with what the authorizer said of the caller. */
export type GatewayEvent = APIGatewayProxyEventV2 & { requestContext: { authorizer?: { lambda?: unknown } } };

/** An answer as the HTTP API takes it. */
export type GatewayAnswer = APIGatewayProxyStructuredResultV2;

/** `body` as JSON; an answer without a body has no content type either. */
export function gatewayAnswer(
  status: number,
  body: unknown,
  contentType = 'application/json',
): GatewayAnswer {
  if (body === undefined) return { statusCode: status };
  return { statusCode: status, headers: { 'content-type': contentType }, body: JSON.stringify(body) };
}
