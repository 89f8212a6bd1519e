import { CognitoJwtVerifier } from 'aws-jwt-verify';
import {
  FetchError,
  JwksNotAvailableInCacheError,
  JwtBaseError,
  WaitPeriodNotYetEndedJwkError,
} from 'aws-jwt-verify/error';
import * as z from 'zod';
import type { Caller } from '../shared/caller.ts';
import { env } from '../shared/settings.ts';
import { callerOfUser } from './user-groups.ts';

/** The resource server of the user pool, and its scope: only the stage's own clients ask for tokens that have it. */
export const RESOURCE_SERVER = 'order-orchestrator';
export const USER_SCOPE = 'use';

const claimsSchema = z.looseObject({
  sub: z.string().min(1),
  'cognito:groups': z.array(z.string()).default([]),
});

/** A signed JSON web token in an Authorization header; undefined where the header has none. */
export function userToken(header: string | undefined): string | undefined {
  const [, token] = /^Bearer +([\w-]+\.[\w-]+\.[\w-]+)$/i.exec(header?.trim() ?? '') ?? [];
  return token;
}

function makeVerifier(userPoolId: string) {
  return CognitoJwtVerifier.create({
    userPoolId,
    tokenUse: 'access',
    // Clients come and go with consoles: what a token is for, its scope says.
    clientId: null,
    scope: `${RESOURCE_SERVER}/${USER_SCOPE}`,
  });
}

let verifier: ReturnType<typeof makeVerifier> | undefined;

/** The verifier of the stage's pool. It keeps the pool's keys. */
export function poolVerifier(): ReturnType<typeof makeVerifier> {
  verifier ??= makeVerifier(env('USER_POOL_ID'));
  return verifier;
}

/**
 * The person whose access token it is; undefined for a token that is not the pool's, is over, or is for something else.
 * @throws FetchError and its kin where the pool's keys cannot be read: nobody knows then whose the token is
 */
export async function findUser(token: string): Promise<Caller | undefined> {
  try {
    const { sub, 'cognito:groups': groups } = claimsSchema.parse(await poolVerifier().verify(token));
    return callerOfUser(sub, groups);
  } catch (error) {
    if (isUnknown(error)) throw error;
    return undefined;
  }
}

function isUnknown(error: unknown): boolean {
  const isOfToken = error instanceof JwtBaseError;
  const isOfKeys =
    error instanceof FetchError ||
    error instanceof JwksNotAvailableInCacheError ||
    error instanceof WaitPeriodNotYetEndedJwkError;
  return isOfKeys || !isOfToken;
}
