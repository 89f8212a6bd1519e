import { parse } from 'lossless-json';

/** No field that a door has is named with more letters. */
const LONGEST_NAME = 200;

/**
 * The names that an object of a JSON text has twice with other values: `JSON.parse` takes the last, other readers the
 * first, and nobody can tell which was meant. The text is JSON, and not nested deep.
 */
export function repeatedNames(text: string): string[] {
  const names = new Set<string>();
  const onDuplicateKey = ({ key }: { readonly key: string }): void => {
    names.add(key.slice(0, LONGEST_NAME));
  };
  parse(text, undefined, { onDuplicateKey });
  return [...names];
}

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
