/** The numbers that stand on the goods of these histories. */
import { hasGs1CheckDigit } from '../functions/network/carriers/check-digits.ts';

const DIGITS = Array.from({ length: 10 }, (_, digit) => String(digit));

/** The GTIN-14 of the SKU of this number. */
export function gtinOf(nth: number): string {
  const body = `0950600${String(nth).padStart(6, '0')}`;
  return DIGITS.map((digit) => body + digit).find(hasGs1CheckDigit) ?? body;
}
