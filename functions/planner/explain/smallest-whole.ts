/**
 * The smallest whole number in (low, high] for which `holds`, which holds for `high` and from some number on.
 */
export function smallestWhole(low: number, high: number, holds: (value: number) => boolean): number {
  let [below, found] = [low, high];
  while (found - below > 1) {
    const middle = Math.floor((below + found) / 2);
    if (holds(middle)) found = middle;
    else below = middle;
  }
  return found;
}
