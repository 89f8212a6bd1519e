/** What units that came back are found to be. Pure. */

/**
 * `sellable` goes back on sale; `refurbish` is there and is mended before it may be; `scrap` is there and never promised;
 * `missing` was told to be in the box and is not; `wrong_item` is there in the place of another article, of which no
 * unit is.
 */
export const grades = ['sellable', 'refurbish', 'scrap', 'missing', 'wrong_item'] as const;
export type Grade = (typeof grades)[number];

/** The words of earlier releases: callers may say them, and items have them. */
const earlierWords = { restock: 'sellable', unsellable: 'scrap' } as const satisfies Record<string, Grade>;
type EarlierWord = keyof typeof earlierWords;

/** All words that a caller may say of units. */
export const saidGrades = [...grades, 'restock', 'unsellable'] as const;

function isEarlierWord(word: string): word is EarlierWord {
  return Object.hasOwn(earlierWords, word);
}

/** The grade that a word says. */
export function gradeOf(word: (typeof saidGrades)[number]): Grade {
  return isEarlierWord(word) ? earlierWords[word] : word;
}

/** What an item has, with the words of earlier releases as grades. */
export function gradeAsStored(word: unknown): unknown {
  return typeof word === 'string' && isEarlierWord(word) ? earlierWords[word] : word;
}

/** Whether units of the grade are at the location, as units of their line. */
export function isThere(grade: Grade): boolean {
  return grade !== 'missing' && grade !== 'wrong_item';
}

/** Whether somebody says why: of units that are worth less than was thought. */
export function needsReason(grade: Grade): boolean {
  return grade === 'refurbish' || grade === 'scrap';
}
