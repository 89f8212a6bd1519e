/** The level of service that a shipping method's words ask for. Pure. */
import type { CanonicalOrder } from '../../order/order-form.ts';

type ServiceLevel = CanonicalOrder['shipping']['requested']['serviceLevel'];

/** Words that ask for a level; `words` follow each other in the method's code or title. */
export interface ServiceWords {
  readonly words: string;
  readonly level: ServiceLevel;
}

/** A word that ends in `*` stands for all words that begin so. Tried in order, so that "next day express" is next day. */
const WORDS: readonly ServiceWords[] = [
  { words: 'sameday', level: 'sameday' },
  { words: 'same day', level: 'sameday' },
  { words: 'nextday', level: 'nextday' },
  { words: 'next day', level: 'nextday' },
  { words: 'overnight', level: 'nextday' },
  { words: 'special delivery guaranteed', level: 'nextday' },
  { words: 'tomorrow', level: 'nextday' },
  { words: 'tracked 24', level: 'nextday' },
  { words: 'tracked 48', level: 'expedited' },
  { words: 'express*', level: 'expedited' },
  { words: 'expedite*', level: 'expedited' },
  { words: 'priority', level: 'expedited' },
  { words: 'rush', level: 'expedited' },
  { words: 'freight', level: 'freight' },
  { words: 'ltl', level: 'freight' },
  { words: 'pallet*', level: 'freight' },
  { words: 'economy', level: 'economy' },
  { words: 'saver', level: 'economy' },
  { words: 'slow', level: 'economy' },
];

/** Of two phrases that both ask for something the earlier level counts. */
const URGENCY: readonly ServiceLevel[] = [
  'sameday',
  'nextday',
  'expedited',
  'freight',
  'economy',
  'standard',
];

/** Beside such a word a time says when the goods are packed, which is not what the customer bought. */
const PACKING =
  /^(?:dispatch|despatch|process|handl|pack|prepar|fulfil|ships$|shipped$|leaves$|sent$|posted$|made$|production$)/;
const DELIVERY = /^(?:deliver|arriv|courier|transit|shipping$|guaranteed$)/;
const NUMBERS: Readonly<Record<string, number>> = { one: 1, two: 2, three: 3 };
const WORK = new Set(['business', 'working', 'work']);

/** A method's name is no longer; what comes behind is not looked at. */
const LONGEST = 500;

/** The words of one clause: "Free shipping (dispatched next day)" has two. */
type Clause = readonly string[];

function clausesOf(text: string): Clause[] {
  return text
    .toLowerCase()
    .split(/[,;.()[\]|/–—]|\s-\s/u)
    .map(wordsOf)
    .filter((words) => words.length > 0);
}

/** Letters and digits are words of their own: `24h` is `24 h`, `next_day` is `next day`. */
function wordsOf(text: string): string[] {
  return text.toLowerCase().match(/\p{L}+|\p{N}+/gu) ?? [];
}

function isWord(pattern: string | undefined, word: string | undefined): boolean {
  if (pattern === undefined || word === undefined) return false;
  return pattern.endsWith('*') ? word.startsWith(pattern.slice(0, -1)) : word === pattern;
}

/** Where in a clause the words stand one after the other. */
function placesOf(pattern: readonly string[], clause: Clause): number[] {
  return [...clause.keys()].filter((at) => pattern.every((one, index) => isWord(one, clause[at + index])));
}

/** How far the next word of a kind is from a place; Infinity where the clause has none. */
function distanceTo(kind: RegExp, clause: Clause, from: number, to: number): number {
  return clause.reduce((nearest, word, at) => {
    if (!kind.test(word) || (at >= from && at <= to)) return nearest;
    return Math.min(nearest, at < from ? from - at : at - to);
  }, Infinity);
}

/** Whether a time in a clause says when the goods arrive, not when they are packed. */
function isOfDelivery(clause: Clause, from: number, to: number): boolean {
  const packing = distanceTo(PACKING, clause, from, to);
  return packing === Infinity || distanceTo(DELIVERY, clause, from, to) <= packing;
}

/** Words that are as often said of packing: "rush processing", "express dispatch". */
const HURRIES = /^(?:express|expedite|priority$|rush$)/;

/** Whether a single word is about the carriage: the word beside it may say that it is about packing. */
function isOfCarriage(clause: Clause, at: number): boolean {
  const isHurry = HURRIES.test(clause[at] ?? '') && PACKING.test(clause[at + 1] ?? '');
  return !isHurry || isOfDelivery(clause, at, at);
}

/** Words that the channel, or the table, knows. "next working day" is read as "next day". */
function levelByWords(clause: Clause, table: readonly ServiceWords[]): ServiceLevel[] {
  const known = clause.filter((word) => !WORK.has(word));
  return table.flatMap(({ words, level }) => {
    const pattern = words.split(' ');
    const counts = placesOf(pattern, known).some((at) =>
      pattern.length === 1 ? isOfCarriage(known, at) : isOfDelivery(known, at, at + pattern.length - 1),
    );
    return counts ? [level] : [];
  });
}

function levelOfDays(days: number): ServiceLevel | undefined {
  if (days <= 0.5) return 'sameday';
  if (days <= 1) return 'nextday';
  return days <= 3 ? 'expedited' : undefined;
}

/** "2-3 days", "one day", "2nd day", "24h": the last number before the unit counts. */
function levelByTime(clause: Clause): ServiceLevel[] {
  const words = clause.filter((word) => !WORK.has(word) && !/^(?:st|nd|rd|th)$/.test(word));
  return words.flatMap((word, at) => {
    const perDay = /^(?:h|hr|hrs|hour|hours)$/.test(word) ? 24 : 1;
    if (perDay === 1 && !/^days?$/.test(word)) return [];
    const before = words[at - 1] ?? '';
    const count = /^\d{1,3}$/.test(before) ? Number(before) : NUMBERS[before];
    const level = count === undefined ? undefined : levelOfDays(count / perDay);
    return level !== undefined && isOfDelivery(words, at - 1, at) ? [level] : [];
  });
}

/** The level that the channel's own words ask for. */
function levelByOwnWords(clauses: readonly Clause[], own: readonly ServiceWords[]): ServiceLevel | undefined {
  return own.find(({ words }) => clauses.some((clause) => placesOf(wordsOf(words), clause).length > 0))
    ?.level;
}

/**
 * The level of service that the words of a shipping method (its code, its title) ask for; `standard` where they ask
 * for none. `own`: the channel's words, which go before the table.
 */
export function serviceLevelOf(
  names: readonly (string | undefined)[],
  own: readonly ServiceWords[] = [],
): ServiceLevel {
  const given = names.filter((name) => name !== undefined).map((name) => name.slice(0, LONGEST));
  const whole = given.map(wordsOf);
  const byOwnWords = levelByOwnWords(whole, own);
  if (byOwnWords) return byOwnWords;
  const clauses = given.flatMap(clausesOf);
  const asked = new Set(
    clauses.flatMap((clause) => [...levelByWords(clause, WORDS), ...levelByTime(clause)]),
  );
  return URGENCY.find((level) => asked.has(level)) ?? 'standard';
}
