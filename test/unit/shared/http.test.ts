import { afterEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { door } from '../../../functions/shared/door.ts';
import { on, serve } from '../../../functions/shared/http.ts';
import { log } from '../../../functions/shared/log.ts';
import { call } from '../../support/call.ts';

const readThing = door({
  name: 'readThing',
  method: 'GET',
  path: '/things/{id}',
  scope: 'orders:read',
  callers: ['operator'],
  summary: 'One thing.',
  handler: 'test/things',
  params: z.strictObject({ id: z.string() }),
  query: z.strictObject({}),
  answers: { 200: z.unknown() },
});
const changeThing = door({
  ...readThing,
  name: 'changeThing',
  method: 'PUT',
  scope: 'orders:write',
  body: z.strictObject({ name: z.string() }),
});
const caller = { kind: 'operator', id: 'ada' } as const;
const params = { id: 'a' };

const line = vi.spyOn(log, 'info').mockImplementation(() => undefined);
const faults = vi.spyOn(log, 'error').mockImplementation(() => undefined);
afterEach(() => {
  line.mockClear();
  faults.mockClear();
});

const handler = serve(
  on(readThing, async ({ params: { id } }) => {
    if (id === 'fault') throw new Error('fault');
    return { status: 200, body: { id }, correlation: { orderId: `order of ${id}` } };
  }),
  on(changeThing, async ({ body, raw, headers, caller: { id }, now }) => ({
    status: 200,
    body: { body, bytes: raw.byteLength, headers, by: id, now },
  })),
);

describe('serve', () => {
  test('opens the door that the route key names, and gives its handler every part of the request', async () => {
    const headers = { 'X-Custom': 'yes' };

    const answer = await call(handler, changeThing, { params, body: { name: 'é' }, headers, caller });

    expect(answer).toEqual({
      status: 200,
      body: {
        body: { name: 'é' },
        bytes: 13,
        headers: { 'x-custom': 'yes' },
        by: 'ada',
        now: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/),
      },
    });
  });

  test('answers a route that none of its doors has with 404', async () => {
    const answer = await call(handler, { method: 'DELETE', path: '/things/{id}' }, { params, caller });

    expect(answer).toMatchObject({ status: 404, body: { detail: 'There is no such door.' } });
  });

  test('asks for the caller first, then for a body that is JSON, then for one that is valid', async () => {
    const nobody = await call(handler, changeThing, { params, body: '{' });
    const malformed = await call(handler, changeThing, { params, body: '{', caller });
    const invalid = await call(handler, changeThing, { params, body: {}, caller });

    expect(nobody.status).toBe(401);
    expect(malformed).toMatchObject({ status: 400, body: { detail: 'The body is not JSON.' } });
    expect(invalid).toMatchObject({ status: 400, body: { errors: [{ path: 'name' }] } });
  });

  test.each([
    ['a success', { params, caller }, { orderId: 'order of a', status: 200 }],
    ['a refusal', { params }, { status: 401 }],
    ['a fault', { params: { id: 'fault' }, caller }, { status: 500 }],
  ])('writes one line for %s: door, status, time and capacity', async (_what, request, expected) => {
    await call(handler, readThing, request);

    expect(line).toHaveBeenCalledExactlyOnceWith('done', {
      door: 'GET /things/{id}',
      ms: expect.any(Number),
      cpu: expect.any(Number),
      readUnits: 0,
      writeUnits: 0,
      indexUnits: {},
      calls: {},
      ...expected,
    });
    expect(faults).toHaveBeenCalledTimes(expected.status === 500 ? 1 : 0);
  });
});
