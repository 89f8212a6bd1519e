/** Shares of whole amounts by percentages as rules say them, exact to the last decimal of the percentage. */

/** A decimal number as an integer over a power of ten. */
interface DecimalFraction {
  readonly numerator: bigint;
  readonly denominator: bigint;
}

/** A finite number as it is written: 14.4 is 144 over 10, and so is what JSON says of it. */
function fractionOf(value: number): DecimalFraction {
  const [digits = '0', exponent = '0'] = String(value).split('e');
  const [whole = '0', decimals = ''] = digits.split('.');
  const power = Number(exponent) - decimals.length;
  const numerator = BigInt(whole + decimals);
  if (power >= 0) return { numerator: numerator * 10n ** BigInt(power), denominator: 1n };
  return { numerator, denominator: 10n ** BigInt(-power) };
}

/** The quotient rounded down: BigInt division cuts off towards zero. */
function floorOf(product: bigint, divisor: bigint): number {
  const quotient = product / divisor;
  return Number(product < 0n && product % divisor !== 0n ? quotient - 1n : quotient);
}

/** amount x part / whole of whole numbers, rounded down, exact however large the product is. */
export function portionOf(amount: number, part: number, whole: number): number {
  const product = amount * part;
  if (Number.isSafeInteger(product)) return Math.floor(product / whole);
  return floorOf(BigInt(amount) * BigInt(part), BigInt(whole));
}

/** So many percent of a whole amount, rounded down. Floating point would lose one of 375 at 85.6 %. */
export function shareOf(amount: number, percent: number): number {
  if (Number.isInteger(percent) && Number.isSafeInteger(amount * percent)) {
    const rest = (amount * percent) % 100;
    return (amount * percent - rest) / 100 - (rest < 0 ? 1 : 0);
  }
  const { numerator, denominator } = fractionOf(percent);
  return floorOf(BigInt(amount) * numerator, denominator * 100n);
}

/** What a share of so many percent, rounded up, leaves of a whole amount. */
export function restAfter(amount: number, percent: number): number {
  return amount + shareOf(-amount, percent);
}
