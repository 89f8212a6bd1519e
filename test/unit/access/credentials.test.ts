import type { APIGatewayRequestAuthorizerEventV2, Context } from 'aws-lambda';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { handler } from '../../../functions/access/authorize.handler.ts';
import {
  createCredential,
  findCredential,
  listCredentials,
  revokeCredential,
} from '../../../functions/access/credential.store.ts';
import {
  bearerToken,
  defaultScopes,
  hashMark,
  newToken,
  tokenHash,
} from '../../../functions/access/credential.ts';
import { listCredentialsDoor } from '../../../functions/connections/doors.ts';
import { handler as readConnection } from '../../../functions/connections/read.handler.ts';
import { callerKinds, scopes } from '../../../functions/shared/caller.ts';
import { key } from '../../../functions/shared/keys.ts';
import { call } from '../../support/call.ts';
import { MemoryTable } from '../../support/memory-table.ts';

const now = '2026-11-23T09:00:00.000Z';
let table: MemoryTable;
beforeEach(() => {
  table = new MemoryTable();
});
afterEach(() => table.close());

describe('a bearer token', () => {
  test('begins with oo_ and 256 random bits, never the same', () => {
    const tokens = Array.from({ length: 200 }, newToken);

    expect(new Set(tokens).size).toBe(200);

    for (const token of tokens) expect(token).toMatch(/^oo_[A-Za-z0-9_-]{43}$/);
  });

  test('is taken only from a bearer header, and only when it has the form of ours', () => {
    const token = newToken();

    expect(bearerToken(`Bearer ${token}`)).toBe(token);
    expect(bearerToken(`bearer  ${token} `)).toBe(token);

    for (const header of [
      undefined,
      '',
      token,
      `Basic ${token}`,
      'Bearer',
      'Bearer oo_short',
      `Bearer ${token}x`,
      `Bearer ${token} ${token}`,
    ])
      expect(bearerToken(header)).toBeUndefined();
  });
});

describe('a credential', () => {
  test('is stored with the hash of its token; the token is nowhere in the table', async () => {
    const { token, credential } = await createCredential({ kind: 'channel', id: 'web' }, now);
    const item = table.item(key.credential(tokenHash(token)));

    expect(item).toMatchObject({ kind: 'channel', id: 'web', hash: credential.hash });
    expect(JSON.stringify(item)).not.toContain(token.slice(3));
    expect(await findCredential(token)).toMatchObject({ kind: 'channel', id: 'web' });
    expect(await findCredential(newToken())).toBeUndefined();
  });

  test('carries the scopes that its kind needs, or those that were asked for, each once', async () => {
    for (const kind of callerKinds)
      expect((await createCredential({ kind, id: 'x' }, now)).credential.scopes).toEqual([
        ...defaultScopes[kind],
      ]);

    expect(defaultScopes.operator).toEqual([...scopes]);
    expect(
      (await createCredential({ kind: 'channel', id: 'x', scopes: ['orders:read', 'orders:read'] }, now))
        .credential.scopes,
    ).toEqual(['orders:read']);
  });

  test('is not made with an id of two words, or without a scope', async () => {
    await expect(createCredential({ kind: 'operator', id: 'two words' }, now)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidRequest' }),
    );
    await expect(createCredential({ kind: 'operator', id: 'x', scopes: [] }, now)).rejects.toThrow(
      expect.objectContaining({ name: 'InvalidRequest' }),
    );
    expect(table.writes).toEqual([]);
  });

  test('is listed by kind and id, and stays listed for a year when it is revoked', async () => {
    const { credential: store } = await createCredential({ kind: 'location', id: 'store-1' }, now);
    const { credential: channel } = await createCredential({ kind: 'channel', id: 'web' }, now);
    await revokeCredential(store.hash, now);

    expect((await listCredentials()).map(({ hash, revokedAt }) => [hash, revokedAt])).toEqual([
      [channel.hash, undefined],
      [store.hash, now],
    ]);
    expect(table.item(key.credential(store.hash))?.['expiresAt']).toBe(
      Date.parse('2027-11-23T09:00:00Z') / 1000,
    );
  });

  test('is named to operators by kind, id, scopes and age; neither its token nor its whole hash is told', async () => {
    const { token, credential } = await createCredential({ kind: 'location', id: 'store-1' }, now);
    await revokeCredential(credential.hash, now);

    const { status, body } = await call(readConnection, listCredentialsDoor, {
      caller: { kind: 'operator', id: 'ada' },
    });

    expect(status).toBe(200);
    expect(body['credentials']).toMatchObject([
      { kind: 'location', id: 'store-1', mark: hashMark(credential), createdAt: now, revokedAt: now },
    ]);
    expect(JSON.stringify(body)).not.toContain(credential.hash);
    expect(JSON.stringify(body)).not.toContain(token);
    const caller = { kind: 'channel', id: 'web' } as const;
    expect(await call(readConnection, listCredentialsDoor, { caller })).toMatchObject({ status: 403 });
  });

  test('is found no more once it is revoked; revoking it again changes nothing', async () => {
    const { token, credential } = await createCredential({ kind: 'operator', id: 'ada' }, now);
    await revokeCredential(credential.hash.slice(0, 8), now);

    expect(await findCredential(token)).toBeUndefined();
    expect(await revokeCredential(credential.hash, '2026-12-01T00:00:00.000Z')).toMatchObject({
      revokedAt: now,
    });
  });

  test('is revoked by at least eight digits of its hash', async () => {
    const { token, credential } = await createCredential({ kind: 'operator', id: 'ada' }, now);

    await expect(revokeCredential(credential.hash.slice(0, 7), now)).rejects.toThrow(
      expect.objectContaining({ name: 'NotFound' }),
    );
    await expect(revokeCredential('', now)).rejects.toThrow(expect.objectContaining({ name: 'NotFound' }));
    expect(await findCredential(token)).toBeDefined();
  });
});

describe('the authorizer', () => {
  const context: Context = {
    callbackWaitsForEmptyEventLoop: false,
    functionName: 'test',
    functionVersion: '1',
    invokedFunctionArn: '',
    memoryLimitInMB: '256',
    awsRequestId: '',
    logGroupName: '',
    logStreamName: '',
    getRemainingTimeInMillis: () => 10_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
  const ask = (headers: Record<string, string>) => {
    const event: APIGatewayRequestAuthorizerEventV2 = {
      version: '2.0',
      type: 'REQUEST',
      routeArn: '',
      identitySource: [],
      routeKey: 'GET /orders',
      rawPath: '/orders',
      rawQueryString: '',
      cookies: [],
      headers,
      requestContext: {
        accountId: '',
        apiId: '',
        domainName: '',
        domainPrefix: '',
        http: { method: 'GET', path: '/orders', protocol: 'HTTP/1.1', sourceIp: '', userAgent: '' },
        requestId: '',
        routeKey: 'GET /orders',
        stage: '$default',
        time: '',
        timeEpoch: 0,
      },
    };
    return handler(event, context);
  };

  test('answers who calls as text, whatever the case of the header', async () => {
    const { token } = await createCredential(
      { kind: 'location', id: 'store-1', scopes: ['work', 'stock:read'] },
      now,
    );
    for (const name of ['authorization', 'Authorization'])
      expect(await ask({ [name]: `Bearer ${token}` })).toEqual({
        isAuthorized: true,
        context: { kind: 'location', id: 'store-1', scopes: 'work stock:read' },
      });
  });

  test('leaves a request without a token, or with one that nobody has, to the door as from nobody', async () => {
    const { token, credential } = await createCredential({ kind: 'operator', id: 'ada' }, now);
    await revokeCredential(credential.hash, now);
    const answers = await Promise.all(
      [
        {},
        { authorization: 'Bearer abc' },
        { authorization: `Bearer ${newToken()}` },
        { authorization: `Bearer ${token}` },
      ].map((headers: Record<string, string>) => ask(headers)),
    );
    for (const answer of answers)
      expect(answer).toEqual({ isAuthorized: true, context: { kind: '', id: '', scopes: '' } });
  });

  test('reads nothing from the table for a text that cannot be a token', async () => {
    await ask({ authorization: 'Bearer x'.repeat(100) });

    expect(table.reads).toBe(0);
  });
});
