import { describe, expect, test } from 'vitest';
import * as z from 'zod';
import { envelopes } from '../../../functions/relay/effects/envelope.ts';
import { actingPerson, inNameOf } from '../../../functions/shared/actor.ts';
import { actorName, type Caller } from '../../../functions/shared/caller.ts';
import { door } from '../../../functions/shared/door.ts';
import { carry } from '../../../functions/shared/events/carried.ts';
import { on, serve } from '../../../functions/shared/http.ts';
import { gatewayEvent } from '../../../simulator/aws/gateway.ts';
import { run } from '../../support/call.ts';

const AT = '2026-11-23T09:00:00.000Z';
const accepted = {
  type: 'fulfillment.packed',
  data: { orderId: 'o1', channel: 'web', fulfillmentId: 'o1-f1', location: 'boston' },
  kept: true,
} as const;

describe('what a person does', () => {
  test('is kept under ids: an operator is the user, an associate the location and the user', () => {
    expect(actorName({ kind: 'operator', id: 'a0e1', user: 'a0e1' })).toBe('operator:a0e1');
    expect(actorName({ kind: 'location', id: 'boston', user: 'a0e1' })).toBe('location:boston/a0e1');
    expect(actorName({ kind: 'location', id: 'boston' })).toBe('location:boston');
  });

  test('is carried by the event of the write, and published with it', async () => {
    const { evt } = await inNameOf('operator:a0e1', async () => carry(accepted, 3, AT));
    const published = envelopes('o1-f1', 'o1', evt);

    expect(evt).toMatchObject({ actor: 'operator:a0e1' });
    expect(published).toMatchObject([{ type: 'fulfillment.packed', actor: 'operator:a0e1' }]);
  });

  test('stands in the timeline also where an item keeps the time of the step, which does not say who', async () => {
    const byNobody = carry(accepted, 3, AT).evt;
    const byPerson = (await inNameOf('operator:a0e1', async () => carry(accepted, 3, AT))).evt;

    expect(byNobody).toMatchObject({ kept: true });
    expect(byNobody).not.toHaveProperty('actor');
    expect(byPerson).not.toHaveProperty('kept');
  });

  test('is known to everything behind a door that a person opens, and of a system with a credential nobody is', async () => {
    const asked = door({
      name: 'who',
      method: 'GET',
      path: '/who',
      scope: 'work',
      callers: ['location'],
      summary: '',
      handler: 'access/who',
      params: z.strictObject({}),
      query: z.strictObject({}),
      answers: { 200: z.object({}) },
    });
    const handler = serve(on(asked, async () => ({ status: 200, body: { who: actingPerson() ?? null } })));
    const callAs = async (caller: Omit<Caller, 'scopes'>): Promise<unknown> =>
      JSON.parse((await run(handler, gatewayEvent(asked, { caller }))).body ?? '');

    expect(await callAs({ kind: 'location', id: 'boston', user: 'a0e1' })).toEqual({
      who: 'location:boston/a0e1',
    });
    expect(await callAs({ kind: 'location', id: 'boston' })).toEqual({ who: null });
  });
});
