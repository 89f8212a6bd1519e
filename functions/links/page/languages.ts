/** The languages of the tracking page, and which of them a reader gets. Pure. */
import type { Words } from './words.ts';
import { german } from './words-de.ts';
import { english } from './words-en.ts';

const catalogue: readonly Words[] = [english, german];

function weighed(range: string): { language: string; weight: number } {
  const [tag = '', ...parameters] = range.trim().toLowerCase().split(';');
  const said = parameters.map((one) => /^\s*q=([\d.]+)\s*$/.exec(one)?.[1]).find((q) => q !== undefined);
  return { language: tag.split('-')[0] ?? '', weight: said === undefined ? 1 : Number(said) };
}

/** The words that a reader likes best (`Accept-Language`); English where none of theirs is there. */
export function wordsFor(accepted: string | undefined): Words {
  const wanted = (accepted ?? '')
    .split(',', 20)
    .map(weighed)
    .filter(({ weight }) => weight > 0)
    .toSorted((one, other) => other.weight - one.weight);
  for (const { language } of wanted) {
    const words = catalogue.find((one) => one.language === language);
    if (words) return words;
  }
  return english;
}
