/** A customer who has a link to an order: looks, asks for returns, and finds it closed once it is revoked. */
import * as z from 'zod';
import { operator } from '../network.ts';
import type { DoorAnswered } from '../world.ts';
import { anyOf, ordersOf, type Stage, send } from './cast.ts';

const givenSchema = z.looseObject({ token: z.string(), linkId: z.string() });

/** Guessers may have used up what is answered within a minute. */
function mustBe(stage: Stage, expected: number, { status }: DoorAnswered, what: string): void {
  if (status !== expected && status !== 429 && status < 500)
    stage.world.violate('link', what, `it was answered ${status} and not ${expected}`);
}

async function useLink(stage: Stage): Promise<void> {
  const { random, name } = stage;
  const found = anyOf(stage, ordersOf(stage));
  if (!found) return;
  const params = { id: found.orderId };
  const rights = random.pick(['read', 'return', 'return'] as const);
  const body = { id: name, rights, days: 30 };
  const given = givenSchema.safeParse(
    (await send(stage, 'makeLink', { params, body, caller: operator })).body,
  );
  if (!given.success) return;
  const { token, linkId } = given.data;
  mustBe(stage, 200, await send(stage, 'readLink', { params: { token } }), 'a link that was given out');
  const forged = `${token.slice(0, -4)}AAAA`;
  mustBe(stage, 404, await send(stage, 'readLink', { params: { token: forged } }), 'a forged link');
  mustBe(stage, 200, await send(stage, 'readLinkPage', { params: { token } }), 'the page of a link');
  mustBe(
    stage,
    404,
    await send(stage, 'readLinkPage', { params: { token: forged } }),
    'the page of a forged link',
  );
  await send(stage, 'readLinkReturnable', { params: { token } });
  const asked = { id: name, lines: [{ lineId: '1', units: random.between(1, 2), reason: 'too_small' }] };
  const answer = await send(stage, 'askForReturnByLink', { params: { token }, body: asked });
  if (rights === 'read') mustBe(stage, 403, answer, 'a return by a link that is for looking');
  const form = `id=page-${name}&outcome=refund&units.1=1`;
  const onPage = await send(stage, 'askForReturnOnPage', { params: { token }, body: form });
  if (rights === 'read') mustBe(stage, 403, onPage, 'a return on the page of a link that is for looking');
  if (random.chance(0.6)) return;
  await send(stage, 'listLinks', { params, caller: operator });
  const revoked = await send(stage, 'revokeLink', { params: { ...params, linkId }, caller: operator });
  if (revoked.status === 204)
    mustBe(stage, 404, await send(stage, 'readLink', { params: { token } }), 'a link that was revoked');
}

/** What customers with links do. */
export const linkActions = { useLink } as const;
