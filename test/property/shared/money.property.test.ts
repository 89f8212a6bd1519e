import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, parseMoney } from '../../../functions/shared/money.ts';

const currencies = fc.constantFrom('USD', 'JPY', 'KWD', 'CLF');
const amounts = fc.integer({ min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER });

function absolute(value: bigint): bigint {
  return value < 0n ? -value : value;
}

describe('money', () => {
  it('is read as it was written', () => {
    fc.assert(
      fc.property(amounts, currencies, (amount, currency) => {
        expect(parseMoney(formatMoney(amount, currency), currency)).toEqual({ amount });
      }),
    );
  });

  it('is within half a minor unit of the decimal, which is kept where it is finer', () => {
    fc.assert(
      fc.property(
        fc.bigInt({ min: -(9n * 10n ** 13n), max: 9n * 10n ** 13n }),
        fc.integer({ min: 0, max: 9 }),
        (digits, decimals) => {
          const { amount, raw } = parseMoney(`${digits}e-${decimals}`, 'USD');

          // Both in units of the finer of a cent and the last decimal.
          const cent = 10n ** BigInt(Math.max(0, decimals - 2));
          const exact = digits * 10n ** BigInt(Math.max(0, 2 - decimals));
          const distance = BigInt(amount) * cent - exact;
          expect(2n * absolute(distance) <= cent).toBe(true);
          expect(raw !== undefined).toBe(distance !== 0n);
          if (raw !== undefined) expect(parseMoney(raw, 'USD')).toEqual({ amount, raw });
        },
      ),
    );
  });
});
