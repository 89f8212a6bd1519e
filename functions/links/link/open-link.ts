import { secretsOf } from '../../access/secrets.ts';
import { Forbidden, NotFound } from '../../shared/errors.ts';
import { findLink } from './link.store.ts';
import { isInForce, type Link, type LinkRights, signedLink } from './link.ts';
import { countLink, countSource } from './link-limits.ts';

/** The name of the secret that links are signed with, below the stage's prefix. */
export const LINK_KEYS = 'links/keys';

/** Who calls a link door, and what for. */
export interface LinkCall {
  readonly token: string;
  /** The address of the network that the call came from. */
  readonly source: string;
  readonly needs: LinkRights;
  readonly now: string;
}

/**
 * The link of a token. All that opens nothing (forged, over, revoked) is answered alike, and before anything of an
 * order is read.
 * @throws NotFound, Forbidden for a link that may only read, TooManyRequests
 */
export async function openLink({ token, source, needs, now }: LinkCall): Promise<Link> {
  const signed = signedLink(token, await secretsOf(LINK_KEYS), now);
  await Promise.all([countSource(source, now), ...(signed ? [countLink(signed.linkId, now)] : [])]);
  const link = signed && (await findLink(signed.orderId, signed.linkId));
  if (!signed || !isInForce(signed, link)) throw new NotFound('This link opens nothing.');
  if (needs === 'return' && link.rights !== 'return') throw new Forbidden('This link is only for looking.');
  return link;
}
