import middy from '@middy/core';
import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import type { GatewayEvent } from '../../../../functions/shared/middleware/gateway.ts';
import { type ParsedRequest, parsedRequest } from '../../../../functions/shared/middleware/parsed-request.ts';
import { rawBody } from '../../../../functions/shared/middleware/raw-body.ts';
import { type DoorCall, gatewayEvent } from '../../../../simulator/aws/gateway.ts';
import { run } from '../../../support/call.ts';

const door = {
  scope: 'orders:write',
  params: z.strictObject({ id: z.string().regex(/^[a-z]+$/) }),
  query: z.strictObject({ limit: z.coerce.number().max(100).default(50) }),
  body: z.strictObject({ sku: z.string(), quantity: z.number().min(1) }),
} as const;
const params = { id: 'abc' };
const body = { sku: 'A', quantity: 2 };

type Parsed = ParsedRequest<unknown, unknown, unknown>;

/** What a handler behind the middleware finds on its event. */
function parsedOf(request: DoorCall, opened: Parameters<typeof parsedRequest>[0] = door): Promise<Parsed> {
  const handler = middy<GatewayEvent, Parsed>()
    .use(rawBody(opened))
    .use(parsedRequest(opened))
    .handler<GatewayEvent, Parsed>(async ({ parsed }) => parsed);
  return run(handler, gatewayEvent({ method: 'POST', path: '/things/{id}' }, request));
}

describe('parsedRequest', () => {
  test('parses path, query and body by the schemas of the door, defaults included', async () => {
    expect(await parsedOf({ params, query: { limit: '7' }, body })).toEqual({
      params,
      query: { limit: 7 },
      body,
    });
    expect(await parsedOf({ params, body })).toMatchObject({ query: { limit: 50 } });
  });

  test('names every invalid field of the body, unknown ones too', async () => {
    await expect(parsedOf({ params, body: { sku: 1, quantity: 0, colour: 'red' } })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'The body is not valid.',
      fields: expect.arrayContaining([
        expect.objectContaining({ path: 'sku' }),
        expect.objectContaining({ path: 'quantity' }),
        { path: 'colour', message: 'is not a known field' },
      ]),
    });
  });

  test.each<[string, DoorCall]>([
    ['path', { params: { id: '7' }, body }],
    ['query', { params, query: { limit: '101' }, body }],
    ['body', { params, body: {} }],
  ])('says that the %s is not valid', async (part, request) => {
    await expect(parsedOf(request)).rejects.toMatchObject({ message: `The ${part} is not valid.` });
  });

  test.each(['', '{', '{"sku":"A",}', "{'sku':'A'}"])('refuses %j, which is not JSON', async (text) => {
    await expect(parsedOf({ params, body: text })).rejects.toMatchObject({
      code: 'invalid-request',
      message: 'The body is not JSON.',
    });
  });

  test('names what an object has twice with other values, wherever it is, instead of taking the last', async () => {
    const text = '{"sku":"A","quantity":1,"lots":[{"lot":"a","lot":"b"}],"quantity":2,"sku":"A"}';

    await expect(parsedOf({ params, body: text })).rejects.toMatchObject({
      message: 'The body is not valid.',
      fields: [
        { path: 'lot', message: 'is there twice, with other values' },
        { path: 'quantity', message: 'is there twice, with other values' },
      ],
    });
  });

  test.each(['{"sku":"A","__proto__":{"x":1},"quantity":1}', '{"constructor":1,"sku":"A","quantity":1}'])(
    'takes a name of JavaScript for any other: %s',
    async (text) => {
      await expect(parsedOf({ params, body: text })).rejects.toMatchObject({
        message: 'The body is not valid.',
      });
    },
  );

  test('refuses JSON that is not UTF-8', async () => {
    const handler = middy<GatewayEvent, Parsed>()
      .use(rawBody(door))
      .use(parsedRequest(door))
      .handler<GatewayEvent, Parsed>(async ({ parsed }) => parsed);
    const latin1 = Buffer.from('{"sku":"é","quantity":1}', 'latin1').toString('base64');
    const event = { ...gatewayEvent({ method: 'POST', path: '/' }, { params }), body: latin1 };

    await expect(run(handler, { ...event, isBase64Encoded: true })).rejects.toMatchObject({
      message: 'The body is not JSON.',
    });
  });

  test('reads no body at a signed door or at a door without one, whatever was sent', async () => {
    const { body: _body, ...bodiless } = door;

    expect(await parsedOf({ params, body: 'not JSON' }, { ...door, scope: 'signed' })).toMatchObject({
      body: undefined,
    });
    expect(await parsedOf({ params, body: 'not JSON' }, bodiless)).toMatchObject({ body: undefined });
  });
});
