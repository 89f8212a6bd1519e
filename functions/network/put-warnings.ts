/** What an owner is told of an entity that was taken all the same. */
import type { Entity } from './entities/entities.ts';
import { locationSchema } from './entities/location.ts';
import { locate } from './geography/locator.ts';

/** A location that nobody can place: rules and prices by distance do not reach it. */
function placeWarnings(kept: unknown): string[] {
  const { data } = locationSchema.safeParse(kept);
  if (!data || data.coordinates || locate(data.address.country, data.address.postalCode)) return [];
  const { country, postalCode } = data.address;
  const where =
    postalCode === undefined
      ? 'has no postal code'
      : `has a postal code that is not known, ${country} ${postalCode}`;
  return [
    `The location has no coordinates and ${where}: every distance from it is unknown. Send its coordinates.`,
  ];
}

export function putWarnings({ name }: Pick<Entity, 'name'>, kept: unknown): string[] {
  return name === 'location' ? placeWarnings(kept) : [];
}
