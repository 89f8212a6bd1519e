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
import { AlreadyCaptured, captureWrites } from './intake/new-order.store.ts';
import { newOrder } from './intake/new-order.ts';

/** What is larger gzipped does not fit the table's items (docs/api.md#answers). */
const MAX_GZIPPED_BYTES = 350 * 1024;

/** @throws InvalidRequest for a channel that nobody has made; Conflict for one that is switched off */
async function mustBeOpen(id: string): Promise<void> {
  const channel = await readChannel(id).catch((error: unknown) => {
    if (error instanceof NotFound)
      throw new InvalidRequest(
        'The body is not valid.',
        [{ path: 'channel', message: 'is not a known channel' }],
        { cause: error },
      );
    throw error;
  });
  if (!channel.active) throw new Conflict(`Channel ${id} is not active.`);
}

function answerOf(
  { orderId, channel, external, contentHash }: Order,
  order: CanonicalOrder,
  sent: Order,
): z.output<typeof submitAnswerSchema> {
  return {
    orderId,
    channel,
    external,
    contentHash,
    units: sent.totals.open,
    ...(sent.attempt === 0 && sent.closed ? { closed: sent.closed.as } : {}),
    warnings: order.warnings,
  };
}

/**
 * POST /orders: one write of META, BODY and what was received. The same again finds it there and gets the
 * same answer; other content under the same id is refused.
 */
export const handler = serve(
  on(submitOrderDoor, async ({ body, raw, caller, now }) => {
    mustOwn(caller, 'channel', body.channel);
    await mustBeOpen(body.channel);
    const size = gzipSync(raw).byteLength;
    if (size > MAX_GZIPPED_BYTES)
      throw new TooLarge(`The body has ${size} bytes gzipped; at most ${MAX_GZIPPED_BYTES} are taken.`);
    const order = newOrder(body, now);
    const correlation = { orderId: order.orderId };
    try {
      await transact(captureWrites(order, { order: body }, [body.external.number], { bytes: raw, at: now }));
      return { status: 201, body: answerOf(order, body, order), correlation };
    } catch (error) {
      if (!(error instanceof AlreadyCaptured)) throw error;
      if (error.order.contentHash !== order.contentHash)
        throw new Conflict(`Order ${order.orderId} was submitted before with other content.`, {
          orderId: order.orderId,
          orderStatus: error.order.status,
        });
      return { status: 200, body: answerOf(error.order, body, order), correlation };
    }
  }),
);
