import { gzipSync } from 'node:zlib';
import type { Channel } from '../network/entities/channel.ts';
import { readChannel } from '../network/entities/network.store.ts';
import { callerName, mustOwn } from '../shared/caller.ts';
import { Conflict, InvalidRequest, NotFound, TooLarge } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { submitOrderDoor } from './doors.ts';
import { submittedUnderPolicy } from './intake/capture-policy.ts';
import { captureCounted, claimedOrCounted } from './intake/counted-order.ts';
import { withDeclaredSkus } from './intake/declared-skus.ts';
import { AlreadyCaptured, captureWrites, findEarlierOrder } from './intake/new-order.store.ts';
import { newOrder } from './intake/new-order.ts';
import { answerToKnown, submissionAnswer } from './intake/submission.ts';

/** What is larger gzipped does not fit the table's items (docs/api.md#answers). */
const MAX_GZIPPED_BYTES = 350 * 1024;

/**
 * POST /orders: one write of META and BODY, which has all that a message of our own form says. The same order again
 * gets the same answer; other content under the same id is refused.
 */
export const handler = serve(
  on(submitOrderDoor, async ({ body, raw, caller, now }) => {
    mustOwn(caller, 'channel', body.channel);
    const channel = await mustBeOpen(body.channel);
    mustFit(raw);
    const submitted = await withDeclaredSkus(submittedUnderPolicy(body, channel.policies), now);
    const sent = newOrder(submitted, now);
    const received = { bytes: raw, at: now };
    const submission = { submitted, sent, received, by: callerName(caller), now };
    const earlier = await findEarlierOrder(sent);
    if (earlier) return answerToKnown(earlier, submission);
    try {
      await captureCounted(
        sent,
        (isLater, round) => claimedOrCounted({ order: sent, body: submitted, channel, isLater }, now, round),
        (order) => captureWrites(order, { order: submitted }, [body.external.number]),
        now,
      );
      return submissionAnswer(201, sent, submission);
    } catch (error) {
      if (!(error instanceof AlreadyCaptured)) throw error;
      return answerToKnown(error.order, submission);
    }
  }),
);

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
