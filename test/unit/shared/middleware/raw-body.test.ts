import middy from '@middy/core';
import { describe, expect, test } from 'vitest';
import type { Scope } from '../../../../functions/shared/caller.ts';
import type { GatewayEvent } from '../../../../functions/shared/middleware/gateway.ts';
import {
  MAX_BODY_BYTES,
  MAX_SIGNED_BODY_BYTES,
  rawBody,
} from '../../../../functions/shared/middleware/raw-body.ts';
import { gatewayEvent } from '../../../../simulator/aws/gateway.ts';
import { run } from '../../../support/call.ts';

const post = { method: 'POST', path: '/' } as const;

/** The bytes that a handler behind the middleware finds on its event. */
function rawBodyOf(sent: Partial<GatewayEvent>, scope: Scope | 'signed' = 'orders:write'): Promise<Buffer> {
  const handler = middy<GatewayEvent, Buffer>()
    .use(rawBody({ scope }))
    .handler<GatewayEvent, Buffer>(async ({ raw }) => raw);
  return run(handler, { ...gatewayEvent(post, {}), ...sent });
}

describe('rawBody', () => {
  test('takes text as its UTF-8 bytes', async () => {
    expect(await rawBodyOf({ body: '{"name":"Zoë"}' })).toEqual(Buffer.from('{"name":"Zoë"}', 'utf8'));
  });

  test("undoes the gateway's base64", async () => {
    const bytes = Buffer.from([0, 255, 128]);

    expect(await rawBodyOf({ body: bytes.toString('base64'), isBase64Encoded: true })).toEqual(bytes);
  });

  test('takes no body for zero bytes', async () => {
    expect(await rawBodyOf({})).toEqual(Buffer.alloc(0));
  });

  test.each<[Scope | 'signed', number]>([
    ['orders:write', MAX_BODY_BYTES],
    ['signed', MAX_SIGNED_BODY_BYTES],
  ])('with scope %s takes %i bytes and refuses one more as too large', async (scope, most) => {
    expect(await rawBodyOf({ body: 'x'.repeat(most) }, scope)).toHaveLength(most);
    await expect(rawBodyOf({ body: 'x'.repeat(most + 1) }, scope)).rejects.toMatchObject({
      code: 'too-large',
      message: `The body has ${most + 1} bytes; at most ${most} are taken.`,
    });
  });

  test('counts the bytes behind base64, not its text', async () => {
    const body = Buffer.alloc(MAX_BODY_BYTES).toString('base64');

    expect(await rawBodyOf({ body, isBase64Encoded: true })).toHaveLength(MAX_BODY_BYTES);
  });
});
