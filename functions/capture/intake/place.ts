import { canonicalJson } from '../../shared/content-hash.ts';

/** An address, complete or not. */
type SomeAddress = Readonly<Record<string, unknown>> | undefined;

/** What of an address says where the place is; the region's code goes before its name. */
function placeOf(address: SomeAddress): unknown {
  const { lines, city, district, region, regionText, postalCode, country, gln } = address ?? {};
  const regionName = region === undefined ? regionText : undefined;
  return { lines, city, district, region, regionText: regionName, postalCode, country, gln };
}

/** Whether two addresses are of different places: then a plan for the first one is void. */
export function isMoved(before: SomeAddress, after: SomeAddress): boolean {
  return canonicalJson(placeOf(before)) !== canonicalJson(placeOf(after));
}
