import { describe, expect, test } from 'vitest';
import { canonicalJson, hashOf } from '../../../functions/shared/content-hash.ts';

describe('canonicalJson', () => {
  test('sorts the keys of objects at every depth and keeps the order of arrays', () => {
    expect(canonicalJson({ b: [{ d: 1, c: 2 }, 'x'], a: null })).toBe('{"a":null,"b":[{"c":2,"d":1},"x"]}');
  });

  test('puts keys that are whole numbers first, in numeric order, as stored hashes have them', () => {
    expect(canonicalJson({ a: 1, 10: 2, 9: 3 })).toBe('{"9":3,"10":2,"a":1}');
  });

  test('leaves out what is undefined, and takes a key named __proto__ for a key like any other', () => {
    const parsed: unknown = JSON.parse('{"__proto__":{"b":1,"a":2}}');

    expect(canonicalJson({ a: undefined, b: 1 })).toBe('{"b":1}');
    expect(canonicalJson(parsed)).toBe('{"__proto__":{"a":2,"b":1}}');
  });

  test('takes text that was cut within a character, as shops send it', () => {
    expect(canonicalJson({ title: 'cup \ud83d' })).toBe('{"title":"cup \\ud83d"}');
  });
});

describe('hashOf', () => {
  test('is the hash that stored items have', () => {
    expect(hashOf({ sku: 'TEA-1', quantity: 2, price: { amount: 499, raw: '4.9900' } })).toBe(
      '2c06feabcfcf0ef48785028de6dd71bf329912d76c1324518c3478cd3f1939be',
    );
  });
});
