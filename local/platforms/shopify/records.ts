/** What the simulated shop keeps. Ids are digits, money is integer minor units, times are milliseconds. */

export interface RecordedAddress {
  readonly firstName?: string;
  readonly lastName?: string;
  readonly company?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly city?: string;
  readonly provinceCode?: string;
  readonly province?: string;
  readonly zip?: string;
  readonly country: string;
  readonly countryCode: string;
  readonly phone?: string;
}

export interface RecordedLocation {
  readonly id: string;
  readonly name: string;
  readonly address: RecordedAddress;
  isActive: boolean;
  /** Staff lets it fulfil what is bought online. */
  isOnline: boolean;
  /** The fulfilment service of another app that the location belongs to: nobody else fulfils from there. */
  readonly service?: string;
  readonly offersPickup: boolean;
}

export interface RecordedVariant {
  readonly id: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  readonly sku: string | null;
  readonly title: string;
  readonly price: number;
  readonly grams: number;
  readonly requiresShipping: boolean;
  readonly tracked: boolean;
  /** Whether the shop goes on selling when nothing is left. */
  readonly oversells: boolean;
}

/** Stock of an inventory item at a location. What is on hand is `available` and `committed` together. */
export interface RecordedStock {
  readonly id: string;
  readonly inventoryItemId: string;
  readonly locationId: string;
  available: number;
  committed: number;
  isActive: boolean;
  updatedAt: number;
}

export interface RecordedCustomer {
  readonly id: string;
  firstName: string;
  lastName: string;
  email: string | null;
  phone: string | null;
  readonly tags: readonly string[];
}

export interface RecordedLine {
  readonly id: string;
  readonly variantId: string | null;
  readonly productId: string | null;
  readonly inventoryItemId: string | null;
  readonly sku: string | null;
  readonly title: string;
  readonly price: number;
  readonly grams: number;
  readonly requiresShipping: boolean;
  readonly isGiftCard: boolean;
  readonly properties: readonly RecordedProperty[];
  /** Units that were ever ordered; an edit raises them, and a removal lowers `current` alone. */
  quantity: number;
  current: number;
}

export interface RecordedProperty {
  readonly key: string;
  readonly value: string;
}

export type DeliveryWay = 'SHIPPING' | 'PICK_UP' | 'LOCAL' | 'RETAIL' | 'NONE';

export interface RecordedFulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  readonly way: DeliveryWay;
  locationId: string;
  status: 'OPEN' | 'IN_PROGRESS' | 'ON_HOLD' | 'SCHEDULED' | 'CLOSED' | 'CANCELLED' | 'INCOMPLETE';
  requestStatus:
    | 'UNSUBMITTED'
    | 'SUBMITTED'
    | 'ACCEPTED'
    | 'REJECTED'
    | 'CANCELLATION_REQUESTED'
    | 'CANCELLATION_ACCEPTED'
    | 'CANCELLATION_REJECTED'
    | 'CLOSED';
  readonly lines: RecordedFulfillmentOrderLine[];
  readonly holds: RecordedHold[];
  isPrepared: boolean;
  cancellationMessage?: string;
  readonly createdAt: number;
  updatedAt: number;
}

export interface RecordedFulfillmentOrderLine {
  readonly id: string;
  readonly lineId: string;
  total: number;
  remaining: number;
}

export interface RecordedHold {
  readonly id: string;
  readonly reason: string;
  readonly notes: string | null;
  readonly handle: string | null;
  readonly isOurs: boolean;
}

export interface RecordedTracking {
  readonly company: string | null;
  readonly number: string | null;
  readonly url: string | null;
}

export interface RecordedFulfillment {
  readonly id: string;
  readonly name: string;
  readonly orderId: string;
  readonly locationId: string;
  readonly way: DeliveryWay;
  status: 'SUCCESS' | 'CANCELLED';
  readonly lines: readonly RecordedFulfilledLine[];
  tracking: readonly RecordedTracking[];
  readonly events: RecordedEvent[];
  readonly createdAt: number;
  updatedAt: number;
}

export interface RecordedFulfilledLine {
  readonly id: string;
  readonly lineId: string;
  readonly fulfillmentOrderId: string;
  readonly quantity: number;
}

export interface RecordedEvent {
  readonly id: string;
  readonly status: string;
  readonly message: string | null;
  readonly happenedAt: number;
  readonly createdAt: number;
}

export type RestockType = 'NO_RESTOCK' | 'CANCEL' | 'RETURN';

export interface RecordedRefundLine {
  readonly id: string;
  readonly lineId: string;
  readonly quantity: number;
  readonly restockType: RestockType;
  readonly locationId: string | null;
  readonly subtotal: number;
}

export interface RecordedRefund {
  readonly id: string;
  readonly note: string | null;
  readonly lines: readonly RecordedRefundLine[];
  readonly shipping: number;
  readonly transactionIds: readonly string[];
  readonly createdAt: number;
}

/** A return that staff has opened, or approved. */
export interface RecordedReturn {
  readonly id: string;
  status: 'OPEN' | 'CLOSED' | 'CANCELED';
  readonly createdAt: number;
  lines: readonly {
    readonly id: string;
    readonly lineId: string;
    readonly quantity: number;
    /** The handle of the reason in Shopify's library. */
    readonly reason?: string;
  }[];
}

export interface RecordedTransaction {
  readonly id: string;
  readonly kind: 'AUTHORIZATION' | 'SALE' | 'CAPTURE' | 'REFUND' | 'VOID';
  readonly gateway: string;
  readonly amount: number;
  readonly parentId: string | null;
  readonly createdAt: number;
  readonly expiresAt?: number;
}

export interface RecordedOrder {
  readonly id: string;
  readonly number: number;
  readonly currency: string;
  readonly test: boolean;
  readonly sourceName: string;
  readonly createdAt: number;
  /** When lists and searches begin to show the order; what asks for its id sees it at once. */
  readonly listedAt: number;
  updatedAt: number;
  cancelledAt?: number;
  cancelReason?: string;
  staffNote?: string;
  isDeleted?: true;
  isEdited: boolean;
  email: string | null;
  phone: string | null;
  note: string | null;
  tags: readonly string[];
  readonly attributes: readonly RecordedProperty[];
  customer?: RecordedCustomer;
  shippingAddress?: RecordedAddress;
  billingAddress?: RecordedAddress;
  readonly way: DeliveryWay;
  readonly shipping?: {
    readonly id: string;
    readonly title: string;
    readonly code: string;
    readonly price: number;
  };
  readonly lines: RecordedLine[];
  readonly fulfillmentOrders: RecordedFulfillmentOrder[];
  readonly fulfillments: RecordedFulfillment[];
  readonly refunds: RecordedRefund[];
  readonly returns: RecordedReturn[];
  readonly transactions: RecordedTransaction[];
}

export interface RecordedSubscription {
  readonly id: string;
  readonly topic: string;
  readonly uri: string;
  readonly name: string | null;
  readonly includeFields: readonly string[];
  readonly createdAt: number;
}
