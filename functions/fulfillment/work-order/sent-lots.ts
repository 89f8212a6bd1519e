/** Which lots left with a fulfillment, so that what comes back has its life date again. Pure. */
import * as z from 'zod';
import {
  addLots,
  divideLots,
  lotSchema,
  type NamedLot,
  sumLots,
  takeLots,
} from '../../inventory/stock/lots.ts';
import type { MovedPosition, StockMovement } from '../../inventory/stock/stock.store.ts';

/** The lots that left of each SKU, the one that expires first before the others. */
export const sentLotsSchema = z.record(z.string(), z.array(lotSchema));
type SentLots = z.output<typeof sentLotsSchema>;

/** So many lots of a SKU are kept, the others as units of that with the nearest earlier date; ... */
const MAX_LOTS_OF_SKU = 4;
/** ... and one of each where a fulfillment has more SKUs than this: the item stays small. */
const MANY_SKUS = 50;

/** A fulfillment as far as it knows the lots that left with it. */
interface Sender {
  readonly location: string;
  readonly sentLots?: SentLots | undefined;
}

/** The lots of units that come back, when nobody names them: those that expire first are assumed to be these. */
export function lotsComingBack(sent: readonly NamedLot[], units: number): NamedLot[] {
  return divideLots(addLots([], sumLots(sent), sent), units)[0];
}

/** Lots as a fact names them, with the dates that they left with. */
export function withKnownDates(named: readonly NamedLot[], sent: readonly NamedLot[]): NamedLot[] {
  const dates = new Map(sent.map(({ lot, lifeDate }) => [lot, lifeDate]));
  return named.map((one) => ({ ...one, lifeDate: one.lifeDate ?? dates.get(one.lot) }));
}

/** All lots of a SKU that left with these fulfillments. */
export function lotsSentOf(senders: readonly Pick<Sender, 'sentLots'>[], sku: string): NamedLot[] {
  return senders.flatMap(({ sentLots = {} }) => sentLots[sku] ?? []);
}

/** Movements by which units that were told to have left are back, with the lots that they had left from. */
export function withLotsBack(
  { sentLots }: Pick<Sender, 'sentLots'>,
  movements: readonly StockMovement[],
): StockMovement[] {
  return movements.map((movement) => {
    const sent = movement.kind === 'restock' ? sentLots?.[movement.sku] : undefined;
    return sent ? { ...movement, lots: lotsComingBack(sent, movement.units) } : movement;
  });
}

/** The fulfillment after movements of its own: it knows the lots that left by them, and forgets those that are back. */
export function withSentLots<F extends Sender>(
  fulfillment: F,
  positions: readonly Pick<MovedPosition, 'position' | 'left'>[],
  movements: readonly Pick<StockMovement, 'kind' | 'sku' | 'units'>[] = [],
): F {
  const own = positions.filter(({ position }) => position.location === fulfillment.location);
  const left = own.filter((one) => one.left.length > 0);
  const back = movements.filter(({ kind, sku }) => kind === 'restock' && fulfillment.sentLots?.[sku]);
  if (left.length + back.length === 0) return fulfillment;
  const lots = { ...fulfillment.sentLots };
  for (const { sku, units } of back) lots[sku] = takeLots(lots[sku] ?? [], units);
  const skus = new Set([...Object.keys(lots), ...left.map(({ position }) => position.sku)]);
  const most = skus.size > MANY_SKUS ? 1 : MAX_LOTS_OF_SKU;
  for (const { position, left: more } of left)
    lots[position.sku] = addLots(lots[position.sku] ?? [], sumLots(more), more, most);
  const known = Object.entries(lots).filter(([, some]) => some.length > 0);
  return { ...fulfillment, sentLots: Object.fromEntries(known) };
}
