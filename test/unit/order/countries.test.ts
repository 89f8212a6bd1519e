import { describe, expect, it } from 'vitest';
import { countryCode, isCountryCode } from '../../../functions/order/countries.ts';

describe('the code of a country', () => {
  it.each([
    ['US', 'US'],
    ['us', 'US'],
    ['USA', 'US'],
    ['United States', 'US'],
    ['United Kingdom', 'GB'],
    ['UK', 'GB'],
    ['GBR', 'GB'],
    [" Côte d'Ivoire ", 'CI'],
    ['Germany', 'DE'],
    ['XK', 'XK'],
  ])('of "%s" is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each(['', 'ZZ', 'ZZZ', 'Atlantis', '--'])('of %j is unknown', (text) => {
    expect(countryCode(text)).toBeUndefined();
  });

  it('is two capitals of the standard and nothing else', () => {
    expect(['US', 'us', 'USA', 'UK', 'ZZ', ''].map(isCountryCode)).toEqual([
      true,
      false,
      false,
      false,
      false,
      false,
    ]);
  });
});
