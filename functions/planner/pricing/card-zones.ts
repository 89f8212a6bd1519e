/**
 * Which zone of a rate card prices the way from a location to a destination, as an index; -1 where none does.
 */
import type { PlannedRateCard } from '../../network/planning/planned-network.ts';
import { isInCountry } from '../../order/us-territories.ts';
import type { RoutedDestination } from '../plan-input.ts';

type Place = Pick<RoutedDestination, 'country' | 'region' | 'postalCode'>;

/** Postal codes match by their beginning, in capitals or not. */
function isWithin(place: Place, country?: string, region?: string, postalPrefix?: string): boolean {
  const postalCode = (place.postalCode ?? '').toUpperCase();
  return (
    (country === undefined || isInCountry(place, country)) &&
    (region === undefined || region === place.region) &&
    (postalPrefix === undefined || postalCode.startsWith(postalPrefix.toUpperCase()))
  );
}

/** The zone of the first lane that the card names for these places. */
export function zoneByLane({ lanes, zones }: PlannedRateCard, from: Place, to: Place): number {
  const lane = lanes.find(
    ({ fromCountry, fromRegion, fromPostal, toCountry, toRegion, toPostal }) =>
      isWithin(from, fromCountry, fromRegion, fromPostal) && isWithin(to, toCountry, toRegion, toPostal),
  );
  return lane ? zones.indexOf(lane.zone) : -1;
}

const boundsByCard = new WeakMap<PlannedRateCard, Float64Array>();

/** Upper bounds of the zones in metres, ascending; undefined where the card has none. */
export function zoneBounds(card: PlannedRateCard): Float64Array | undefined {
  const known = boundsByCard.get(card);
  if (known || !card.bandsKm) return known;
  const bounds = Float64Array.from(card.bandsKm, (km) => km * 1000);
  boundsByCard.set(card, bounds);
  return bounds;
}

/** The first zone whose bound is not below the distance, else the zone after the last bound. */
export function zoneByDistance(bounds: Float64Array, metres: number): number {
  let zone = 0;
  while (zone < bounds.length && metres > (bounds[zone] ?? 0)) zone += 1;
  return zone;
}

/**
 * The zone where neither a lane nor a distance says it: `otherwise`, else the last, dearest zone by distance,
 * else the only zone there is.
 */
export function zoneByDefault({ zones, bandsKm, lanes, otherwise }: PlannedRateCard): number {
  if (otherwise !== undefined) return zones.indexOf(otherwise);
  if (bandsKm) return zones.length - 1;
  return zones.length === 1 && lanes.length === 0 ? 0 : -1;
}
