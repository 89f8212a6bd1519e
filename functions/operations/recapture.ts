import { canonicalOrderSchema, type CanonicalOrder } from '../capture/canonical-order.ts';
import { captured, isUnidentified, newOrder, openUnits } from '../capture/intake.ts';
import { mergePatch } from '../capture/merge-patch.ts';
import { bodyWrites, readDraft } from '../capture/order-body.store.ts';
import { Conflict, InvalidRequest } from '../shared/errors.ts';
import type { DoorAnswer } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import type { Order } from '../shared/order.ts';
import { orderItem, readOrder } from '../shared/order.store.ts';
import { parseRequest } from '../shared/parse.ts';
import { putVersion, type Write } from '../shared/transact.ts';
import { checkSoon } from './progress.ts';
import { orderIdOf, settle, type Beside, type Resolving } from './resolution.ts';

/** The draft with the operator's patch, as a complete order. @throws InvalidRequest naming what is still missing or wrong */
async function patched(order: Order, patch: Record<string, unknown> | undefined): Promise<CanonicalOrder> {
  const draft = await readDraft(order.orderId, order.bodyVersion);
  const complete = parseRequest(canonicalOrderSchema, patch ? mergePatch(draft, patch) : draft, 'patched order');
  const fixed = [['channel', complete.channel, order.channel], ['external.id', complete.external.id, order.external.id]] as const;
  const changed = fixed.filter(([path, now, before]) => now !== before && !(path === 'external.id' && isUnidentified(order)));
  if (changed.length > 0) throw new InvalidRequest('A patch cannot make it another order.', changed.map(([path, , before]) => ({ path, message: `must be ${before}` })));
  return complete;
}

/** The quarantined order goes on under its own id, from the patched body. */
function goesOn(order: Order, complete: CanonicalOrder, now: string): Beside {
  const bodyVersion = order.bodyVersion + 1;
  const { orderId, channel } = order;
  return {
    drop: ['quarantined'],
    change: { ...captured(order, complete, now), bodyVersion, external: { id: order.external.id, number: complete.external.number }, ...checkSoon(order, now) },
    event: { type: 'order.released_from_quarantine', data: { orderId, channel, units: openUnits(complete) } },
    writes: bodyWrites({ orderId, version: bodyVersion, body: { order: complete }, numbers: complete.external.number === order.external.number ? [] : [complete.external.number] }),
  };
}

/** Its message did not say which order it is. Now that it is known, the order begins under its own id, and the nameless record is closed. */
function beginsAnew(order: Order, complete: CanonicalOrder, now: string): Beside {
  const fresh = newOrder(complete, now);
  const known = (): Error => new Conflict(`Order ${fresh.orderId} is known already: close this one.`, { orderId: fresh.orderId });
  const meta: Write = putVersion(key.order(fresh.orderId), orderItem(fresh), undefined, known);
  return {
    drop: ['quarantined'],
    change: { closed: { as: 'completed', at: now } },
    event: { type: 'order.closed', data: { orderId: order.orderId, as: 'completed', reason: `goes on as ${fresh.orderId}` } },
    writes: [meta, ...bodyWrites({ orderId: fresh.orderId, version: 0, body: { order: complete }, numbers: [complete.external.number, complete.external.id] })],
  };
}

/**
 * `retry` of a quarantined order: its draft, with the operator's merge patch (RFC 7396), becomes a new body, and its first attempt starts.
 * @throws InvalidRequest naming what is still wrong: the exception stays open
 */
export async function recapture(resolving: Resolving): Promise<DoorAnswer> {
  const { exception, body, now } = resolving;
  const found = await readOrder(orderIdOf(exception));
  if (!found.quarantined) throw new Conflict(`Order ${found.orderId} is not in quarantine.`, { orderStatus: found.status });
  const complete = await patched(found, body.patch);
  return settle(resolving, (order) => {
    if (!order?.quarantined) throw new Conflict(`Order ${found.orderId} is not in quarantine.`);
    return isUnidentified(order) ? beginsAnew(order, complete, now) : goesOn(order, complete, now);
  });
}

