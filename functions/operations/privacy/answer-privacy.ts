/**
 * Carries out what shops ask by law: erases persons with `eraseAtChannel`, as `npm run erase` does, and writes what is known
 * of them to a file for the shop's owner. An order that is in flight keeps its address until it is closed: its request stays
 * open, and is tried again.
 */
import {
  type PrivacyItem,
  readPrivacyRequests,
  savePrivacyRequest,
} from '../../channels/privacy/privacy-request.store.ts';
import { freshChannels } from '../../network/entities/network.store.ts';
import { readOrder } from '../../order/order.store.ts';
import { findBody } from '../../order/order-body.store.ts';
import { writeStoredFile } from '../../shared/file-store.ts';
import { after } from '../../shared/time.ts';
import { eraseAtChannel, findPersonsAt, type PersonsAtChannel } from '../erase/erase-at-channel.ts';

/** More than these a run does not look at; those that are done are behind the open ones soon. */
const MOST = 100;
/** An order in flight is looked at again after so long. Seconds. */
const AGAIN = 86_400;

export interface AnsweredPrivacy {
  readonly done: number;
  readonly open: number;
}

function personsOf({ channel, kind, orders, customer }: PrivacyItem): PersonsAtChannel {
  return { channel, orders, customer, isWholeShop: kind === 'eraseShop' };
}

/** The request without whom it was about: what is kept is that it was carried out. */
function carriedOut(
  { customer: _customer, ...request }: PrivacyItem,
  done: Partial<PrivacyItem>,
): PrivacyItem {
  return { ...request, ...done };
}

async function erase(request: PrivacyItem, now: string): Promise<PrivacyItem> {
  const by = `channel:${request.channel}`;
  const { orders } = await eraseAtChannel(personsOf(request), { by, now });
  const outcomes = Object.values(orders);
  const inFlight = outcomes.filter((outcome) => outcome === 'inFlight').length;
  const counts = {
    found: outcomes.filter((outcome) => outcome !== 'unknown').length,
    inFlight,
    triedAt: now,
  };
  return inFlight > 0 ? { ...request, ...counts } : carriedOut(request, { ...counts, doneAt: now });
}

/** What is known of a person, as the shop's owner hands it on. */
async function exportPerson(request: PrivacyItem, now: string): Promise<PrivacyItem> {
  const { channel, id, receivedAt, customer } = request;
  const { orderIds } = await findPersonsAt(personsOf(request));
  const orders = [];
  for (const orderId of orderIds) {
    const { bodyVersion } = await readOrder(orderId);
    const order = await findBody(orderId, bodyVersion);
    if (order) orders.push({ orderId, order });
  }
  const file = `out/${channel}/privacy/${id}.json`;
  const content = { channel, askedAt: receivedAt, ...(customer ? { customer } : {}), orders };
  await writeStoredFile(file, JSON.stringify(content, null, 2), 'application/json');
  return carriedOut(request, { found: orders.length, file, triedAt: now, doneAt: now });
}

/** Another run that begins meanwhile leaves it alone; one that this run dies with is tried again after a day. */
async function carryOut(request: PrivacyItem, now: string): Promise<PrivacyItem> {
  const begun = await savePrivacyRequest(request, { ...request, triedAt: now });
  const next = request.kind === 'export' ? await exportPerson(begun, now) : await erase(begun, now);
  return savePrivacyRequest(begun, next);
}

/** Carries out the requests that are open, while there is time. */
export async function answerPrivacy(now: string, hasTime: () => boolean): Promise<AnsweredPrivacy> {
  let [done, open] = [0, 0];
  for (const { id } of await freshChannels()) {
    for (const request of await readPrivacyRequests(id, MOST)) {
      if (request.doneAt !== undefined) continue;
      const isDue = request.triedAt === undefined || after(request.triedAt, AGAIN) <= now;
      if (isDue && hasTime()) {
        const next = await carryOut(request, now);
        done += next.doneAt === undefined ? 0 : 1;
        open += next.doneAt === undefined ? 1 : 0;
      } else open += 1;
    }
  }
  return { done, open };
}
