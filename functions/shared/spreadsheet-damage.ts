/**
 * What spreadsheets make of codes when they open and save a file: nobody sees it, and a code that was changed names
 * another article, place or address. Where a code is really written so, a JSON file says it.
 */
const MONTH = '(?:jan|feb|mar|apr|may|jun|jul|aug|sep|sept|oct|nov|dec)';

interface Damage {
  readonly pattern: RegExp;
  readonly meaning: string;
}

/** In any cell. */
const DAMAGE: readonly Damage[] = [
  {
    pattern: /^[+-]?\d+(?:[.,]\d+)?E\+\d+$/i,
    meaning: 'looks like a long number that a spreadsheet shortened',
  },
  { pattern: /^'[\d.,+-]+$/, meaning: 'begins with the apostrophe by which a spreadsheet marks text' },
  { pattern: /^#(?:N\/A|REF!|NAME\?|VALUE!|DIV\/0!|NULL!|NUM!)$/i, meaning: 'is an error of a spreadsheet' },
  { pattern: /^#+$/, meaning: 'is what a spreadsheet shows of a number in a narrow column' },
];

/** In cells that are codes: ids, SKUs, postal codes. */
const DAMAGE_OF_CODES: readonly Damage[] = [
  { pattern: /^'/, meaning: 'begins with the apostrophe by which a spreadsheet marks text' },
  { pattern: /^(?:TRUE|FALSE)$/, meaning: 'looks like a word that a spreadsheet took for yes or no' },
  {
    pattern: new RegExp(`^(?:\\d{1,2}-${MONTH}|${MONTH}-\\d{2})$`, 'i'),
    meaning: 'looks like a code that a spreadsheet took for a date',
  },
  { pattern: /^\d{15}0+$/, meaning: 'looks like a number whose last digits a spreadsheet rounded to zeros' },
];

/** What a spreadsheet did to a cell whatever it says, as words that follow the cell; undefined for one that looks whole. */
export function visibleDamage(cell: string): string | undefined {
  return DAMAGE.find(({ pattern }) => pattern.test(cell))?.meaning;
}

/** What a spreadsheet did to a cell, as far as it shows; undefined for a cell that looks whole. */
export function spreadsheetDamage(cell: string, isCode: boolean): string | undefined {
  const ofCode = isCode ? DAMAGE_OF_CODES.find(({ pattern }) => pattern.test(cell)) : undefined;
  const meaning = visibleDamage(cell) ?? ofCode?.meaning;
  return meaning && `"${cell}" ${meaning}`;
}
