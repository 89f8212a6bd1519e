/** A whole number that was found by halving. `isLeast`: no smaller one does. */
export interface SmallestWhole {
  readonly value: number;
  readonly isLeast: boolean;
}

/**
 * The smallest whole number in (low, high] for which `holds`, which holds for `high` and from some number on; as far as
 * it `mayGoOn`, the smallest found.
 */
export function smallestWhole(
  low: number,
  high: number,
  holds: (value: number) => boolean,
  mayGoOn: () => boolean,
): SmallestWhole {
  let [below, found] = [low, high];
  while (found - below > 1 && mayGoOn()) {
    const middle = Math.floor((below + found) / 2);
    if (holds(middle)) found = middle;
    else below = middle;
  }
  return { value: found, isLeast: found - below <= 1 };
}
