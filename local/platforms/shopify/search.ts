/** Shopify's search syntax, as far as the simulated shop understands it: terms joined by AND, each a field and a value. */
import { GraphQLError } from 'graphql';

export interface SearchTerm {
  readonly field: string;
  readonly operator: '' | '>' | '>=' | '<' | '<=';
  readonly value: string;
}

const TERM = /(\w+):(>=|<=|>|<)?(?:'((?:[^'\\]|\\.)*)'|"([^"]*)"|(\S+))\s*(?:AND\s+)?/gy;

/** The terms of a query. What the shop does not understand is refused, so that no filter is lost unseen. */
export function termsOf(query: string | null | undefined): SearchTerm[] {
  const text = (query ?? '').trim();
  const terms = [...text.matchAll(TERM)];
  const read = terms.reduce((length, [whole]) => length + whole.length, 0);
  if (read < text.length)
    throw new GraphQLError(`the simulated shop does not understand the search "${text.slice(read)}"`, {
      extensions: { code: 'BAD_REQUEST' },
    });
  return terms.map(([, field = '', operator = '', single, double, bare]) => ({
    field,
    operator: operatorOf(operator),
    value: single?.replaceAll(/\\(.)/g, '$1') ?? double ?? bare ?? '',
  }));
}

function operatorOf(text: string): SearchTerm['operator'] {
  return (['>=', '<=', '>', '<'] as const).find((one) => one === text) ?? '';
}

export function compares(actual: number, { operator, value }: SearchTerm): boolean {
  const wanted = Number.isNaN(Number(value)) ? Date.parse(value) : Number(value);
  if (operator === '>=') return actual >= wanted;
  if (operator === '<=') return actual <= wanted;
  if (operator === '>') return actual > wanted;
  return operator === '<' ? actual < wanted : actual === wanted;
}

/** Whether an item answers all terms, each by the test of its field. */
export function answersAll<T>(
  item: T,
  terms: readonly SearchTerm[],
  tests: Readonly<Record<string, (item: T, term: SearchTerm) => boolean>>,
): boolean {
  return terms.every((term) => {
    const test = tests[term.field];
    if (!test)
      throw new GraphQLError(`the simulated shop cannot search by ${term.field}`, {
        extensions: { code: 'BAD_REQUEST' },
      });
    return test(item, term);
  });
}
