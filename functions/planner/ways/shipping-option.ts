/**
 * A way to ship from a location: one service of it, with all that does not depend on what is put into the
 * parcel.
 */

import type { PlannedLocation } from '../../network/planning/planned-network.ts';
import type { Carriage } from '../promise/carriages.ts';
import type { Headroom } from './location-filters.ts';
import type { UsableLot } from './usable-lots.ts';

export interface ShippingOption {
  /** Row of the location in the network. */
  readonly row: number;
  readonly location: PlannedLocation;
  readonly headroom: Headroom;
  readonly metres: number | undefined;
  readonly carriage: Carriage;
  /** Units by SKU column that may be taken, at most what is wanted. */
  readonly units: readonly number[];
  /** Bundles by item that may be taken, at most what is wanted. */
  readonly limit: readonly number[];
  /** By SKU column, only where lots matter (a life rule is in force). */
  readonly lots: readonly (readonly UsableLot[] | undefined)[] | undefined;
}
