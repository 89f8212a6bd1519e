import middy from '@middy/core';
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import { log, logDone } from '../shared/log.ts';
import { findCredential } from './credential.store.ts';
import { bearerToken } from './credential.ts';

/** Who calls, for the door: values of a simple response have to be text. */
type Context = { kind: string; id: string; scopes: string };
const refused = { isAuthorized: false, context: { kind: '', id: '', scopes: '' } } as const;

/**
 * The authorizer of the HTTP API (payload 2.0, simple response, cached by the gateway for a minute): says who
 * is calling. Each door checks kind, scope and id itself.
 */
export const handler = middy<
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult<Context>
>().handler(async (event) => {
  const startedAt = Date.now();
  const header =
    Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization')?.[1] ??
    event.identitySource?.[0];
  const token = bearerToken(header);
  try {
    const found = token === undefined ? undefined : await findCredential(token);
    logDone({ door: event.routeKey }, startedAt, { authorized: found !== undefined });
    return found
      ? { isAuthorized: true, context: { kind: found.kind, id: found.id, scopes: found.scopes.join(' ') } }
      : refused;
  } catch (error) {
    log.error('authorizer failed', { error: error instanceof Error ? error : new Error(String(error)) });
    throw error;
  }
});
