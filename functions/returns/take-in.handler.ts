import type { Location } from '../network/entities/location.ts';
import { type Caller, mustOwn } from '../shared/caller.ts';
import { InvalidRequest } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { type TakenInGoods, takeInDoor } from './goods-doors.ts';
import { announceAtCounter, tellAtCounter } from './rma/at-the-counter.ts';
import { knownLocation } from './rma/open-return.ts';

/** @throws InvalidRequest where an operator does not say it, or it is not there; Forbidden for another location than the caller */
async function locationOf(caller: Caller, { location }: TakenInGoods): Promise<Location> {
  const own = location ?? (caller.kind === 'location' ? caller.id : undefined);
  if (own === undefined)
    throw new InvalidRequest('The body is not valid.', [{ path: 'location', message: 'is missing' }]);
  mustOwn(caller, 'location', own);
  return knownLocation(own);
}

/** POST /returns: goods stand at a location's counter that nobody announced, and may be inspected there and then. */
export const handler = serve(
  on(takeInDoor, async ({ body: goods, caller, now }) => {
    const place = await locationOf(caller, goods);
    const opened = await announceAtCounter(goods, place.id, caller, now);
    const { id, lines, box, strange, inspected } = goods;
    const received = { id, kind: 'received' as const, lines, box, strange };
    const found = inspected && { id, kind: 'inspected' as const, ...inspected };
    const { orderId } = goods;
    const receipt = await tellAtCounter(received, opened, { orderId, place }, caller, now);
    const { body } = found ? await tellAtCounter(found, opened, { orderId }, caller, now) : receipt;
    return { status: 201, body, correlation: { orderId } };
  }),
);
