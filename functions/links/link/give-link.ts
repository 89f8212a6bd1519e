/** Links are given out and revoked. */
import { secretsOf } from '../../access/secrets.ts';
import type { Order } from '../../order/order.ts';
import { actorName, type Caller } from '../../shared/caller.ts';
import { hashOf } from '../../shared/content-hash.ts';
import { Conflict, NotFound } from '../../shared/errors.ts';
import { after } from '../../shared/time.ts';
import { retryMoved, transact } from '../../shared/transact.ts';
import { addLink, findLink, LinkTaken, saveLink } from './link.store.ts';
import { type Link, linkIdOf, tokenOf } from './link.ts';
import { LINK_KEYS } from './open-link.ts';

/** What is asked for. */
interface WantedLink {
  readonly id: string;
  readonly rights: Link['rights'];
  /** Whole days. */
  readonly days: number;
}

/** A link and the token that opens it. */
export interface GivenLink extends Link {
  readonly token: string;
}

async function firstOf(link: Link): Promise<Link> {
  try {
    await transact([addLink(link)]);
    return link;
  } catch (error) {
    if (error instanceof LinkTaken && error.link.hash === link.hash) return error.link;
    throw error;
  }
}

/**
 * The link that a caller asks for under an id; the same again is the same link, signed by the key in force.
 * @throws Conflict when nobody has set a key yet, or the id was used with other content
 */
export async function giveLink(
  order: Order,
  wanted: WantedLink,
  caller: Caller,
  now: string,
): Promise<GivenLink> {
  const { id, rights, days } = wanted;
  const createdBy = actorName(caller);
  const { orderId } = order;
  const link = await firstOf({
    type: 'Link',
    orderId,
    linkId: linkIdOf(createdBy, id),
    rights,
    // A token says whole seconds.
    until: after(`${now.slice(0, 19)}.000Z`, days * 86_400),
    hash: hashOf({ rights, days }),
    createdAt: now,
    createdBy,
    version: 1,
  });
  const token = tokenOf(link, await secretsOf(LINK_KEYS));
  if (token === undefined)
    throw new Conflict('There is no key to sign links with yet: npm run credentials -- link-keys');
  return { ...link, token };
}

/** A link that is revoked already stays as it is. @throws NotFound */
export function revokeLink({ orderId }: Order, linkId: string, now: string): Promise<void> {
  return retryMoved(async () => {
    const before = await findLink(orderId, linkId);
    if (!before) throw new NotFound(`Order ${orderId} has no link ${linkId}.`);
    if (before.revokedAt !== undefined) return;
    await transact([saveLink(before, { ...before, revokedAt: now, version: before.version + 1 })]);
  });
}
