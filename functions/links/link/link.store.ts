import { Conflict } from '../../shared/errors.ts';
import { key, prefix } from '../../shared/keys.ts';
import { parseOwn } from '../../shared/parse.ts';
import { getItem, queryPartition, type TableItem } from '../../shared/table.ts';
import { expiryAfter } from '../../shared/time.ts';
import { isNew, moved, putVersion, type Write } from '../../shared/transact.ts';
import { type Link, linkSchema } from './link.ts';

/** A link that is over stays in the list for so long. */
const KEPT_SECONDS = 30 * 86_400;

function parseLink(item: TableItem): Link {
  return parseOwn(linkSchema, item, `link ${String(item['linkId'])}`);
}

/** Read consistently; undefined for one that nobody has asked for. */
export async function findLink(orderId: string, linkId: string): Promise<Link | undefined> {
  const item = await getItem(key.link(orderId, linkId));
  return item && parseLink(item);
}

/** All links of an order that are kept, in no order that means anything. */
export async function readLinks(orderId: string): Promise<Link[]> {
  const { items } = await queryPartition(key.order(orderId).pk, { beginsWith: prefix.link });
  return items.map(parseLink);
}

function linkItem(link: Link): TableItem {
  const at = key.link(link.orderId, link.linkId);
  return { ...link, ...at, expiresAt: expiryAfter(link.until, KEPT_SECONDS) };
}

/** The first one of its id. Refused as Taken, which has the link that is there. */
export function addLink(link: Link): Write {
  const refused = (found: TableItem | undefined): Error =>
    found ? new LinkTaken(parseLink(found)) : moved(`link ${link.linkId}`)();
  return {
    kind: 'put',
    key: key.link(link.orderId, link.linkId),
    item: linkItem(link),
    condition: isNew,
    refused,
  };
}

/** Writes `next` over `before`. Refused as Moved. */
export function saveLink(before: Link, next: Link): Write {
  const at = key.link(next.orderId, next.linkId);
  return putVersion(at, linkItem(next), before.version, moved(`link ${next.linkId}`));
}

/** There is a link of this id already. */
export class LinkTaken extends Conflict {
  readonly link: Link;
  constructor(link: Link) {
    super('The id of this link was used before with other content.');
    this.link = link;
  }
}
