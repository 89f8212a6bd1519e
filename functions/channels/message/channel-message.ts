import type { CanonicalOrder, OrderDraft } from '../../order/order-form.ts';
import type { QuarantineReason } from './quarantine-reason.ts';

/** What a channel's message says: an order, one that cannot be mapped, the end of one, or nothing of use. */
export type ChannelMessage =
  | {
      readonly kind: 'order';
      readonly order: CanonicalOrder;
      /** What the order was completed from, as JSON. */
      readonly draft?: unknown;
      /** What the topic adds to the order: that it is a new one, or listed again after a deletion. */
      readonly said?: 'created' | 'restored';
    }
  | QuarantinedOrder
  /** The channel has deleted the order and says no more than its id. */
  | { readonly kind: 'deleted'; readonly external: { readonly id: string } }
  /** The message is kept as received, without effect. */
  | { readonly kind: 'kept'; readonly why: string };

/** An order that could not be mapped: it waits, with the reasons, for a person or a better version. */
export interface QuarantinedOrder {
  readonly kind: 'quarantined';
  readonly reasons: readonly QuarantineReason[];
  /** As much of the order as could be mapped, as JSON: what an operator's merge patch is applied to. */
  readonly draft: unknown;
  /** Absent when the payload does not say which order it is. */
  readonly external: { readonly id?: string; readonly number?: string };
  readonly version: { readonly updatedAt?: string; readonly hash: string };
}

/** An order as far as it could be mapped: any field may be missing. */
export type PartialOrder = DeepPartial<OrderDraft>;
export type PartialLine = NonNullable<PartialOrder['lines']>[number];
export type PartialAddress = NonNullable<PartialOrder['shipTo']>;

type DeepPartial<T> = T extends readonly (infer Item)[]
  ? DeepPartial<Item>[]
  : T extends object
    ? { [Key in keyof T]?: DeepPartial<T[Key]> | undefined }
    : T;
