import { InvalidRequest } from '../shared/errors.ts';
import type { EventDraft } from '../shared/events/carried.ts';
import type { Order } from '../shared/order.ts';
import type { Write } from '../shared/transact.ts';
import type { CanonicalOrder } from './canonical-order.ts';
import { recapture } from './captured.ts';
import { captured, isUnidentified, newOrder, openUnits } from './intake.ts';
import { captureWrites } from './intake.store.ts';
import { mergePatch } from './merge-patch.ts';
import { bodyWrites, readDraft, readReceived, type Received } from './order-body.store.ts';

/** What releasing an order does: META's change (for `amend`) with its event, and the writes beside it. */
export interface Release { readonly orderId: string; readonly change: Partial<Order>; readonly event: EventDraft; readonly writes: readonly Write[] }

/** @throws InvalidRequest naming every field that is still wrong, or that the patch made another order */
function completed(order: Order, draft: unknown): CanonicalOrder {
  const result = recapture(draft);
  if (result.kind !== 'order') {
    const reasons = result.kind === 'quarantined' ? result.reasons : [];
    throw new InvalidRequest('The order is still not valid.', reasons.map(({ path, message }) => ({ path, message })));
  }
  const { channel, external } = result.order;
  if (channel !== order.channel) throw new InvalidRequest('The order is still not valid.', [{ path: 'channel', message: `is not ${order.channel}, which sent it` }]);
  if (!isUnidentified(order) && external.id !== order.external.id) {
    throw new InvalidRequest('The order is still not valid.', [{ path: 'external.id', message: `is not ${order.external.id}, as its channel calls it` }]);
  }
  return result.order;
}

/** A version of an order that was in quarantine, put in force: by a person's patch, or because the channel sent a better one (`received`). */
export function released(order: Order, complete: CanonicalOrder, received: Received | undefined, now: string): Release {
  const version = order.bodyVersion + 1;
  return {
    orderId: order.orderId,
    change: { ...captured(order, complete, now), quarantined: false, bodyVersion: version, contentHash: complete.version.hash, ...(received ? { channelUpdatedAt: complete.version.updatedAt } : {}) },
    event: { type: 'order.released_from_quarantine', data: { orderId: order.orderId, channel: order.channel, units: openUnits(complete) } },
    writes: bodyWrites({ orderId: order.orderId, version, body: { order: complete }, received }),
  };
}

/**
 * The way out of quarantine: the draft with a JSON merge patch, kept as a new body, and the order's first attempt. The caller
 * settles the exception and writes META in the same write. A draft whose payload did not say which order it is becomes that order,
 * under its own id, and the quarantined one is closed: a later message of the channel then meets the right one.
 * @throws InvalidRequest naming every field that is still wrong
 */
export async function releaseFromQuarantine(order: Order, patch: Readonly<Record<string, unknown>> | undefined, now: string): Promise<Release> {
  const draft = await readDraft(order.orderId, order.bodyVersion);
  const complete = completed(order, patch === undefined ? draft : mergePatch(draft, patch));
  if (!isUnidentified(order)) return released(order, complete, undefined, now);
  const identified = newOrder(complete, now);
  const received = { bytes: await readReceived(order.orderId, order.bodyVersion), at: order.capturedAt };
  return {
    orderId: identified.orderId,
    change: { quarantined: false, closed: { as: 'nothing_to_ship', at: now } },
    event: { type: 'order.closed', data: { orderId: order.orderId, as: 'nothing_to_ship', reason: `captured as ${identified.orderId}` } },
    writes: captureWrites(identified, { order: complete }, [complete.external.number], received),
  };
}
