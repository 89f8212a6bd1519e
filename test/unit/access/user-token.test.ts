import { generateKeyPairSync, sign } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import { defaultScopes } from '../../../functions/access/credential.ts';
import { callerOfUser, userGroups } from '../../../functions/access/user-groups.ts';
import { findUser, poolVerifier, userToken } from '../../../functions/access/user-token.ts';
import { scopes } from '../../../functions/shared/caller.ts';

const POOL = 'us-east-1_Abc123456';
const ISSUER = `https://cognito-idp.us-east-1.amazonaws.com/${POOL}`;
const own = generateKeyPairSync('rsa', { modulusLength: 2048 });
const foreign = generateKeyPairSync('rsa', { modulusLength: 2048 });

beforeAll(() => {
  process.env['USER_POOL_ID'] = POOL;
  const { n = '', e = '' } = own.publicKey.export({ format: 'jwk' });
  poolVerifier().cacheJwks({ keys: [{ kty: 'RSA', use: 'sig', alg: 'RS256', kid: 'own', n, e }] });
});

function base64url(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}

/** An access token of the pool as Cognito makes them, with these claims in place of the usual ones. */
function token(claims: Readonly<Record<string, unknown>> = {}, key = own.privateKey): string {
  const now = Math.floor(Date.now() / 1000);
  const usual = {
    sub: 'a0e1',
    iss: ISSUER,
    token_use: 'access',
    client_id: 'console',
    scope: 'openid order-orchestrator/use',
    'cognito:groups': ['operators'],
    iat: now,
    exp: now + 900,
  };
  const signed = `${base64url({ alg: 'RS256', kid: 'own' })}.${base64url({ ...usual, ...claims })}`;
  return `${signed}.${sign('sha256', Buffer.from(signed), key).toString('base64url')}`;
}

describe("a person's token", () => {
  test('is taken from a bearer header that has the form of a signed token', () => {
    expect(userToken('Bearer a-1.b_2.c3')).toBe('a-1.b_2.c3');
    for (const header of [undefined, '', 'a.b.c', 'Basic a.b.c', 'Bearer a.b', 'Bearer oo_abc'])
      expect(userToken(header), header).toBeUndefined();
  });

  test('says who it is by the id of the user pool, and what the groups may do', async () => {
    expect(await findUser(token())).toEqual({
      kind: 'operator',
      id: 'a0e1',
      user: 'a0e1',
      scopes: userGroups.operators.scopes,
    });
  });

  test.each<[string, Readonly<Record<string, unknown>>]>([
    ['that is over', { exp: Math.floor(Date.now() / 1000) - 1 }],
    ['of another pool', { iss: `${ISSUER}x` }],
    ['that says who somebody is, not what they may call', { token_use: 'id' }],
    ['that was not asked for these doors', { scope: 'openid' }],
  ])('is nobody where it is one %s', async (_what, claims) => {
    expect(await findUser(token(claims))).toBeUndefined();
  });

  test('is nobody where another key has signed it, or nothing has', async () => {
    expect(await findUser(token({}, foreign.privateKey))).toBeUndefined();
    expect(await findUser(`${base64url({ alg: 'none' })}.${base64url({ sub: 'a0e1' })}.x`)).toBeUndefined();
  });
});

describe('groups', () => {
  test('add up: who is in several may do what each of them may', () => {
    expect(callerOfUser('u', ['planners', 'viewers']).scopes).toEqual([...userGroups.planners.scopes]);
    expect(new Set(callerOfUser('u', ['operators', 'planners']).scopes)).toEqual(new Set(scopes));
    expect(callerOfUser('u', ['administrators']).scopes).toEqual([...scopes]);
  });

  test('bind an associate to one location, whose doors are open to them and no others', () => {
    expect(callerOfUser('u', ['location:boston'])).toEqual({
      kind: 'location',
      id: 'boston',
      user: 'u',
      scopes: defaultScopes.location,
    });
  });

  test('of an operator win over those of a location', () => {
    expect(callerOfUser('u', ['location:boston', 'viewers'])).toMatchObject({ kind: 'operator', id: 'u' });
  });

  test.each<[string, readonly string[]]>([
    ['no group', []],
    ['no group of ours', ['board']],
    ['two locations', ['location:boston', 'location:reno']],
    ['a location without a name', ['location:']],
  ])('of somebody in %s open nothing', (_what, groups) => {
    expect(callerOfUser('u', groups)).toEqual({ kind: 'operator', id: 'u', user: 'u', scopes: [] });
  });
});
