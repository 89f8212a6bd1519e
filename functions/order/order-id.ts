/**
 * Readable, deterministic ids (docs/decisions/order-ids.md). An order's id derives from what the channel
 * calls the order, so that capturing an order twice meets itself. A part of an order has the order's id in
 * its own, so that its key follows without an index. Ids have letters, digits, `-` and `_` only: executions
 * of other names do not log.
 */
import { createHash } from 'node:crypto';

export const MAX_ORDER_ID_LENGTH = 60;
const HASH_LENGTH = 16;
const EARLIER_HASH_LENGTH = 8;
/** Crockford's base32 in lower case: no i, l, o or u to misread. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz';

/** Orders of release 0.2.0 have eight characters of hash, later ones sixteen. */
const ORDER_ID = /^[A-Za-z0-9_-]*[A-Za-z0-9_]-(?:[0-9a-hjkmnp-tv-z]{8}){1,2}$/;

/** A part of an order, as its id names it. */
export type OrderPart =
  | { readonly kind: 'fulfillment'; readonly orderId: string; readonly n: number }
  | { readonly kind: 'shipment'; readonly orderId: string; readonly n: number; readonly m: number }
  | { readonly kind: 'return'; readonly orderId: string; readonly n: number }
  | { readonly kind: 'refund'; readonly orderId: string; readonly n: number; readonly m: number }
  | { readonly kind: 'exception'; readonly orderId: string; readonly n: number }
  | { readonly kind: 'wait'; readonly orderId: string; readonly n: number };

/**
 * `<channel>-<external id, sanitised>-<16 characters of hash>`, at most 60 characters. The id follows from
 * channel and external id alone: a shop may renumber or rename an order at any time. The hash (80 bits of
 * SHA-256) is of both; the external id before it is for people to read and is cut where it is too long.
 * @throws RangeError when the channel's own id leaves no room
 */
export function orderId(channel: string, externalId: string): string {
  return idWith(channel, externalId, hashOf(channel, externalId, HASH_LENGTH));
}

/** The id that release 0.2.0 gave the order: it read the number, and hashed to eight characters. */
export function earlierOrderId(channel: string, externalId: string, externalNumber: string): string {
  return idWith(channel, externalNumber, hashOf(channel, externalId, EARLIER_HASH_LENGTH));
}

function idWith(channel: string, text: string, hash: string): string {
  const prefix = sanitised(channel);
  const room = MAX_ORDER_ID_LENGTH - prefix.length - hash.length - 2;
  if (prefix === '' || room < 1)
    throw new RangeError(`no room for an order id behind the channel "${channel}"`);
  const readable = sanitised(sanitised(text).slice(0, room));
  return [prefix, readable, hash].filter((part) => part !== '').join('-');
}

/** Which channels an order can be of, as far as its id says. */
interface ChannelsOfOrder {
  /** One alone where the hash proves it. */
  readonly possible: readonly string[];
  /** No hash proves any of these, although it would: another channel than those that were named is meant, as a rule. */
  readonly isOfAnother: boolean;
}

/**
 * The channels among these that an order can be of. The id of one channel may begin with that of another (`us`, `us-east`), and
 * what an order is called may look like the rest of it: the hash is of both, and proves it wherever the external id is in
 * the order's id as it is.
 */
export function channelsOfOrder(order: string, channels: readonly string[]): ChannelsOfOrder {
  const possible = channels.filter((channel) => order.startsWith(`${sanitised(channel)}-`));
  const proven = possible.find((channel) => isProvenOf(order, channel));
  if (proven !== undefined) return { possible: [proven], isOfAnother: false };
  const isCut = order.length === MAX_ORDER_ID_LENGTH;
  return { possible, isOfAnother: possible.length === 0 || !isCut };
}

function isProvenOf(order: string, channel: string): boolean {
  const externalId = order.slice(sanitised(channel).length + 1, order.lastIndexOf('-'));
  return order.endsWith(`-${hashOf(channel, externalId, HASH_LENGTH)}`);
}

/** An order's number as people look it up: `#1001` and ` 1001` are `1001`, `po-7` is `PO-7`. */
export function searchableNumber(number: string): string {
  return number.replace(/^[\s#]+|\s+$/g, '').toUpperCase();
}

export function isOrderId(text: string): boolean {
  return text.length <= MAX_ORDER_ID_LENGTH && ORDER_ID.test(text);
}

/** `<orderId>-f<n>`, n counted from 1. */
export function fulfillmentId(order: string, n: number): string {
  return `${order}-f${counted(n)}`;
}

/** `<orderId>-s<n>-<m>`: parcel m of fulfillment n. */
export function shipmentId(order: string, n: number, m: number): string {
  return `${order}-s${counted(n)}-${counted(m)}`;
}

/** `<orderId>-r<n>` */
export function returnId(order: string, n: number): string {
  return `${order}-r${counted(n)}`;
}

/** `<orderId>-m<n>-<m>`: refund m of return n. */
export function refundId(order: string, n: number, m: number): string {
  return `${order}-m${counted(n)}-${counted(m)}`;
}

/** `<orderId>-x<n>` */
export function exceptionId(order: string, n: number): string {
  return `${order}-x${counted(n)}`;
}

/** `<orderId>-w<n>`: a further wait of an order of which a part was shipped. */
export function waitId(order: string, n: number): string {
  return `${order}-w${counted(n)}`;
}

const PART_ID = /^(.+)-([fsrwxm])([1-9]\d{0,5})(?:-([1-9]\d{0,5}))?$/;

/**
 * The part that an id names; undefined for a text that is no id of a fulfillment, shipment, return, refund,
 * exception or further wait.
 */
export function parsePartId(text: string): OrderPart | undefined {
  const [, order, letter, first, second] = PART_ID.exec(text) ?? [];
  if (order === undefined || !isOrderId(order)) return undefined;
  const n = Number(first);
  if (second !== undefined) {
    const m = Number(second);
    if (letter === 's') return { kind: 'shipment', orderId: order, n, m };
    return letter === 'm' ? { kind: 'refund', orderId: order, n, m } : undefined;
  }
  if (letter === 'f') return { kind: 'fulfillment', orderId: order, n };
  if (letter === 'r') return { kind: 'return', orderId: order, n };
  if (letter === 'x') return { kind: 'exception', orderId: order, n };
  if (letter === 'w') return { kind: 'wait', orderId: order, n };
  return undefined;
}

function counted(n: number): number {
  if (!Number.isSafeInteger(n) || n < 1 || n > 999_999)
    throw new RangeError(`not a number of an order's part: ${n}`);
  return n;
}

/** Accents go, runs of anything else become one hyphen, none at the ends. */
function sanitised(text: string): string {
  return text
    .normalize('NFKD')
    .replace(/\p{M}+/gu, '')
    .replace(/[^A-Za-z0-9_]+/g, '-')
    .replace(/^-+|-+$/g, '');
}

function hashOf(channel: string, externalId: string, length: number): string {
  const digest = createHash('sha256')
    .update(JSON.stringify([channel, externalId]))
    .digest();
  return Array.from(digest.subarray(0, length), (byte) => ALPHABET[byte % ALPHABET.length]).join('');
}
