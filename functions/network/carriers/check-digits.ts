/** Check digits of barcodes. Pure. */

/** GS1's check digit (modulo 10, weights 3 and 1 from the right), which the post of the United States has, too. */
export function hasGs1CheckDigit(digits: string): boolean {
  if (!/^\d{2,}$/.test(digits)) return false;
  const sum = [...digits].reverse().reduce((total, digit, place) => {
    const weight = place % 2 === 0 ? 1 : 3;
    return total + Number(digit) * weight;
  }, 0);
  return sum % 10 === 0;
}

/** ISO 7064, modulo 37 and 36: the last character of digits and letters in capitals. */
export function hasIso37CheckCharacter(text: string): boolean {
  if (!/^[0-9A-Z]{2,}$/.test(text)) return false;
  const value = (character: string): number => Number.parseInt(character, 36);
  const remainder = [...text.slice(0, -1)].reduce((before, character) => {
    const sum = (before + value(character)) % 36 || 36;
    return (sum * 2) % 37;
  }, 36);
  return (remainder + value(text.slice(-1))) % 36 === 1;
}
