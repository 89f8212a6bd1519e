/**
 * What the past says of parcels and of work, as far as something can be learnt from it. Money in minor units, weights in grams,
 * times UTC ISO 8601.
 */

/** A parcel as its location told of it. */
export interface PastParcel {
  readonly carrier: string;
  /** Normalised, as the carrier's scans are matched. */
  readonly number: string;
  readonly shippedAt: string;
  /** Left out while nobody has said that it arrived. */
  readonly deliveredAt?: string;
}

/** What one location sent of one decision, with what was expected of it. */
export interface PastShipment {
  readonly fulfillmentId: string;
  readonly location: string;
  /** The location's zone, and the customer's where it is known. */
  readonly zones: { readonly from: string; readonly to?: string };
  /** The service that the decision chose, and the rate card and zone that priced it. */
  readonly service: string;
  readonly card: string;
  readonly zone: string;
  /** What the carrier was expected to charge, surcharges included. */
  readonly predictedMinor: number;
  readonly currency: string;
  readonly shipBy?: string;
  /** The customer's date. */
  readonly deliverOn?: string;
  /** Exactly what was planned has left: neither less nor more. */
  readonly isWhole: boolean;
  readonly parcels: readonly PastParcel[];
}

/** Units of a SKU that a location was asked for, and those of them that it did not find. */
export interface AskedUnits {
  readonly sku: string;
  readonly asked: number;
  readonly missing: number;
}

/** Work that a location was given. */
export interface PastWork {
  readonly fulfillmentId: string;
  readonly location: string;
  readonly requestedAt: string;
  /** Left out of work that nobody accepted. */
  readonly acceptedAt?: string;
  /** Nothing of it is open any more: what was not found by now was found. */
  readonly isOver: boolean;
  readonly units: readonly AskedUnits[];
}

export interface Past {
  /** How many orders were looked at. */
  readonly orders: number;
  readonly shipments: readonly PastShipment[];
  readonly work: readonly PastWork[];
}
