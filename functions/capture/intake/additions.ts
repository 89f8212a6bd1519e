import type { Order } from '../../order/order.ts';

/** Units of a line that a person added to what the channel wanted of it at that time (`beyond`). */
export type Addition = NonNullable<Order['additions']>[string];

/** Of the units that a person added, those that the channel has not taken over since: `wanted` is its word now. */
export function unitsBeyond(addition: Addition | undefined, wanted: number): number {
  if (!addition) return 0;
  return Math.max(0, addition.units - Math.max(0, wanted - addition.beyond));
}
