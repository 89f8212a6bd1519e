import { describe, expect, it } from 'vitest';
import { plainText } from '../../../functions/channels/message/plain-text.ts';
import { serviceLevelOf } from '../../../functions/channels/message/service-level.ts';
import { countryCode, isCountryCode } from '../../../functions/order/countries.ts';

describe('countryCode', () => {
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
  ])('%s is %s', (text, code) => {
    expect(countryCode(text)).toBe(code);
  });

  it.each(['', 'ZZ', 'ZZZ', 'Atlantis', '--'])('%j is unknown', (text) => {
    expect(countryCode(text)).toBeUndefined();
  });

  it('takes only codes in capitals for codes', () => {
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

describe('serviceLevelOf', () => {
  it.each([
    ['Free Shipping', 'standard'],
    ['UPS Next Day Air', 'nextday'],
    ['Overnight', 'nextday'],
    ['FedEx 2 Day', 'expedited'],
    ['priority_mail', 'expedited'],
    ['Same-day courier', 'sameday'],
    ['Economy', 'economy'],
    ['LTL Freight', 'freight'],
    ['21 day post', 'standard'],
  ])('%s is %s', (text, level) => {
    expect(serviceLevelOf(undefined, text)).toBe(level);
  });
});

describe('plainText', () => {
  it.each([
    ['Tea &amp; Cake', 'Tea & Cake'],
    ['A &ndash; B&#8217;s &#x22;C&quot;', 'A – B’s "C"'],
    ['<b>Bold</b> 3 < 4', 'Bold 3 < 4'],
    ['&lt;b&gt; &amp;lt;', '<b> &lt;'],
    ['&unknown; &#9999999;', '&unknown; &#9999999;'],
  ])('%s reads %s', (html, text) => {
    expect(plainText(html)).toBe(text);
  });
});
