/** Where customers of a network are tried: next door to its locations, and where rules name them. Pure. */
import type { PlannedLocation } from '../../../network/planning/planned-network.ts';
import type { RoutedDestination } from '../../../planner/plan-input.ts';

/** In degrees: customers next door live a kilometre from a location, not in it. */
const NEXT_DOOR = 0.01;
/** A region that no document names. */
const OTHER_REGION = '~other';
/** So many locations of a large network have a customer next door. */
export const MOST_DOORSTEPS = 60;

/** So many of a list at most, from its whole length. */
export function spreadOver<Item>(list: readonly Item[], most: number): Item[] {
  if (list.length <= most) return [...list];
  return list.filter(
    (_, at) => Math.floor((at * most) / list.length) !== Math.floor(((at - 1) * most) / list.length),
  );
}

/** A customer a kilometre from a location. */
export function doorstepOf({ country, region, postalCode, point }: PlannedLocation): RoutedDestination {
  return {
    country,
    ...(region === undefined ? {} : { region }),
    ...(postalCode === undefined ? {} : { postalCode }),
    ...(point
      ? { point: { lat: point.lat > 0 ? point.lat - NEXT_DOOR : point.lat + NEXT_DOOR, lon: point.lon } }
      : {}),
  };
}

/** Locations with a customer next door. */
export function locationsTried(locations: readonly PlannedLocation[]): PlannedLocation[] {
  return spreadOver(
    locations.filter(({ active }) => active),
    MOST_DOORSTEPS,
  );
}

export function doorstepsOf(locations: readonly PlannedLocation[]): RoutedDestination[] {
  return locationsTried(locations).map(doorstepOf);
}

/** `US`, or `US-CA`; nothing for a code that no destination has. */
export function destinationOfCode(code: string): RoutedDestination | undefined {
  const [country = '', ...rest] = code.split('-');
  if (!/^[A-Z]{2}$/.test(country)) return undefined;
  const region = rest.join('-');
  return { country, ...(region === '' ? {} : { region }) };
}

/** Every destination that these codes tell apart: what they name, the rest of its country, and the rest of the world. */
export function destinationsNamed(codes: readonly string[]): RoutedDestination[] {
  const named = codes.map(destinationOfCode).filter((place) => place !== undefined);
  const countries = [...new Set([...named.map(({ country }) => country), 'US'])];
  // A territory of the US is a region of it, and a country of its own.
  const territories = named.map(({ country }) => ({ country: 'US', region: country }));
  const rests = countries.flatMap((country) => [{ country }, { country, region: OTHER_REGION }]);
  return [...named, ...rests, ...territories, { country: 'ZZ' }];
}
