/** Units that wait for stock apart from the rest of their order, once goods that nobody asked for have stood in. */
import { leavePlaces, type PlaceStep, takePlaces } from '../../inventory/backorder/backorder.store.ts';
import { countPromised } from '../../inventory/future/promise-units.ts';
import { sumUnits } from '../../order/line-units.ts';
import { type Order, without } from '../../order/order.ts';
import type { OrderUnits } from './order-units.ts';

/** META and the places in the queue after that. */
export interface CreditedApart extends PlaceStep {
  /** META, with what waits on; the same object where nothing of it was credited. */
  readonly order: Order;
}

/** The order that goes on waiting for what is left, or for nothing (P11: the place in the queue goes). */
export async function creditedApart(
  order: Order,
  before: OrderUnits,
  after: OrderUnits,
  now: string,
): Promise<CreditedApart> {
  const [was, left] = [before.apart ?? [], after.apart ?? []];
  if (sumUnits(was) === sumUnits(left)) return { order, writes: [], places: [] };
  const next: Order =
    left.length === 0
      ? without(order, 'backorder', 'wanted')
      : { ...order, wanted: Object.fromEntries(left.map(({ lineId, units }) => [lineId, units])) };
  const gone = was.map(({ sku }) => sku).filter((sku) => !left.some((line) => line.sku === sku));
  const [gives, takes] = [await leavePlaces(order, gone), await takePlaces(order, left, now)];
  const promised = await countPromised({ order, lines: was }, { order, lines: left });
  return {
    order: next,
    writes: [...promised, ...gives.writes, ...takes.writes],
    places: [...gives.places, ...takes.places],
  };
}
