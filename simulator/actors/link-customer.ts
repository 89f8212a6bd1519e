/** A customer who has a link to an order: looks, asks for returns, makes claims, and finds it closed once it is revoked. */
import * as z from 'zod';
import { shipmentId } from '../../functions/order/order-id.ts';
import { operator } from '../network.ts';
import type { DoorAnswered } from '../world.ts';
import { anyOf, ordersOf, type Stage, send } from './cast.ts';

const givenSchema = z.looseObject({ token: z.string(), linkId: z.string() });

/** Guessers may have used up what is answered within a minute. */
function mustBe(stage: Stage, expected: number, { status }: DoorAnswered, what: string): void {
  if (status !== expected && status !== 429 && status < 500)
    stage.world.violate('link', what, `it was answered ${status} and not ${expected}`);
}

const claimedSchema = z.looseObject({ returnId: z.string() });
const seenSchema = z.looseObject({
  returns: z.array(z.looseObject({ labels: z.array(z.unknown()) })),
});

/** Something is wrong with what came, or a parcel never came: said twice it is one claim. */
async function claim(stage: Stage, token: string, rights: 'read' | 'return', orderId: string): Promise<void> {
  const { random, name, world } = stage;
  const isLost = random.chance(0.3);
  const kind = isLost ? 'lost' : random.pick(['damaged', 'wrong', 'missing']);
  const parcel = isLost ? { shipmentId: shipmentId(orderId, 1, 1) } : {};
  const lines = [{ lineId: '1', units: 1 }];
  const body = { id: name, kind, wanted: random.pick(['replacement', 'refund']), lines, ...parcel };
  const first = await send(stage, 'claimByLink', { params: { token }, body });
  const again = await send(stage, 'claimByLink', { params: { token }, body });
  const onPage = `ask=claim&id=page-${name}&kind=damaged&wanted=refund&claim.1=1`;
  const byForm = await send(stage, 'askForReturnOnPage', { params: { token }, body: onPage });
  if (rights === 'read') {
    mustBe(stage, 403, first, 'a claim by a link that is for looking');
    mustBe(stage, 403, byForm, 'a claim on the page of a link that is for looking');
  }
  const [made, same] = [claimedSchema.safeParse(first.body), claimedSchema.safeParse(again.body)];
  if (made.success && same.success && made.data.returnId !== same.data.returnId)
    world.violate('link', 'a claim by a link that was made twice', 'is two claims');
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
  const seen = await send(stage, 'readLink', { params: { token } });
  mustBe(stage, 200, seen, 'a link that was given out');
  const { data } = seenSchema.safeParse(seen.body);
  if (rights === 'read' && data?.returns.some(({ labels }) => labels.length > 0))
    stage.world.violate('link', 'a link that is for looking', 'it shows the address of a label');
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
  if (random.chance(0.5)) await claim(stage, token, rights, found.orderId);
  if (random.chance(0.6)) return;
  await send(stage, 'listLinks', { params, caller: operator });
  const revoked = await send(stage, 'revokeLink', { params: { ...params, linkId }, caller: operator });
  if (revoked.status === 204)
    mustBe(stage, 404, await send(stage, 'readLink', { params: { token } }), 'a link that was revoked');
}

/** What customers with links do. */
export const linkActions = { useLink } as const;
