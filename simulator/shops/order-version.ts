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
  readonly returns: readonly ReturnOfShop[];
  readonly refunds: readonly RefundOfShop[];
}
export type OrderState = Pick<
  OrderVersion,
  'state' | 'taken' | 'out' | 'left' | 'isHeld' | 'returns' | 'refunds'
>;

/** A return that a customer has asked for at the shop, or its staff has opened. */
export interface ReturnOfShop {
  readonly name: string;
  readonly units: number;
  readonly state: 'requested' | 'open' | 'declined' | 'cancelled' | 'closed';
}

/** Money that the shop has given back. */
export interface RefundOfShop {
  readonly refund: string;
  /** Units that it was given back for, and those of them that came back to the shop's shelf. */
  readonly units: number;
  readonly back: number;
  /** Minor units. */
  readonly amount: number;
  readonly note?: string;
}

/** Units that have left and that no return or refund of the shop's own is about. */
export function unitsWithBuyer({ left, returns, refunds, state }: OrderVersion): number {
  const open = returns.filter((one) => one.state === 'requested' || one.state === 'open');
  const asked = open.reduce((sum, { units }) => sum + units, 0);
  return state === 'cancelled' ? 0 : left - asked - refunds.reduce((sum, { units }) => sum + units, 0);
}

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
