import middy from '@middy/core';
import type {
  APIGatewayRequestAuthorizerEventV2,
  APIGatewaySimpleAuthorizerWithContextResult,
} from 'aws-lambda';
import type { Caller } from '../shared/caller.ts';
import { failuresLogged } from '../shared/middleware/failures-logged.ts';
import type { Invocation } from '../shared/middleware/invocation.ts';
import { oneLogLine } from '../shared/middleware/one-log-line.ts';
import { findCredential } from './credential.store.ts';
import { bearerToken } from './credential.ts';
import { findUser, userToken } from './user-token.ts';

/** Who calls, for the door. Values of a simple response have to be text: scopes are separated by spaces. */
type CallerContext = { kind: string; id: string; scopes: string; user?: string };
type Answer = APIGatewaySimpleAuthorizerWithContextResult<CallerContext>;

/**
 * Of a token that nobody has: the gateway would answer 403 in a form of its own. The door answers 401, with a problem.
 */
const unknown: Answer = { isAuthorized: true, context: { kind: '', id: '', scopes: '' } };

/**
 * The authorizer of the HTTP API (payload 2.0, simple response, cached by the gateway for a minute): says who
 * is calling, a system by its credential or a person by the user pool's token, which may be nobody. Each door checks
 * kind, scope and id itself.
 */
export const handler = middy<APIGatewayRequestAuthorizerEventV2, Answer>()
  .use(oneLogLine(authorization))
  .use(failuresLogged('authorizer failed'))
  .handler(async (event) => {
    const found = await findCaller(authorizationHeader(event));
    if (!found) return unknown;
    const { kind, id, scopes, user } = found;
    const person = user === undefined ? {} : { user };
    return { isAuthorized: true, context: { kind, id, scopes: scopes.join(' '), ...person } };
  });

async function findCaller(header: string | undefined): Promise<Caller | undefined> {
  const token = bearerToken(header);
  if (token !== undefined) return findCredential(token);
  const person = userToken(header);
  return person === undefined ? undefined : findUser(person);
}

/** The gateway sends names as the client wrote them to authorizers, and the identity source beside them. */
function authorizationHeader(event: APIGatewayRequestAuthorizerEventV2): string | undefined {
  const header = Object.entries(event.headers ?? {}).find(([name]) => name.toLowerCase() === 'authorization');
  return header?.[1] ?? event.identitySource?.[0];
}

function authorization({ event, response }: Invocation<APIGatewayRequestAuthorizerEventV2, Answer>) {
  return { door: event.routeKey, authorized: response !== undefined && response !== unknown };
}
