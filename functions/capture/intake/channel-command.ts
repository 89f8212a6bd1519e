import type { Address, OrderHold } from '../../order/order-form.ts';

/** What a newer version of an order, sent by its channel, asks for where the effect is safe. */
export type ChannelCommand =
  | { readonly kind: 'place_hold'; readonly hold: OrderHold }
  | { readonly kind: 'lift_hold'; readonly holdId: string }
  /** The whole order. */
  | { readonly kind: 'cancel' }
  | CancelUnits
  | ChangeAddress
  /** Collected at another store, shipped in the place of that, or collected after all. */
  | { readonly kind: 'change_course' };

/** Units of one line that the channel no longer wants. */
export interface CancelUnits {
  readonly kind: 'cancel_units';
  readonly lineId: string;
  readonly quantity: number;
}

/** Another address to ship to. */
export interface ChangeAddress {
  readonly kind: 'change_address';
  readonly shipTo: Address;
  /** The place is another one: a plan for the old one is void. If not, only who receives it there changes. */
  readonly moved: boolean;
}
