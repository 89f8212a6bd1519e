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
  /** By index of the place: 1 where every plan opens it, so that the bound counts it whatever its value is. */
  readonly isNeeded: Uint8Array;
  /** By index of the place: 1 where the multipliers open it. */
  readonly isOpened: Uint8Array;
  /** Shipments that a plan has at least of which the bound is one: plans of fewer are known. */
  readonly leastShipments: number;
}

/**
 * By index of the place: 1 where the places of the lowest sum open it. These are the places that every plan
 * opens, the lowest others until there are `least`, and those below 0 up to `most`.
 */
export function openedPlaces(
  values: Float64Array,
  isNeeded: Uint8Array,
  least: number,
  most: number,
): Uint8Array {
  const isOpened = isNeeded.slice();
  let count = 0;
  for (let place = 0; place < values.length; place += 1) {
    if (isNeeded[place] !== 1 && (values[place] ?? 0) >= 0) continue;
    isOpened[place] = 1;
    count += 1;
  }
  return count >= least && count <= most ? isOpened : openedInOrder(values, isNeeded, least, most);
}

/** The same where their number decides: places are opened one after the other, the lowest first. */
function openedInOrder(values: Float64Array, isNeeded: Uint8Array, least: number, most: number): Uint8Array {
  const isOpened = isNeeded.slice();
  let count = 0;
  const others: number[] = [];
  for (let place = 0; place < values.length; place += 1) {
    if (isNeeded[place] === 1) count += 1;
    else others.push(place);
  }
  others.sort((a, b) => (values[a] ?? 0) - (values[b] ?? 0) || a - b);
  for (const place of others) {
    if (count >= most || (count >= least && (values[place] ?? 0) >= 0)) break;
    isOpened[place] = 1;
    count += 1;
  }
  return isOpened;
}

/**
 * The most that a further place spares: it takes the room of one that is opened for the sake of their number alone.
 */
export function mostSpared(values: Float64Array, isOpened: Uint8Array, isNeeded: Uint8Array): number {
  let most = 0;
  for (let place = 0; place < values.length; place += 1)
    if (isOpened[place] === 1 && isNeeded[place] === 0) most = Math.max(most, values[place] ?? 0);
  return most;
}

export function sumOfOpened(values: Float64Array, isOpened: Uint8Array): number {
  let sum = 0;
  for (let place = 0; place < values.length; place += 1) if (isOpened[place] === 1) sum += values[place] ?? 0;
  return sum;
}
