import { gzipSync } from 'node:zlib';
import type * as z from 'zod';
import type { Channel } from '../network/entities/channel.ts';
import { readChannel } from '../network/entities/network.store.ts';
import type { Order } from '../order/order.ts';
import { type ReceivedMessage, readBody } from '../order/order-body.store.ts';
import type { CanonicalOrder } from '../order/order-form.ts';
import { callerName, mustOwn } from '../shared/caller.ts';
import { Conflict, InvalidRequest, NotFound, TooLarge } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { transact } from '../shared/transact.ts';
import { type submitAnswerSchema, submitOrderDoor } from './doors.ts';
import { submittedUnderPolicy } from './intake/capture-policy.ts';
import { completeQuarantined } from './intake/complete-quarantined.ts';
import { withDeclaredSkus } from './intake/declared-skus.ts';
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
    const { policies } = await mustBeOpen(body.channel);
    mustFit(raw);
    const submitted = await withDeclaredSkus(submittedUnderPolicy(body, policies), now);
    const sent = newOrder(submitted, now);
    const received = { bytes: raw, at: now };
    const submission = { submitted, sent, received, by: callerName(caller), now };
    const earlier = await findEarlierOrder(sent);
    if (earlier) return answerToKnown(earlier, submission);
    try {
      await transact(captureWrites(sent, { order: submitted }, [body.external.number], received));
      return answer(201, sent, submission);
    } catch (error) {
      if (!(error instanceof AlreadyCaptured)) throw error;
      return answerToKnown(error.order, submission);
    }
  }),
);

/** An order as a caller has submitted it. */
interface Submission {
  /** Under the policy of its channel. */
  readonly submitted: CanonicalOrder;
  /** META of it, were it new. */
  readonly sent: Order;
  readonly received: ReceivedMessage;
  /** `<caller kind>:<id>` */
  readonly by: string;
  readonly now: string;
}

function answer(status: 200 | 201, stored: Order, { submitted, sent }: Submission) {
  return {
    status,
    body: answerOf(stored, submitted, sent),
    correlation: { orderId: stored.orderId },
  };
}

/**
 * An order that nobody has understood yet is the one that is submitted now.
 * @throws Conflict when the order that is known has other content
 */
async function answerToKnown(known: Order, submission: Submission) {
  if (!known.quarantined) {
    mustBeTheSame(known, submission.sent);
    return answer(200, known, await asCaptured(known, submission));
  }
  const { submitted, received, by, now } = submission;
  await completeQuarantined(known, submitted, { received, by, now });
  return answer(201, { ...submission.sent, orderId: known.orderId }, submission);
}

/** The submission as it was answered first: the SKUs that it names may have been declared since. */
async function asCaptured({ orderId, bodyVersion }: Order, submission: Submission): Promise<Submission> {
  const submitted = await readBody(orderId, bodyVersion);
  return { ...submission, submitted, sent: newOrder(submitted, submission.now) };
}

/** @throws InvalidRequest for a channel that nobody has made; Conflict for one that is switched off */
async function mustBeOpen(id: string): Promise<Channel> {
  const channel = await readChannel(id).catch((error: unknown) => {
    throw error instanceof NotFound ? unknownChannel(error) : error;
  });
  if (!channel.active) throw new Conflict(`Channel ${id} is not active.`);
  return channel;
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
