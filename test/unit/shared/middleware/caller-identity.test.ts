import middy from '@middy/core';
import { describe, expect, test } from 'vitest';
import type { Caller } from '../../../../functions/shared/caller.ts';
import type { Door } from '../../../../functions/shared/door.ts';
import { callerIdentity } from '../../../../functions/shared/middleware/caller-identity.ts';
import type { GatewayEvent } from '../../../../functions/shared/middleware/gateway.ts';
import { gatewayEvent } from '../../../../simulator/aws/gateway.ts';
import { run } from '../../../support/call.ts';

const get = { method: 'GET', path: '/' } as const;
const readOrders: Pick<Door, 'scope' | 'callers'> = {
  scope: 'orders:read',
  callers: ['channel', 'operator'],
};
const channel: Caller = { kind: 'channel', id: 'web', scopes: ['orders:read', 'orders:write'] };

/** The caller that a handler behind the middleware finds on its event. */
function callerOf(event: GatewayEvent, door = readOrders): Promise<Caller> {
  const handler = middy<GatewayEvent, Caller>()
    .use(callerIdentity(door))
    .handler<GatewayEvent, Caller>(async ({ caller }) => caller);
  return run(handler, event);
}

describe('callerIdentity', () => {
  test("reads kind, id and scopes from the authorizer's context", async () => {
    expect(await callerOf(gatewayEvent(get, { caller: channel }))).toEqual(channel);
  });

  test('refuses a request without a caller as unauthorized', async () => {
    await expect(callerOf(gatewayEvent(get, {}))).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test.each<[string, unknown]>([
    ['an unknown kind', { kind: 'robot', id: 'x', scopes: 'orders:read' }],
    ['scopes that are not text', { kind: 'operator', id: 'x', scopes: ['orders:read'] }],
    ['no id', { kind: 'operator', scopes: 'orders:read' }],
  ])('refuses a context with %s as unauthorized', async (_what, lambda) => {
    const { requestContext, ...event } = gatewayEvent(get, {});

    await expect(
      callerOf({ ...event, requestContext: { ...requestContext, authorizer: { lambda } } }),
    ).rejects.toMatchObject({ code: 'unauthorized' });
  });

  test("forbids a caller without the door's scope", async () => {
    const caller: Caller = { ...channel, scopes: ['orders:write'] };

    await expect(callerOf(gatewayEvent(get, { caller }))).rejects.toMatchObject({
      code: 'forbidden',
      message: 'This credential does not carry orders:read.',
      detail: { refused: 'scope', scope: 'orders:read' },
    });
  });

  test('forbids a kind of caller that the door does not open for, whatever its scopes', async () => {
    const caller: Caller = { kind: 'location', id: 'store-1', scopes: ['orders:read'] };

    await expect(callerOf(gatewayEvent(get, { caller }))).rejects.toMatchObject({
      code: 'forbidden',
      detail: { refused: 'kind' },
    });
  });

  test('asks nothing at a signed door, whose caller can do nothing', async () => {
    expect(await callerOf(gatewayEvent(get, {}), { scope: 'signed', callers: [] })).toEqual({
      kind: 'system',
      id: '',
      scopes: [],
    });
  });
});
