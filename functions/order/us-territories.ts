/** Territories whose mail, carriers and ZIP codes are those of the United States. Pure. */

const US_TERRITORIES: ReadonlySet<string> = new Set(['AS', 'GU', 'MP', 'PR', 'VI']);

/** The fields of an address that name a country and a part of it. */
interface Area {
  readonly country: string;
  readonly region?: string | undefined;
}

/**
 * An address whose country is a territory of the United States is one of the United States, with the territory as
 * its region: pools, services and rates are declared for `US`.
 */
export function withoutTerritory<Address extends Area>(address: Address): Address {
  const { country } = address;
  return US_TERRITORIES.has(country) ? { ...address, country: 'US', region: country } : address;
}

/** Whether the code is the area's country, or the territory of the United States that it is in. */
export function isInCountry({ country, region }: Area, code: string): boolean {
  return code === country || (country === 'US' && code === region && US_TERRITORIES.has(code));
}
