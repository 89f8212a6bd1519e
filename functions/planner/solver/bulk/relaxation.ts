/** What a bound by multipliers says of the places that a plan may open. */

export interface Relaxation {
  /** No plan scores lower. */
  readonly bound: number;
  /** A plan that opens a set of places scores at least `base` and the sum of their values. */
  readonly base: number;
  /** By index of the place: what opening it adds at least; Infinity where it has no way. */
  readonly values: Float64Array;
  /** By index of the place: number of its cheapest way at the multipliers; -1 for none. */
  readonly ways: Int32Array;
  /** Numbers of the places, by their index. */
  readonly places: readonly number[];
  /** Indexes of the places that were looked at: the others have no way by which a better plan opens them. */
  readonly looked: Int32Array;
  /** By index of the place: 1 where every plan opens it, so that the bound counts it whatever its value is. */
  readonly isNeeded: Uint8Array;
  /** By index of the place: 1 where the multipliers open it. */
  readonly isOpened: Uint8Array;
  /** Shipments that a plan has at least of which the bound is one: plans of fewer are known. */
  readonly leastShipments: number;
}

/** What the places are opened by. */
export type PlaceValues = Pick<Relaxation, 'values' | 'isNeeded' | 'looked'>;

/** At least so many places are opened, and at most. */
export interface PlaceCount {
  readonly least: number;
  readonly most: number;
}

/**
 * Sets `isOpened`, by index of the place, to 1 where the places of the lowest sum open it. These are the places that
 * every plan opens, the lowest others until there are `least`, and those below 0 up to `most`.
 */
export function openPlaces(known: PlaceValues, { least, most }: PlaceCount, isOpened: Uint8Array): void {
  const { values, isNeeded, looked } = known;
  isOpened.set(isNeeded);
  let count = 0;
  for (const place of looked) {
    if (isNeeded[place] !== 1 && (values[place] ?? 0) >= 0) continue;
    isOpened[place] = 1;
    count += 1;
  }
  if (count < least || count > most) openInOrder(known, { least, most }, isOpened);
}

/** The same where their number decides: places are opened one after the other, the lowest first. */
function openInOrder(
  { values, isNeeded, looked }: PlaceValues,
  { least, most }: PlaceCount,
  isOpened: Uint8Array,
): void {
  isOpened.set(isNeeded);
  const others = looked.filter((place) => isNeeded[place] === 0);
  let count = looked.length - others.length;
  others.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  for (const place of others) {
    if (count >= most || (count >= least && (values[place] ?? 0) >= 0)) break;
    isOpened[place] = 1;
    count += 1;
  }
}

/**
 * The most that a further place spares: it takes the room of one that is opened for the sake of their number alone.
 */
export function mostSpared({ values, isOpened, isNeeded, looked }: Relaxation): number {
  let most = 0;
  for (const place of looked)
    if (isOpened[place] === 1 && isNeeded[place] === 0) most = Math.max(most, values[place] ?? 0);
  return most;
}

/** Of the places that were looked at. */
export function sumOfOpened({ values, looked }: PlaceValues, isOpened: Uint8Array): number {
  let sum = 0;
  for (const place of looked) if (isOpened[place] === 1) sum += values[place] ?? 0;
  return sum;
}
