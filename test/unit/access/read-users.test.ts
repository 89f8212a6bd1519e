import {
  AdminGetUserCommand,
  CognitoIdentityProviderClient,
  TooManyRequestsException,
  UserNotFoundException,
} from '@aws-sdk/client-cognito-identity-provider';
import { mockClient } from 'aws-sdk-client-mock';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { readUsersDoor } from '../../../functions/access/doors.ts';
import { handler } from '../../../functions/access/read-users.handler.ts';
import { userGroups } from '../../../functions/access/user-groups.ts';
import { forgetUsers } from '../../../functions/access/user-name.store.ts';
import { log } from '../../../functions/shared/log.ts';
import { call } from '../../support/call.ts';

const ADA = 'a4f81468-e0f1-70c9-2f3a-000000000001';
const BEN = 'a4f81468-e0f1-70c9-ea59-000000000002';
const GONE = 'a4f81468-e0f1-70c9-2f3a-000000000003';

interface KnownUser {
  readonly enabled?: boolean;
  readonly attributes: Readonly<Record<string, string>>;
}
const users = new Map<string, KnownUser>();
let isThrottled = false;
const pool = mockClient(CognitoIdentityProviderClient);

beforeEach(() => {
  process.env['USER_POOL_ID'] = 'us-east-1_pool';
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-11-23T09:00:00Z') });
  forgetUsers();
  users.clear();
  isThrottled = false;
  users.set(ADA, { attributes: { email: 'ada@example.com', name: 'Ada Lovelace' } });
  users.set(BEN, { enabled: false, attributes: { email: 'ben@example.com' } });
  pool.reset();
  pool.on(AdminGetUserCommand).callsFake(({ Username }: { Username: string }) => {
    if (isThrottled) throw new TooManyRequestsException({ message: 'slow down', $metadata: {} });
    const user = users.get(Username);
    if (!user) throw new UserNotFoundException({ message: 'User does not exist.', $metadata: {} });
    const UserAttributes = Object.entries(user.attributes).map(([Name, Value]) => ({ Name, Value }));
    return { Username, Enabled: user.enabled ?? true, UserAttributes };
  });
});
afterEach(() => {
  vi.useRealTimers();
});

type Caller = NonNullable<Parameters<typeof call>[2]['caller']>;
const viewer: Caller = { kind: 'operator', id: ADA, user: ADA, scopes: [...userGroups.viewers.scopes] };

function read(ids: string, caller: Caller = viewer) {
  return call(handler, readUsersDoor, { query: { ids }, caller });
}

async function nameOf(attributes: Readonly<Record<string, string>>): Promise<unknown> {
  forgetUsers();
  users.set(ADA, { attributes });
  const { body } = await read(ADA);
  return (body['users'] as { name?: string }[])[0]?.name;
}

describe('GET /users', () => {
  test('says what each user is called, who may not log in any more, and whom the pool does not know', async () => {
    const { status, body } = await read(`${GONE},${ADA},${BEN},${ADA}`);

    expect(status).toBe(200);
    expect(body['users']).toEqual([
      { id: GONE, state: 'unknown' },
      { id: ADA, name: 'Ada Lovelace', state: 'active' },
      { id: BEN, name: 'ben', state: 'disabled' },
    ]);
  });

  test('calls somebody by the name that is known best, and by no address', async () => {
    expect(await nameOf({ email: 'a@b.c', given_name: 'Ada', family_name: 'King' })).toBe('Ada King');
    expect(await nameOf({ email: 'a@b.c', given_name: 'Ada' })).toBe('Ada');
    expect(await nameOf({ email: 'a@b.c', preferred_username: 'countess' })).toBe('countess');
    expect(await nameOf({ email: 'ada.king@b.c', name: ' ' })).toBe('ada.king');
    expect(await nameOf({})).toBe(ADA);
  });

  test('asks the pool again for a name after five minutes, and for an unknown user after one', async () => {
    const asked = (): number => pool.commandCalls(AdminGetUserCommand).length;
    await read(`${ADA},${GONE}`);
    await read(`${ADA},${GONE}`);
    expect(asked()).toBe(2);

    vi.setSystemTime(new Date('2026-11-23T09:02:00Z'));
    await read(`${ADA},${GONE}`);
    expect(asked()).toBe(3);

    vi.setSystemTime(new Date('2026-11-23T09:06:00Z'));
    users.delete(ADA);
    expect((await read(ADA)).body['users']).toEqual([{ id: ADA, state: 'unknown' }]);
  });

  test('takes ids of the pool alone, 25 at most: nobody is found by an address', async () => {
    const many = Array.from({ length: 26 }, (_, at) => ADA.replace(/\d\d$/, String(at + 10)));

    for (const ids of ['ada@example.com', '', ',', 'ops', many.join(',')])
      expect((await read(ids)).status, ids).toBe(400);
    expect(pool.commandCalls(AdminGetUserCommand)).toEqual([]);
  });

  test.each<[string, Caller]>([
    ['a channel', { kind: 'channel', id: 'shop', scopes: ['orders:read'] }],
    ['a location', { kind: 'location', id: 'boston', scopes: ['orders:read'] }],
    ['a system', { kind: 'system', id: 'erp', scopes: ['orders:read'] }],
    ['somebody who may not read orders', { ...viewer, scopes: ['rules:write'] }],
  ])('is closed to %s', async (_who, caller) => {
    expect((await read(ADA, caller)).status).toBe(403);
    expect(pool.commandCalls(AdminGetUserCommand)).toEqual([]);
  });

  test('is unavailable while the pool throttles, and finds the name when it does not any more', async () => {
    isThrottled = true;
    expect((await read(ADA)).status).toBe(503);

    isThrottled = false;
    expect((await read(ADA)).body['users']).toMatchObject([{ name: 'Ada Lovelace' }]);
  });

  test('writes neither name nor address into the log', async () => {
    const written: string[] = [];
    const lines = vi
      .spyOn(log, 'info')
      .mockImplementation((...told) => void written.push(JSON.stringify(told)));
    await read(`${ADA},${BEN}`);
    lines.mockRestore();

    expect(written).toHaveLength(1);
    expect(written.join()).not.toMatch(/@|Lovelace/);
  });
});
