/** What the door of orders answers: to a new order, and to one that is known by its channel and id. */
import type * as z from 'zod';
import type { Order } from '../../order/order.ts';
import { type ReceivedMessage, readBody } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { Conflict } from '../../shared/errors.ts';
import type { submitAnswerSchema } from '../doors.ts';
import { completeQuarantined } from './complete-quarantined.ts';
import { newOrder } from './new-order.ts';

/** An order as a caller has submitted it. */
export interface Submission {
  /** Under the policy of its channel. */
  readonly submitted: CanonicalOrder;
  /** META of it, were it new. */
  readonly sent: Order;
  readonly received: ReceivedMessage;
  /** `<caller kind>:<id>` */
  readonly by: string;
  readonly now: string;
}

export function submissionAnswer(status: 200 | 201, stored: Order, { submitted, sent }: Submission) {
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
export async function answerToKnown(known: Order, submission: Submission) {
  if (!known.quarantined) {
    mustBeTheSame(known, submission.sent);
    return submissionAnswer(200, known, await asCaptured(known, submission));
  }
  const { submitted, received, by, now } = submission;
  await completeQuarantined(known, submitted, { received, by, now });
  return submissionAnswer(201, { ...submission.sent, orderId: known.orderId }, submission);
}

/** The submission as it was answered first: the SKUs that it names may have been declared since. */
async function asCaptured({ orderId, bodyVersion }: Order, submission: Submission): Promise<Submission> {
  const submitted = await readBody(orderId, bodyVersion);
  return { ...submission, submitted, sent: newOrder(submitted, submission.now) };
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
