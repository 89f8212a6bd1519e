import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { canonicalJson, hashOf } from '../../../functions/shared/content-hash.ts';

/** The same JSON value with the keys of every object in another order. */
function withKeysReversed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withKeysReversed);
  if (typeof value !== 'object' || value === null) return value;
  const reversed = Object.entries(value).reverse();
  return Object.fromEntries(reversed.map(([key, part]) => [key, withKeysReversed(part)]));
}

describe('content hash', () => {
  it('does not depend on the order of keys, and is that of equal values only', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        expect(hashOf(withKeysReversed(value))).toBe(hashOf(value));
      }),
    );
    fc.assert(
      fc.property(fc.jsonValue(), fc.jsonValue(), (one, other) => {
        expect(hashOf(one) === hashOf(other)).toBe(canonicalJson(one) === canonicalJson(other));
      }),
    );
  });
});
