import { readOrderFacts } from '../capture/reading/order-facts.store.ts';
import { readOrder } from '../order/order.store.ts';
import { askForClaim } from '../returns/claims/ask-for-claim.ts';
import { returnViewSchema } from '../returns/doors.ts';
import { askForReturn } from '../returns/rma/ask-for-return.ts';
import { returnableNow } from '../returns/rma/returnable.ts';
import { mustSeeOrder } from '../shared/caller.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { unlessAtHand } from '../shared/etag.ts';
import { on, serve } from '../shared/http.ts';
import {
  askByLinkDoor,
  claimByLinkDoor,
  givenLinkSchema,
  linkListSchema,
  listLinksDoor,
  makeLinkDoor,
  readLinkDoor,
  readLinkReturnableDoor,
  revokeLinkDoor,
} from './doors.ts';
import { giveLink, revokeLink } from './link/give-link.ts';
import { readLinks } from './link/link.store.ts';
import { countAsked } from './link/link-limits.ts';
import { linkedOrder, linkedReturn } from './link/linked-order.ts';
import { openLink } from './link/open-link.ts';
import { askOnPage, showPage } from './page/page-answers.ts';

/** POST /orders/{id}/links. */
const make = on(makeLinkDoor, async ({ params: { id: orderId }, body, caller, now }) => {
  const order = await readOrder(orderId);
  mustSeeOrder(caller, order);
  const link = givenLinkSchema.parse(await giveLink(order, body, caller, now));
  return { status: 201, body: link, correlation: { orderId } };
});

/** GET /orders/{id}/links. */
const list = on(listLinksDoor, async ({ params: { id: orderId }, caller }) => {
  mustSeeOrder(caller, await readOrder(orderId));
  const body = linkListSchema.parse({ links: await readLinks(orderId) });
  return { status: 200, body, correlation: { orderId } };
});

/** DELETE /orders/{id}/links/{linkId}. */
const revoke = on(revokeLinkDoor, async ({ params: { id: orderId, linkId }, caller, now }) => {
  const order = await readOrder(orderId);
  mustSeeOrder(caller, order);
  await revokeLink(order, linkId, now);
  return { status: 204, correlation: { orderId } };
});

/** GET /links/{token}. */
const look = on(
  readLinkDoor,
  async ({ params: { token }, headers: sent, source, now }): Promise<DoorAnswer> => {
    const link = await openLink({ token, source, needs: 'read', now });
    const { orderId } = link;
    const body = linkedOrder(await readOrderFacts(orderId, { timeline: false }), link);
    return unlessAtHand(sent['if-none-match'], { status: 200, body, correlation: { orderId } });
  },
);

/** GET /links/{token}/returnable. */
const returnable = on(readLinkReturnableDoor, async ({ params: { token }, source, now }) => {
  const { orderId } = await openLink({ token, source, needs: 'return', now });
  const body = { orderId, ...(await returnableNow(await readOrder(orderId), now)) };
  return { status: 200, body, correlation: { orderId } };
});

/** POST /links/{token}/returns. */
const ask = on(askByLinkDoor, async ({ params: { token }, body: { id, ...wanted }, source, now }) => {
  const { orderId, linkId, rights } = await openLink({ token, source, needs: 'return', now });
  await countAsked(linkId, now);
  const asked = { wanted, caller: { kind: 'link', id: linkId } as const, id, content: wanted };
  const { status, body } = await askForReturn(await readOrder(orderId), asked, now);
  return { status, body: linkedReturn(returnViewSchema.parse(body), rights), correlation: { orderId } };
});

/** POST /links/{token}/claims. */
const claim = on(claimByLinkDoor, async ({ params: { token }, body: { id, ...claimed }, source, now }) => {
  const { orderId, linkId, rights } = await openLink({ token, source, needs: 'return', now });
  await countAsked(linkId, now);
  const asked = { claim: claimed, caller: { kind: 'link', id: linkId } as const, id };
  const { status, body } = await askForClaim(orderId, asked, now);
  return { status, body: linkedReturn(returnViewSchema.parse(body), rights), correlation: { orderId } };
});

/** All doors of links; the tracking page's are in page/. */
export const handler = serve(make, list, revoke, look, returnable, ask, claim, showPage, askOnPage);
