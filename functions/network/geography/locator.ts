/** Where a postal code is, without asking anyone. An unknown place is undefined, never a point. */
import { withoutTerritory } from '../../order/us-territories.ts';
import type { Point } from '../planning/planned-network.ts';
import { centroids } from './centroids.generated.ts';
import { decodeCentroids } from './centroids.ts';
import { isPossibleCode, normalisedCode } from './postal-codes.ts';

export interface Locator {
  /**
   * The centroid in degrees of a postal code's area. Of a code that is longer than those known (ZIP+4, full
   * Canadian codes) the longest known beginning counts. A code of a form that the country does not have is unknown;
   * a territory of the United States has their codes.
   */
  locate(country: string, postalCode: string | undefined): Point | undefined;
  /** Countries with centroids, ISO 3166-1 alpha-2. */
  readonly countries: readonly string[];
}

/** Fewer characters name no area, more belong to no code. */
const SHORTEST = 2;
const LONGEST = 24;

/** A locator over tables that `encodeCentroids` wrote. */
export function locatorOf(encoded: string): Locator {
  const finders = decodeCentroids(encoded);
  return {
    countries: [...finders.keys()],
    locate: (country, postalCode) => {
      const area = withoutTerritory({ country: country.toUpperCase() }).country;
      const find = finders.get(area);
      if (!find || postalCode === undefined || postalCode.length > LONGEST) return undefined;
      const code = normalisedCode(postalCode);
      if (!isPossibleCode(area, code)) return undefined;
      for (let length = code.length; length >= SHORTEST; length -= 1) {
        const point = find(code.slice(0, length));
        if (point) return point;
      }
      return undefined;
    },
  };
}

let compiled: Locator | undefined;

/** The centroids that were compiled at build (US, Canada and what the brand imported), read on first use. */
export function locator(): Locator {
  compiled ??= locatorOf(centroids);
  return compiled;
}

/** Finds a postal code in the compiled centroids. */
export function locate(country: string, postalCode: string | undefined): Point | undefined {
  return locator().locate(country, postalCode);
}
