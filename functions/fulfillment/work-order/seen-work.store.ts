/** Which work a caller sees, and how much of it. */
import { reportUnreadable } from '../../exceptions/readable-items.ts';
import { parsePartId } from '../../order/order-id.ts';
import { type Caller, hasScope, mustOwn } from '../../shared/caller.ts';
import { NotFound } from '../../shared/errors.ts';
import { key } from '../../shared/keys.ts';
import { readFulfillment } from './fulfillment.store.ts';
import { type Fulfillment, isVisible } from './fulfillment.ts';

/**
 * Who may know the customer: the location while it has work with the fulfillment, and operators who may read
 * personal data.
 */
export function maySeePersonal(caller: Caller, fulfillment: Fulfillment): boolean {
  return caller.kind === 'location' ? isVisible(fulfillment) : hasScope(caller, 'read:personal');
}

function readPart(orderId: string, n: number): Promise<Fulfillment | undefined> {
  return reportUnreadable(key.fulfillment(orderId, n), () => readFulfillment(orderId, n));
}

/**
 * A fulfillment by its id, as the caller may see it.
 * @throws NotFound, also for a location to which the work was not shown yet; Forbidden for another location
 */
export async function readSeenBy(caller: Caller, id: string): Promise<Fulfillment> {
  const part = parsePartId(id);
  const fulfillment = part?.kind === 'fulfillment' ? await readPart(part.orderId, part.n) : undefined;
  if (fulfillment) mustOwn(caller, 'location', fulfillment.location);
  const isShown = caller.kind !== 'location' || fulfillment?.requestedAt !== undefined;
  if (!fulfillment || !isShown) throw new NotFound(`There is no fulfillment ${id}.`);
  return fulfillment;
}
