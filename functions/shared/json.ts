/**
 * JSON that somebody else wrote may be nested thousands of levels deep, where schemas, hashes and patches walk a value
 * by calling themselves. What shops and callers mean has a dozen levels.
 */
const DEEPEST = 64;

/** Whether a JSON value is nested deeper than anything that is meant. */
export function isTooDeep(value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; depth <= DEEPEST && level.length > 0; depth++) level = level.flatMap(partsOf);
  return level.length > 0;
}

function partsOf(value: unknown): unknown[] {
  return typeof value === 'object' && value !== null ? Object.values(value) : [];
}
