import { gzipSync } from 'node:zlib';
import type * as z from 'zod';
import { readChannel } from '../network/entities/network.store.ts';
import type { Order } from '../order/order.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import { mustOwn } from '../shared/caller.ts';
import { Conflict, InvalidRequest, NotFound, TooLarge } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { transact } from '../shared/transact.ts';
import { type submitAnswerSchema, submitOrderDoor } from './doors.ts';
import { AlreadyCaptured, captureWrites, findEarlierOrder } from './intake/new-order.store.ts';
import { newOrder } from './intake/new-order.ts';

/** What is larger gzipped does not fit the table's items (docs/api.md#answers). */
const MAX_GZIPPED_BYTES = 350 * 1024;

/**
 * POST /orders: one write of META, BODY and what was received. The same order again gets the same answer;
 * other content under the same id is refused.
 */
export const handler = serve(
  on(submitOrderDoor, async ({ body, raw, caller, now }) => {
    mustOwn(caller, 'channel', body.channel);
    await mustBeOpen(body.channel);
    mustFit(raw);
    const order = newOrder(body, now);
    const correlation = { orderId: order.orderId };
    const received = { bytes: raw, at: now };
    const earlier = await findEarlierOrder(order);
    if (earlier) return answerToKnown(earlier, body, order);
    try {
      await transact(captureWrites(order, { order: body }, [body.external.number], received));
      return { status: 201, body: answerOf(order, body, order), correlation };
    } catch (error) {
      if (!(error instanceof AlreadyCaptured)) throw error;
      return answerToKnown(error.order, body, order);
    }
  }),
);

/** @throws Conflict when the order that is known has other content */
function answerToKnown(known: Order, body: CanonicalOrder, sent: Order) {
  mustBeTheSame(known, sent);
  const correlation = { orderId: known.orderId };
  return { status: 200, body: answerOf(known, body, sent), correlation };
}

/** @throws InvalidRequest for a channel that nobody has made; Conflict for one that is switched off */
async function mustBeOpen(id: string): Promise<void> {
  const channel = await readChannel(id).catch((error: unknown) => {
    throw error instanceof NotFound ? unknownChannel(error) : error;
  });
  if (!channel.active) throw new Conflict(`Channel ${id} is not active.`);
}

function unknownChannel(cause: NotFound): InvalidRequest {
  const errors = [{ path: 'channel', message: 'is not a known channel' }];
  return new InvalidRequest('The body is not valid.', errors, { cause });
}

function mustFit(raw: Buffer): void {
  const size = gzipSync(raw).byteLength;
  if (size > MAX_GZIPPED_BYTES)
    throw new TooLarge(`The body has ${size} bytes gzipped; at most ${MAX_GZIPPED_BYTES} are taken.`);
}

function mustBeTheSame({ contentHash, orderId, status }: Order, sent: Order): void {
  if (contentHash !== sent.contentHash)
    throw new Conflict(`Order ${sent.orderId} was submitted before with other content.`, {
      orderId,
      orderStatus: status,
    });
}

/** `stored`: the order as it is by now. `sent`: META of what was sent, from which the rest of the answer follows. */
function answerOf(
  { orderId, channel, external, contentHash }: Order,
  { warnings }: CanonicalOrder,
  sent: Order,
): z.output<typeof submitAnswerSchema> {
  return {
    orderId,
    channel,
    external,
    contentHash,
    units: sent.totals.open,
    ...(sent.attempt === 0 && sent.closed ? { closed: sent.closed.as } : {}),
    warnings,
  };
}
