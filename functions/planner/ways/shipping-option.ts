import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { Carriage } from '../promise/carriages.ts';
import type { LotsOfOption } from './life-rules.ts';
import type { Headroom } from './location-filters.ts';

/** A way to ship from a location: one carriage, with all that does not depend on what is in the parcel. */
export interface ShippingOption {
  /** Row of the location in the network. */
  readonly row: number;
  readonly location: PlannedLocation;
  readonly headroom: Headroom;
  /** Undefined is unknown. */
  readonly metres: number | undefined;
  readonly carriage: Carriage;
  /** Units by SKU column that may be taken, at most what is wanted. */
  readonly units: ArrayLike<number>;
  /** Bundles by item that may be taken, at most what is wanted. */
  readonly limit: ArrayLike<number>;
  /** Undefined where no rule asks for lots. */
  readonly lots: LotsOfOption | undefined;
}
