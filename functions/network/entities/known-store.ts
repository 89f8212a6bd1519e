/** The location that a shop's word for a store means. Pure. */
import { plainWord } from '../../shared/plain-word.ts';
import type { Location } from './location.ts';

type NamedLocation = Pick<Location, 'id' | 'name' | 'address'>;

/** Shorter names are part of too many words. */
const SHORTEST_NAME = 4;

/** The one that a way of looking finds; several are as good as none. */
function only<T>(found: readonly T[]): T | undefined {
  return found.length === 1 ? found[0] : undefined;
}

function hasWords(text: string, part: string): boolean {
  return ` ${text} `.includes(` ${part} `);
}

/** Whether the word has the street line of the location's address, and its town where the address says one. */
function isAddressOf(word: string, { address: { lines, city } }: NamedLocation): boolean {
  const [street = ''] = lines.map(plainWord);
  if (street.length < SHORTEST_NAME || !hasWords(word, street)) return false;
  return city === undefined || word === street || hasWords(word, plainWord(city));
}

/**
 * A location by its id, its name, its address, or a word that has its name in it, such as `Pickup at SoHo`. Undefined
 * where none or several could be meant: then somebody has to say which.
 */
export function knownStore<L extends NamedLocation>(
  locations: readonly L[],
  word: string | undefined,
): L | undefined {
  if (word === undefined) return undefined;
  const exact = locations.find(({ id }) => id === word);
  if (exact) return exact;
  const plain = plainWord(word);
  if (plain === '') return undefined;
  const named = locations.filter(({ id, name }) => plainWord(id) === plain || plainWord(name) === plain);
  if (named.length > 0) return only(named);
  const addressed = locations.filter((location) => isAddressOf(plain, location));
  if (addressed.length > 0) return only(addressed);
  return only(
    locations.filter(({ name }) => {
      const own = plainWord(name);
      return own.length >= SHORTEST_NAME && hasWords(plain, own);
    }),
  );
}
