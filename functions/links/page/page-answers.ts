/** The doors of the tracking page: the facts that it shows, and what it says where there are none. */
import { readOrderFacts } from '../../capture/reading/order-facts.store.ts';
import type { Brand } from '../../network/entities/brand.ts';
import { networkSnapshotWith, readChannel } from '../../network/entities/network.store.ts';
import { timeZoneOf } from '../../network/geography/time-zones.ts';
import { readOrder } from '../../order/order.store.ts';
import type { Order } from '../../order/order.ts';
import { claimBodySchema } from '../../returns/claim-doors.ts';
import { askForClaim } from '../../returns/claims/ask-for-claim.ts';
import { askForReturn } from '../../returns/rma/ask-for-return.ts';
import { returnableNow } from '../../returns/rma/returnable.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import {
  asError,
  isTransient,
  NotFound,
  problemOf,
  TooManyRequests,
  Unavailable,
} from '../../shared/errors.ts';
import { unlessAtHand } from '../../shared/etag.ts';
import { on } from '../../shared/http.ts';
import { log } from '../../shared/log.ts';
import { parseRequest } from '../../shared/parse.ts';
import { askByLinkBodySchema, askOnPageDoor, readPageDoor } from '../doors.ts';
import type { Link } from '../link/link.ts';
import { countAsked } from '../link/link-limits.ts';
import { linkedOrder } from '../link/linked-order.ts';
import { openLink } from '../link/open-link.ts';
import { CLAIM, claimedByForm } from './claim-form.ts';
import { documentOf } from './document.ts';
import { html } from './html.ts';
import { wordsFor } from './languages.ts';
import { readyPickups } from './pickups.ts';
import { askedByForm } from './return-form.ts';
import { trackingPage } from './tracking-page.ts';
import type { Trouble, Words } from './words.ts';

/** A channel that was never declared has no brand. */
async function brandOf(channel: string): Promise<Brand | undefined> {
  try {
    return (await readChannel(channel)).brand;
  } catch (error) {
    if (error instanceof NotFound) return undefined;
    throw error;
  }
}

/** When what waits for stock is to leave, where its goods are sold before they are there. */
function stockPromise({ backorder }: Order): { by: string; told: string | undefined } | undefined {
  const by = Object.values(backorder?.promises ?? {})
    .toSorted()
    .at(-1);
  return by === undefined ? undefined : { by, told: backorder?.agreed };
}

async function pageOf(link: Link, words: Words, now: string, note?: string) {
  const facts = await readOrderFacts(link.orderId, { timeline: false });
  const { order, fulfillments } = facts;
  const ready = fulfillments.filter(({ status }) => status === 'ready').map(({ location }) => location);
  const [brand, network, returnable] = await Promise.all([
    brandOf(order.channel),
    ready.length > 0 ? networkSnapshotWith(ready) : { locations: [] },
    link.rights === 'return' ? returnableNow(order, now) : undefined,
  ]);
  const shown = {
    order: linkedOrder(facts, link),
    brand,
    zone: order.destination && timeZoneOf(order.destination),
    pickups: readyPickups(fulfillments, network.locations),
    stock: stockPromise(order),
    returnable,
    note,
    now,
  };
  return trackingPage(shown, words);
}

const troubles: Readonly<Record<number, Trouble>> = {
  400: 'invalid',
  403: 'onlyLooking',
  404: 'nothing',
  409: 'invalid',
  429: 'tooOften',
};

/** The answer, or a page that says in words why there is none: a customer never sees a problem document. */
async function asPage(words: Words, answer: () => Promise<DoorAnswer>): Promise<DoorAnswer> {
  try {
    return await answer();
  } catch (error) {
    const known = isTransient(error)
      ? new Unavailable('a service is unavailable', {}, { cause: error })
      : error;
    const { status } = problemOf(known);
    if (status >= 500) log.error('door failed', { error: asError(error) });
    const [title, text] = words.trouble[troubles[status] ?? 'busy'];
    const page = documentOf({ words, brand: undefined, title, body: html`<p>${text}</p>`, live: false });
    const wait = error instanceof TooManyRequests ? { 'retry-after': String(error.retryAfter) } : {};
    return { status, html: page.html, headers: { ...page.headers, ...wait } };
  }
}

/** GET /links/{token}/page. */
export const showPage = on(readPageDoor, ({ params: { token }, headers, source, now }) => {
  const words = wordsFor(headers['accept-language']);
  return asPage(words, async () => {
    const link = await openLink({ token, source, needs: 'read', now });
    const page = await pageOf(link, words, now);
    const answer = { status: 200, ...page, correlation: { orderId: link.orderId } };
    return unlessAtHand(headers['if-none-match'], answer);
  });
});

type Fields = Readonly<Record<string, string>>;

/** Whether the form says that something is wrong, and does not ask for a return. */
function isClaim({ ask }: Fields): boolean {
  return ask === CLAIM;
}

/** What the customer is told where the request is refused; undefined for what is no refusal. */
function refusalOf({ refused, claimRefused }: Words, status: number, fields: Fields): string | undefined {
  if (status !== 400 && status !== 409 && status !== 429) return undefined;
  return isClaim(fields) && status !== 429 ? claimRefused[status] : refused[status];
}

/** Carries out what the form says. @throws InvalidRequest, Conflict */
async function takeForm({ orderId, linkId }: Link, fields: Fields, now: string): Promise<void> {
  const caller = { kind: 'link', id: linkId } as const;
  if (isClaim(fields)) {
    const { id, ...claim } = parseRequest(claimBodySchema, claimedByForm(fields), 'form');
    await askForClaim(orderId, { claim, caller, id }, now);
    return;
  }
  const { id, ...wanted } = parseRequest(askByLinkBodySchema, askedByForm(fields), 'form');
  await askForReturn(await readOrder(orderId), { wanted, caller, id, content: wanted }, now);
}

/** POST /links/{token}/page. A request that is refused is answered by the page, which says so. */
export const askOnPage = on(askOnPageDoor, ({ params: { token }, body, headers, source, now }) => {
  const words = wordsFor(headers['accept-language']);
  return asPage(words, async () => {
    const link = await openLink({ token, source, needs: 'return', now });
    const correlation = { orderId: link.orderId };
    try {
      await countAsked(link.linkId, now);
      await takeForm(link, body, now);
      return { status: 201, ...(await pageOf(link, words, now, words.taken)), correlation };
    } catch (error) {
      const { status } = problemOf(error);
      const refusal = refusalOf(words, status, body);
      if (refusal === undefined) throw error;
      return { status, ...(await pageOf(link, words, now, refusal)), correlation };
    }
  });
});
