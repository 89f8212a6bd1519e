/** The list, whose type now says that there is an element. @throws RangeError for an empty list. */
export function nonEmpty<T>([first, ...others]: readonly T[]): [T, ...T[]] {
  if (first === undefined) throw new RangeError('the list is empty');
  return [first, ...others];
}
