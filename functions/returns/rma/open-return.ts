import { openException } from '../../exceptions/exception.store.ts';
import { readFulfillments } from '../../fulfillment/work-order/fulfillment.store.ts';
import type { Location } from '../../network/entities/location.ts';
import { findLocation } from '../../network/entities/network.store.ts';
import { readOrder, saveOrder } from '../../order/order.store.ts';
import { amend, type Order } from '../../order/order.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { InvalidRequest } from '../../shared/errors.ts';
import { settings } from '../../shared/settings.ts';
import { retryMoved, transact, type Write } from '../../shared/transact.ts';
import { returnViewSchema } from '../doors.ts';
import { saveExchange } from '../exchange/exchange.store.ts';
import { isExchanged, wantedExchange } from '../exchange/exchange.ts';
import type { ChosenPlace } from '../where-to/choose-place.ts';
import { addReturn, readReturns } from './return.store.ts';
import type { Return } from './return.ts';
import { awaitsReview } from './return-change.ts';
import type { ReturnFacts } from './return-request.ts';

/** @throws InvalidRequest when the location is not there */
export async function knownLocation(id: string): Promise<Location> {
  const found = await findLocation(id);
  if (found) return found;
  throw new InvalidRequest('The location is not known.', [
    { path: 'location', message: 'is not a location of the network' },
  ]);
}

/** @throws InvalidRequest when a location is named and is not there */
export async function mustBeLocation(location: string | undefined): Promise<void> {
  if (location !== undefined) await knownLocation(location);
}

/** What is sold again at a location is its pool's; where it is gone, the pool of those who sent them. */
export async function inPoolOfLocation(returned: Return): Promise<Return> {
  const location = await findLocation(returned.location);
  return location ? { ...returned, pool: location.pool } : returned;
}

/** What is to be sent for it: the relay opens that as soon as the return is approved. */
function writesOfExchange(returned: Return, now: string): Write[] {
  if (!isExchanged(returned)) return [];
  return [saveExchange(undefined, wantedExchange(returned, { now, settings: settings() }))];
}

/**
 * RETURN with its number on META, which changes by `change`, too; where a person is to look at it first, an exception
 * asks.
 */
export function writesOfNew(
  order: Order,
  returned: Return,
  now: string,
  change: Partial<Order> = {},
): Write[] {
  const counts = { ...order.counts, ...change.counts, returns: returned.n };
  const saved = [...addReturn(returned), ...writesOfExchange(returned, now)];
  if (!awaitsReview(returned)) return [saveOrder(order, amend(order, { ...change, counts }, now)), ...saved];
  const { returnId, location, lines, outcome, wishes, photos, claim } = returned;
  const detail = { returnId, location, lines, outcome, wishes, photos, claim };
  const type = claim ? 'ClaimReview' : 'ReturnReview';
  const opened = openException({ ...order, ...change, counts }, { type, about: { location }, detail }, now);
  return [saveOrder(order, amend(order, opened.change, now)), ...saved, opened.write];
}

/** Makes the return; `location`: the one that was chosen, where nobody has named any. */
export type RequestReturn = (facts: ReturnFacts, location?: string) => Return;

/** Chooses where the goods of a return go that is new; undefined: to who sent them. */
type ChoosePlace = (order: Order, returned: Return) => Promise<ChosenPlace | undefined>;

/**
 * One write: the command's `record`, RETURN as `request` makes it, its number on META, and why it goes where `choose`
 * says. The relay starts the return's execution. Where `request` finds a return that is there already, that one is the
 * answer.
 */
export function openReturn(
  orderId: string,
  request: RequestReturn,
  now: string,
  record: (answer: DoorAnswer) => Write,
  choose?: ChoosePlace,
): Promise<DoorAnswer> {
  return retryMoved(async () => {
    const order = await readOrder(orderId);
    const [fulfillments, returns] = await Promise.all([readFulfillments(orderId), readReturns(orderId)]);
    const n = order.counts.returns + 1;
    const facts = { orderId, channel: order.channel, n, fulfillments, returns };
    const wanted = request(facts);
    const isThere = wanted.n < n;
    const isToCome = !isThere && !wanted.kept;
    const chosen = isToCome ? await choose?.(order, wanted) : undefined;
    const placed = chosen?.location === undefined ? wanted : request(facts, chosen.location);
    const returned = isThere ? wanted : await inPoolOfLocation(placed);
    const answer = { status: 201, body: returnViewSchema.parse(returned) };
    const made = isThere ? [] : writesOfNew(order, returned, now);
    await transact([record(answer), ...made, ...(chosen ? [chosen.write] : [])]);
    return answer;
  });
}
