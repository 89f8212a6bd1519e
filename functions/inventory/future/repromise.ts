/** Promises follow what is to come: first come, first served, whenever a document or the SKU's own date moves. */
import { openException, readOrderExceptions } from '../../exceptions/exception.store.ts';
import { readChannel, readSkus } from '../../network/entities/network.store.ts';
import type { Sku } from '../../network/entities/sku.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import { checkSoon } from '../../order/progress.ts';
import { readUnreserved } from '../../order/unreserved.ts';
import { Moved } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { after } from '../../shared/time.ts';
import { moved, retryMoved, transact, type Write } from '../../shared/transact.ts';
import { type QueuedPlace, queuePages } from '../backorder/backorder.store.ts';
import { endOfWait, latestOf } from '../backorder/backorder-order.ts';
import { readFuture } from './supply.store.ts';
import { dateOfUnit } from './supply.ts';

/** At most so many orders are promised anew by one pass: the place of each makes the next pass. */
const REPROMISED_AT_ONCE = 25;

type Preorder = NonNullable<Sku['policies']['preorder']>;

/** A place whose units are promised for another time from now on. */
interface MovedPromise extends QueuedPlace {
  readonly to: string;
}

/** The first places whose promise is not what it is by now. */
async function movedPromises(pool: string, sku: string, { shipsBy }: Preorder): Promise<MovedPromise[]> {
  const { supplies } = await readFuture(pool, sku);
  const found: MovedPromise[] = [];
  let sum = 0;
  for await (const page of queuePages(pool, sku))
    for (const queued of page) {
      const { promise, units } = queued.place;
      if (promise === undefined) continue;
      sum += units;
      const to = dateOfUnit(supplies, sum) ?? shipsBy;
      if (to !== promise) found.push({ ...queued, to });
      if (found.length >= REPROMISED_AT_ONCE) return found;
    }
  return found;
}

/** The place with another promise. Refused as Moved where it is not as it was read. */
function promiseWrite({ at, place, to }: MovedPromise): Write {
  return {
    kind: 'update',
    key: at,
    update: {
      expression: 'SET #promise = :to',
      names: { '#promise': 'promise' },
      values: { ':to': to },
    },
    condition: {
      expression: '#promise = :from',
      names: { '#promise': 'promise' },
      values: { ':from': place.promise },
    },
    refused: moved(`backorder of ${place.orderId}`),
  };
}

/** By when the customer has to consent; undefined where the delay needs no consent, or somebody is asked already. */
async function consentDue(
  { orderId, counts, backorder }: Order,
  to: string,
  { consentAfter, consentWithin }: Preorder,
  now: string,
): Promise<string | undefined> {
  const agreed = backorder?.agreed;
  if (consentAfter === undefined || agreed === undefined || to <= after(agreed, consentAfter))
    return undefined;
  const exceptions = counts.exceptions > 0 ? await readOrderExceptions(orderId) : [];
  const isAsked = exceptions.some(
    ({ exceptionType, status }) => exceptionType === 'DelayConsent' && status === 'open',
  );
  return isAsked ? undefined : after(now, consentWithin);
}

async function repromiseOnce(moving: MovedPromise, preorder: Preorder, now: string): Promise<void> {
  const { place, to } = moving;
  const { orderId, sku } = place;
  const order = await readOrder(orderId);
  const { backorder, channel } = order;
  const from = backorder?.promises?.[sku];
  if (order.closed || !backorder || from === undefined) return;
  const lines = await readUnreserved(order);
  const promises = { ...backorder.promises, [sku]: to };
  const { backorderWithin: within = settings().backorderWithin } = (await readChannel(channel)).policies;
  const until = await endOfWait(order, lines, { promises, within, usual: backorder.until });
  const isExpired = backorder.expired;
  const consentBy = isExpired ? undefined : await consentDue(order, latestOf(promises) ?? to, preorder, now);
  const data = { orderId, channel, sku, from, to, ...(consentBy === undefined ? {} : { consentBy }) };
  const detail = {
    sku,
    agreed: backorder.agreed,
    promise: latestOf(promises),
    lines,
    then: preorder.withoutConsent,
  };
  const asked =
    consentBy === undefined
      ? undefined
      : openException(order, { type: 'DelayConsent', detail, dueAt: consentBy }, now);
  const change = {
    ...(asked?.change ?? {}),
    backorder: { ...backorder, promises, ...(isExpired ? {} : { until }) },
    ...checkSoon(order, now),
  };
  const next = amend(order, change, now, { type: 'order.repromised', data });
  await transact([saveOrder(order, next), promiseWrite(moving), ...(asked ? [asked.write] : [])]);
}

/**
 * Promises the orders that wait for a SKU anew, as far as what is to come has moved; each says so, and asks for the
 * customer's consent where the SKU wants it. A pass is bounded, and reads the bodies of nobody else (P29).
 */
export async function repromise(pool: string, sku: string, now: string): Promise<void> {
  const preorder = (await readSkus([sku])).get(sku)?.policies.preorder;
  if (!preorder) return;
  for (const moving of await movedPromises(pool, sku, preorder))
    try {
      await retryMoved(() => repromiseOnce(moving, preorder, now));
    } catch (error) {
      // The place has changed: its record makes another pass.
      if (!(error instanceof Moved)) throw error;
    }
}
