/** Where a postal code is, without asking anyone. Unknown is undefined, never a point. */

import type { Point } from '../planning/planned-network.ts';
import { centroids } from './centroids.generated.ts';
import { decodeCentroids, normalisedCode } from './centroids.ts';

export interface Locator {
  /**
   * Centroid in degrees of the postal code's area; the longest known beginning of the code counts (ZIP+4,
   * full Canadian codes).
   */
  locate(country: string, postalCode: string | undefined): Point | undefined;
  /** Countries with centroids, ISO alpha-2. */
  readonly countries: readonly string[];
}

/** No area is named by fewer characters. */
const SHORTEST = 2;

/** A locator over tables that `encodeCentroids` wrote. */
export function locatorOf(encoded: string): Locator {
  const finders = decodeCentroids(encoded);
  return {
    countries: [...finders.keys()],
    locate: (country, postalCode) => {
      const find = finders.get(country.toUpperCase());
      if (!find || postalCode === undefined) return undefined;
      const code = normalisedCode(postalCode);
      for (let length = Math.min(code.length, 12); length >= SHORTEST; length -= 1) {
        const point = find(code.slice(0, length));
        if (point) return point;
      }
      return undefined;
    },
  };
}

let built: Locator | undefined;

/** The centroids that were compiled at build (US, Canada and what the brand imported), read on first use. */
export function locator(): Locator {
  return (built ??= locatorOf(centroids));
}

/** Coordinates of a postal code by the compiled centroids; undefined where they are not known. */
export function locate(...of: Parameters<Locator['locate']>): ReturnType<Locator['locate']> {
  return locator().locate(...of);
}
