/** What was received of an order and what of it was understood, for whoever repairs it. */
import { readOrderExceptions } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import type { Order } from '../../order/order.ts';
import { findReceived, type ReceivedMessage, readDraft } from '../../order/order-body.store.ts';
import { NotFound } from '../../shared/errors.ts';
import { isRecord } from '../../shared/is-record.ts';
import { picked } from '../../shared/picked.ts';
import type { ReceivedView } from '../doors.ts';
import { findKeptMessage } from '../intake/message.store.ts';
import { reasonsIn } from '../intake/quarantine-reasons.ts';

/** Characters of a payload in one answer: as JSON each takes six bytes at most, and an answer holds 6 MB. */
const MAX_PAYLOAD = 400_000;

/** Bytes of an order in one answer. */
const MAX_ORDER = 3_000_000;

/** Which version or message is asked for. */
interface ReceivedQuery {
  readonly version?: number | undefined;
  readonly message?: string | undefined;
  readonly from: number;
}

/** `personal`: whether names, addresses and the payload may be in it. @throws NotFound */
export async function receivedView(
  order: Order,
  query: ReceivedQuery,
  personal: boolean,
): Promise<ReceivedView> {
  const { orderId, quarantined = false } = order;
  const exceptions = order.counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
  if (query.message !== undefined) return keptView(order, query.message, exceptions, query, personal);
  const { version = order.bodyVersion } = query;
  const understood = await readDraft(orderId, version);
  const message = await latestMessage(orderId, version);
  const isLatest = version === order.bodyVersion;
  const about = exceptions.find(
    ({ exceptionType, status }) => exceptionType === 'QuarantinedOrder' && status === 'open' && isLatest,
  );
  const shown = personal ? understood : withoutPersonalFields(understood);
  return {
    orderId,
    version,
    quarantined: quarantined && isLatest,
    ...reasonsOf(about),
    ...(Buffer.byteLength(JSON.stringify(shown)) > MAX_ORDER ? {} : { order: shown }),
    ...(message ? { message: messageView(message, query, personal) } : {}),
  };
}

/** A message that had no effect on the order: it was not understood, or came late. */
async function keptView(
  order: Order,
  hash: string,
  exceptions: readonly Exception[],
  query: ReceivedQuery,
  personal: boolean,
): Promise<ReceivedView> {
  const { orderId, bodyVersion: version, quarantined = false } = order;
  const kept = await findKeptMessage(order, hash);
  if (!kept) throw new NotFound(`There is no such message about order ${orderId}.`);
  const about = exceptions.find(({ detail }) => detail['message'] === hash);
  return { orderId, version, quarantined, ...reasonsOf(about), message: messageView(kept, query, personal) };
}

/** The message of the version, or of the last one before it that a message has made. */
async function latestMessage(
  orderId: string,
  version: number,
): Promise<(ReceivedMessage & { readonly version: number }) | undefined> {
  for (let made = version; made >= 0; made--) {
    const message = await findReceived(orderId, made);
    if (message) return { ...message, version: made };
  }
  return undefined;
}

function reasonsOf(about: Exception | undefined): Pick<ReceivedView, 'reasons' | 'exceptionId'> {
  return about ? { reasons: reasonsIn(about), exceptionId: about.exceptionId } : { reasons: [] };
}

function messageView(
  { bytes, at, topic, delivery, version }: ReceivedMessage & { readonly version?: number },
  { from }: ReceivedQuery,
  personal: boolean,
): ReceivedView['message'] {
  const text = personal ? bytes.toString('utf8') : '';
  const next = from + MAX_PAYLOAD;
  return {
    ...(version === undefined ? {} : { version }),
    receivedAt: at,
    ...(topic === undefined ? {} : { topic }),
    ...(delivery === undefined ? {} : { delivery }),
    ...(personal ? { payload: text.slice(from, next) } : {}),
    ...(next < text.length ? { next } : {}),
  };
}

/** Fields of an order that say nothing of a person, whatever a shop has written into them. */
const SHOWN = [
  'channel',
  'external',
  'version',
  'placedAt',
  'currency',
  'state',
  'payment',
  'fulfilledBy',
  'test',
  'charges',
  'shipping',
  'tags',
  'warnings',
] as const;

function withoutPersonalFields(order: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const { shipTo, lines } = order;
  return {
    ...picked(order, SHOWN),
    ...(isRecord(shipTo) ? { shipTo: picked(shipTo, ['country', 'region']) } : {}),
    ...(Array.isArray(lines) ? { lines: lines.map(lineView) } : {}),
  };
}

/** What customers have written on a line may be personal. */
function lineView(line: unknown): unknown {
  if (!isRecord(line)) return line;
  const { properties: _, ...rest } = line;
  return rest;
}
