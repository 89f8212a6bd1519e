import { canonicalOrderSchema } from '../../order/canonical-order.ts';
import type { Order } from '../../order/order.ts';
import { bodyWrites, type Received, readDraft, readReceived } from '../../order/order-body.store.ts';
import type { CanonicalOrder } from '../../order/order-form.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import type { EventDraft } from '../../shared/events/carried.ts';
import { key } from '../../shared/keys.ts';
import { parseRequest } from '../../shared/parse.ts';
import { getItem } from '../../shared/table.ts';
import type { Write } from '../../shared/transact.ts';
import { captureWrites } from './intake.store.ts';
import { mergePatch } from './merge-patch.ts';
import { captured, isUnidentified, newOrder, openUnits } from './new-order.ts';

/**
 * What releasing an order does: META's change (for `amend`, of the order without `quarantined`) with its
 * event, and the writes beside it.
 */
export interface Release {
  readonly orderId: string;
  readonly change: Partial<Order>;
  readonly event: EventDraft;
  readonly writes: readonly Write[];
}

/**
 * @throws InvalidRequest naming every field that is still wrong, or by which the patch would make it another
 * order
 */
function completed(order: Order, draft: unknown): CanonicalOrder {
  const complete = parseRequest(canonicalOrderSchema, draft, 'patched order');
  const fixed = [
    ['channel', complete.channel, order.channel],
    ['external.id', complete.external.id, order.external.id],
  ] as const;
  const changed = fixed.filter(
    ([path, now, before]) => now !== before && !(path === 'external.id' && isUnidentified(order)),
  );
  if (changed.length > 0)
    throw new InvalidRequest(
      'A patch cannot make it another order.',
      changed.map(([path, , before]) => ({ path, message: `must be ${before}` })),
    );
  return complete;
}

/**
 * A version of an order that was in quarantine, put in force: by a person's patch, or because the channel
 * sent a better one (`received`).
 */
export function released(
  order: Order,
  complete: CanonicalOrder,
  received: Received | undefined,
  now: string,
): Release {
  const { orderId, channel, external } = order;
  const version = order.bodyVersion + 1;
  const { number } = complete.external;
  return {
    orderId,
    change: {
      ...captured(order, complete, now),
      bodyVersion: version,
      contentHash: complete.version.hash,
      external: { id: external.id, number },
      ...(received ? { channelUpdatedAt: complete.version.updatedAt } : {}),
    },
    event: { type: 'order.released_from_quarantine', data: { orderId, channel, units: openUnits(complete) } },
    writes: bodyWrites({
      orderId,
      version,
      body: { order: complete },
      received,
      numbers: number === external.number ? [] : [number],
    }),
  };
}

/**
 * The order that a nameless message turns out to be, under its own id: a later message of the channel then
 * meets the right one.
 * @throws Conflict when it is known already
 */
async function identified(order: Order, complete: CanonicalOrder, now: string): Promise<Release> {
  const fresh = newOrder(complete, now);
  if (await getItem(key.order(fresh.orderId)))
    throw new Conflict(`Order ${fresh.orderId} is known already: close this one.`, {
      orderId: fresh.orderId,
    });
  const received = { bytes: await readReceived(order.orderId, order.bodyVersion), at: order.capturedAt };
  const { number, id } = complete.external;
  return {
    orderId: fresh.orderId,
    change: { closed: { as: 'completed', at: now } },
    event: {
      type: 'order.closed',
      data: { orderId: order.orderId, as: 'completed', reason: `goes on as ${fresh.orderId}` },
    },
    writes: captureWrites(fresh, { order: complete }, [number, id], received),
  };
}

/**
 * The way out of quarantine: the draft with a JSON merge patch (RFC 7396), kept as a new body, and the
 * order's first attempt. The caller settles the exception and writes META in the same write.
 * @throws InvalidRequest naming every field that is still wrong; Conflict when a nameless message is of an
 * order that is known
 */
export async function releaseFromQuarantine(
  order: Order,
  patch: Readonly<Record<string, unknown>> | undefined,
  now: string,
): Promise<Release> {
  const draft = await readDraft(order.orderId, order.bodyVersion);
  const complete = completed(order, patch === undefined ? draft : mergePatch(draft, patch));
  return isUnidentified(order) ? identified(order, complete, now) : released(order, complete, undefined, now);
}
