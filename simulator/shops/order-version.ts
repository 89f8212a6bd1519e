/** Orders of a shop as its buyers and staff know them. */
import type { TakenLine } from '../../functions/channels/contract/figures.ts';

/** An order of the shop as its buyers and staff know it. */
export interface SoldOrder {
  /** By the shop's own id. */
  readonly id: string;
  readonly number: number;
  readonly sku: string;
  readonly units: number;
  /** Milliseconds. */
  readonly createdAt: number;
}

/** How an order stands at a time; lists show it some time later. */
export interface OrderVersion extends SoldOrder {
  readonly updatedAt: number;
  readonly visibleAt: number;
  readonly state: 'unpaid' | 'paid' | 'cancelled';
  /** Units that the shop has taken from its figure. */
  readonly taken: number;
  /** Units that were taken out of the order, and those that have left by the shop's account. */
  readonly out: number;
  readonly left: number;
  readonly isHeld: boolean;
}
export type OrderState = Pick<OrderVersion, 'state' | 'taken' | 'out' | 'left' | 'isHeld'>;

/** What a version says that the shop has taken. */
export function takenBy({ sku, units, taken, state }: OrderVersion): TakenLine {
  return {
    lineId: '1',
    sku,
    units: taken,
    ordered: units,
    ...(state === 'unpaid' ? { withheld: units } : {}),
  };
}
