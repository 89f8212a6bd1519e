import { readFulfillment, readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import { type Fulfillment, isFinished } from '../../fulfillment/work-order/fulfillment.ts';
import { waitOfBranch } from '../../order/unit-owner.ts';
import { followedElsewhere, latestTokens } from '../../relay/meetings/waits.ts';
import { readWaits } from '../../shared/token.store.ts';
import type { Token } from '../../shared/token.ts';

/** The waits that end for a re-route when units leave their fulfillment. */
const REROUTED_FROM: ReadonlySet<Token['state']> = new Set(['Dispatch', 'Track']);

/** Of an order whose branches have all ended: the preferred one, else any of which a parcel is under way. */
async function trackedFulfillment(
  orderId: string,
  preferred: number | undefined,
  elsewhere: ReadonlySet<number>,
): Promise<Fulfillment | undefined> {
  const open = (await readFulfillments(orderId)).filter((one) => !isFinished(one) && !elsewhere.has(one.n));
  return open.find(({ n }) => n === preferred) ?? open[0];
}

/**
 * The fulfillment of whose branch the next step is to plan units that wait under an exception without a branch of its
 * own: rather the one that they left, else any whose branch waits for its location or its parcels, or any that is on its
 * way where the order waits for all parcels together. Undefined where nothing of the order waits so.
 */
export async function carryingFulfillment(
  orderId: string,
  preferred: number | undefined,
): Promise<Fulfillment | undefined> {
  const waits = await readWaits(orderId);
  const waiting = latestTokens(waits).filter(({ state }) => REROUTED_FROM.has(state));
  const numbers = waiting.map(({ n }) => n).filter((n) => n > 0);
  const [first] = numbers.filter((n) => n === preferred).concat(numbers);
  if (first === undefined && waiting.length > 0)
    return trackedFulfillment(orderId, preferred, followedElsewhere(waits));
  if (first === undefined) return undefined;
  const fulfillment = await readFulfillment(orderId, first);
  return isFinished(fulfillment) ? undefined : fulfillment;
}

/**
 * The order's further wait for stock, by its number: what it has got is planned by its own steps, beside what waits on.
 * Undefined where the order does not wait so.
 */
export async function carryingWait(orderId: string): Promise<number | undefined> {
  const waits = latestTokens(await readWaits(orderId)).filter(({ state }) => state === 'AwaitStock');
  return waits.map(({ branch = 0 }) => waitOfBranch({ exception: branch })).find((wait) => wait > 0);
}
