import { beforeEach, describe, expect, test } from 'vitest';
import type { Adapter, RotatedToken } from '../../../functions/channels/contract/adapter.ts';
import type { CallResult } from '../../../functions/channels/contract/call-answer.ts';
import type { Session } from '../../../functions/channels/contract/session.ts';
import { shopifyAdapter } from '../../../functions/channels/shopify/adapter.ts';
import { keepConnection, readConnection } from '../../../functions/connections/connection.store.ts';
import { forgetToken, refuseToken, tokenFor } from '../../../functions/connections/tokens.ts';
import { connectionSchema } from '../../../functions/network/entities/connection.ts';
import { after } from '../../../functions/shared/time.ts';
import { RefreshTokens } from '../../../local/platforms/shopify/refresh-tokens.ts';
import { SecretStore } from '../../support/connected-shop.ts';
import { MemoryTable } from '../../support/memory-table.ts';
import { loopback } from '../../support/shop-session.ts';
import { startedShopify } from '../../support/simulated-shopify.ts';

const START = '2026-11-02T10:00:00.000Z';
let secrets: SecretStore;
let table: MemoryTable;
let platform: RefreshTokens;
let now = START;
let channels = 0;
beforeEach(() => {
  secrets = new SecretStore();
  table = new MemoryTable();
  platform = new RefreshTokens();
  now = START;
});

/** A platform that rotates: it takes a refresh token until its successor is used. */
function rotating(asked: string[] = [], beforeAnswer: () => Promise<unknown> = async () => {}) {
  const refresh = async ({ secret }: Session): Promise<CallResult<RotatedToken>> => {
    const refreshToken = secret['refreshToken'] ?? '';
    asked.push(refreshToken);
    const next = platform.use(refreshToken);
    if (next === undefined) return { kind: 'unauthorized', why: 'invalid_grant' };
    await beforeAnswer();
    const value = {
      token: `token ${asked.length}`,
      expiresAt: after(now, 3600),
      secret: { refreshToken: next },
    };
    return { kind: 'done', value };
  };
  return { authorizationOf: () => ({ kind: 'rotating', refresh }) } satisfies Pick<
    Adapter,
    'authorizationOf'
  >;
}

/** A connection whose secret has the refresh token of the app's installation. */
function installed(): Session {
  channels += 1;
  const channel = `rotating${channels}`;
  secrets.secrets.set(channel, { refreshToken: platform.install() });
  const connection = connectionSchema.parse({ credentials: channel });
  return {
    channel,
    shop: '',
    connection,
    secret: secrets.secrets.get(channel) ?? {},
    send: loopback(),
    now: () => now,
  };
}

describe('tokens that rotate', () => {
  test('are stored with the secret of the next before they are used, and kept for whoever comes next', async () => {
    const session = installed();
    const asked: string[] = [];

    const first = await tokenFor(session, rotating(asked));
    forgetToken(session.channel);
    const second = await tokenFor(session, rotating(asked));

    expect(first).toEqual({ kind: 'done', value: 'token 1' });
    expect(second).toEqual(first);
    expect(asked).toHaveLength(1);
    expect(secrets.puts).toMatchObject([{ accessToken: 'token 1', refreshToken: expect.any(String) }]);
    expect((await readConnection(session.channel))?.tokenLease).toBeUndefined();
  });

  test('are asked for again with the secret that is stored when whoever asked died before storing the next', async () => {
    const session = installed();
    const asked: string[] = [];
    secrets.failing = 1;

    await expect(tokenFor(session, rotating(asked))).rejects.toThrow('InternalServiceError');
    const again = await tokenFor(session, rotating(asked));

    expect(again).toEqual({ kind: 'done', value: 'token 2' });
    expect(new Set(asked).size).toBe(1);
  });

  test('rotate on when one is over', async () => {
    const session = installed();
    const asked: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      await tokenFor(session, rotating(asked));
      now = after(now, 3600);
    }

    expect(new Set(asked).size).toBe(3);
  });

  test('are asked for by one alone: another waits for the lease', async () => {
    const session = installed();
    await keepConnection(
      session.channel,
      (before) => ({ ...before, tokenLease: { by: 'somebody', until: after(now, 60) } }),
      now,
    );
    const asked: string[] = [];

    const refused = await tokenFor(session, rotating(asked));
    now = after(now, 61);
    const granted = await tokenFor(session, rotating(asked));

    expect(refused).toMatchObject({ kind: 'later', retryAt: after(START, 60) });
    expect(granted).toEqual({ kind: 'done', value: 'token 1' });
  });

  test('that come when the lease is over are not stored over those of another', async () => {
    const session = installed();
    const late = rotating([], async () => {
      now = after(now, 600);
      secrets.secrets.set(session.channel, { refreshToken: 'of another' });
    });

    const answer = await tokenFor(session, late);

    expect(answer).toMatchObject({ kind: 'later' });
    expect(secrets.secrets.get(session.channel)).toEqual({ refreshToken: 'of another' });
  });

  test('that the shop refuses before their time are asked for anew', async () => {
    const session = installed();
    const asked: string[] = [];
    await tokenFor(session, rotating(asked));
    refuseToken(session.channel);

    expect(await tokenFor(session, rotating(asked))).toEqual({ kind: 'done', value: 'token 2' });
  });

  test('are nowhere in the table', async () => {
    const session = installed();
    await tokenFor(session, rotating());
    const secret = secrets.secrets.get(session.channel) ?? {};

    const text = JSON.stringify(table.ofType('Connection'));
    expect(
      Object.values(secret).filter((one) => one !== secret['accessTokenEndsAt'] && text.includes(one)),
    ).toEqual([]);
  });

  test('of a public app of Shopify are exchanged as Shopify does it', async () => {
    const under = await startedShopify();
    channels += 1;
    const channel = `rotating${channels}`;
    const { clientId, clientSecret } = under.shop;
    const secret = { clientId, clientSecret, refreshToken: under.shop.refreshTokens.install() };
    secrets.secrets.set(channel, secret);
    const connection = connectionSchema.parse({ credentials: channel, baseUrl: under.url });
    const session = {
      ...{ channel, shop: under.shop.domain, connection, secret },
      ...{ send: loopback(30_000), now: () => under.clock.now().toISOString() },
    };

    const granted = await tokenFor(session, shopifyAdapter);
    const token = granted.kind === 'done' ? granted.value : undefined;
    const checked = await shopifyAdapter.check({ ...session, token });

    expect(checked.kind).toBe('done');
    expect(secrets.puts).toMatchObject([{ clientId, refreshToken: expect.stringMatching(/^shprt_/) }]);
    expect(secrets.puts[0]?.['refreshToken']).not.toBe(secret.refreshToken);
  });
});
