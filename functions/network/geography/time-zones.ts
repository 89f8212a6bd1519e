/**
 * The time zone of an address, by its country, postal code and region: no table outside the code is asked, so that a
 * decision is the same on any machine. Where the address says too little the zone is unknown, never a likely one.
 */
import { withoutTerritory } from '../../order/us-territories.ts';
import { isPossibleCode, normalisedCode } from './postal-codes.ts';
import {
  type DividedCountry,
  dividedCountries,
  undividedCountries,
  type ZoneTable,
} from './time-zones.data.ts';

/** What an address says of where it is. */
interface ZonedAddress {
  readonly country: string;
  readonly region?: string | undefined;
  readonly postalCode?: string | undefined;
}

/** A divided country's zones by code. */
interface ZonesByCode {
  readonly otherwise: string | undefined;
  readonly regions: ReadonlyMap<string, string>;
  readonly postal: ReadonlyMap<string, string>;
}

/** `010-012` as its three codes, `010` as itself. */
function codesIn(text: string): string[] {
  const [first = '', last = first] = text.split('-');
  if (first === last) return [first];
  const length = Number(last) - Number(first) + 1;
  return Array.from({ length }, (_, step) => String(Number(first) + step).padStart(first.length, '0'));
}

function zonesByCode(table: ZoneTable): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(table).flatMap(([zone, codes]) =>
      codes
        .split(' ')
        .flatMap(codesIn)
        .map((code) => [code, zone] as const),
    ),
  );
}

let undivided: ReadonlyMap<string, string> | undefined;

function zoneOfUndivided(country: string): string | undefined {
  undivided ??= new Map(
    undividedCountries.split(' ').map((entry) => [entry.slice(0, 2), entry.slice(3)] as const),
  );
  return undivided.get(country);
}

const divided = new Map<string, ZonesByCode>();

/** Read when the country is first asked for: most networks ship to few. */
function zonesOf(country: string, { otherwise, regions, postal }: DividedCountry): ZonesByCode {
  const known = divided.get(country);
  if (known) return known;
  const read = { otherwise, regions: zonesByCode(regions), postal: zonesByCode(postal) };
  divided.set(country, read);
  return read;
}

/** The zone of the longest known beginning of a postal code. */
function zoneOfCode(zones: ReadonlyMap<string, string>, code: string): string | undefined {
  for (let length = code.length; length > 0; length -= 1) {
    const zone = zones.get(code.slice(0, length));
    if (zone !== undefined) return zone;
  }
  return undefined;
}

/** The code that a country may have, normalised; undefined where there is none. */
function possibleCode(country: string, postalCode: string | undefined): string | undefined {
  if (postalCode === undefined) return undefined;
  const code = normalisedCode(postalCode);
  return isPossibleCode(country, code) ? code : undefined;
}

/**
 * The IANA zone of an address; undefined is unknown. A postal code says more than a region: Tennessee has two clocks. A
 * code of a form that the country does not have says nothing.
 */
export function timeZoneOf(address: ZonedAddress): string | undefined {
  const { country, region, postalCode } = withoutTerritory(address);
  const table = dividedCountries[country];
  if (!table) return zoneOfUndivided(country);
  const zones = zonesOf(country, table);
  const code = possibleCode(country, postalCode);
  const byCode = code === undefined ? undefined : zoneOfCode(zones.postal, code);
  const byRegion = region === undefined ? undefined : zones.regions.get(region.toUpperCase());
  const isNamed = code !== undefined || region !== undefined;
  return byCode ?? byRegion ?? (isNamed ? zones.otherwise : undefined);
}
