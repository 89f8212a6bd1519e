import { describe, expect, it } from 'vitest';

import {
  currencyExponent,
  currencySchema,
  formatMoney,
  moneySchema,
  multiplyMoney,
  parseMoney,
} from '../../../functions/shared/money.ts';

describe('parseMoney', () => {
  it.each([
    ['199.00', 'USD', 19900],
    [195.66, 'USD', 19566],
    ['12.0', 'USD', 1200],
    ['19940', 'JPY', 19940],
    ['1.234', 'KWD', 1234],
    ['-5.50', 'EUR', -550],
    ['+.5', 'USD', 50],
    ['3.', 'USD', 300],
    ['1.5e2', 'USD', 15000],
    [0.1 + 0.7, 'USD', 80],
    ['12.3000', 'USD', 1230],
    ['-0', 'USD', 0],
    ['90071992547409.91', 'USD', Number.MAX_SAFE_INTEGER],
  ])('reads %s %s as %i minor units', (decimal, currency, amount) => {
    expect(parseMoney(decimal, currency).amount).toBe(amount);
  });

  it.each([
    ['0.3333', 'USD', 33, '0.3333'],
    ['0.125', 'USD', 13, '0.125'],
    ['-0.125', 'USD', -13, '-0.125'],
    ['10.5', 'JPY', 11, '10.5'],
    ['1e-3', 'USD', 0, '0.001'],
    ['0.33330', 'USD', 33, '0.3333'],
  ])('rounds %s %s to %i and keeps the exact decimal', (decimal, currency, amount, raw) => {
    expect(parseMoney(decimal, currency)).toEqual({ amount, raw });
  });

  it('keeps no raw decimal of an amount that was not rounded', () => {
    expect(parseMoney('1.10', 'USD')).toEqual({ amount: 110 });
  });

  it.each(['', '.', 'abc', '1,299.00', '1.2.3', '$5', 'NaN', 'Infinity', '0x10'])(
    'refuses %j for an amount',
    (text) => {
      expect(() => parseMoney(text, 'USD')).toThrow(RangeError);
    },
  );

  it('refuses an amount that a number cannot hold exactly', () => {
    expect(() => parseMoney('90071992547409.92', 'USD')).toThrow(RangeError);
  });
});

describe('currencies', () => {
  it('have the decimals of ISO 4217', () => {
    expect(['USD', 'JPY', 'KRW', 'KWD', 'BHD', 'CLF', 'ISK'].map(currencyExponent)).toEqual([
      2, 0, 0, 3, 3, 4, 0,
    ]);
  });

  it.each(['usd', 'XXZ', 'US', ''])('do not include %j', (code) => {
    expect(currencySchema.safeParse(code).success).toBe(false);
    expect(() => currencyExponent(code)).toThrow(RangeError);
  });
});

describe('formatMoney', () => {
  it('writes exactly the decimals of the currency', () => {
    expect([
      formatMoney(19900, 'USD'),
      formatMoney(-5, 'USD'),
      formatMoney(19940, 'JPY'),
      formatMoney(1, 'KWD'),
    ]).toEqual(['199.00', '-0.05', '19940', '0.001']);
  });
});

describe('multiplyMoney', () => {
  it('rounds the product once, after the multiplication', () => {
    expect(multiplyMoney({ amount: 33, raw: '0.3333' }, 3, 'USD')).toEqual({ amount: 100, raw: '0.9999' });
    expect(multiplyMoney({ amount: 1999 }, 3, 'USD')).toEqual({ amount: 5997 });
    expect(multiplyMoney({ amount: -250 }, 2, 'JPY')).toEqual({ amount: -500 });
  });
});

describe('moneySchema', () => {
  it.each([{ amount: 1.5 }, { amount: '1' }, { amount: 2 ** 53 }, { amount: 1, currency: 'USD' }, 5])(
    'refuses %j for money',
    (value) => {
      expect(moneySchema.safeParse(value).success).toBe(false);
    },
  );
});
