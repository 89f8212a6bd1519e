/** Connections: pages by an opaque cursor that stays right while the list changes. */
import { GraphQLError } from 'graphql';
import * as z from 'zod';

const LARGEST_PAGE = 250;

const pageArguments = z.object({
  first: z.number().nullish(),
  last: z.number().nullish(),
  after: z.string().nullish(),
  before: z.string().nullish(),
  reverse: z.boolean().nullish(),
});

interface Paged<T> {
  readonly items: readonly T[];
  /** Where an item stands in the list, greater for later ones. */
  readonly placeOf: (item: T) => string;
  readonly viewOf: (item: T) => unknown;
}

function refused(message: string): GraphQLError {
  return new GraphQLError(message, { extensions: { code: 'BAD_REQUEST' } });
}

function cursorOf(place: string): string {
  return Buffer.from(JSON.stringify({ last_value: place })).toString('base64url');
}

function placeAt(cursor: string): string {
  try {
    return z.object({ last_value: z.string() }).parse(JSON.parse(Buffer.from(cursor, 'base64url').toString()))
      .last_value;
  } catch {
    throw refused('Invalid cursor for current pagination sort.');
  }
}

/** The page of a list that the arguments ask for, as a GraphQL connection. */
export function connectionOf<T>(
  typename: string,
  given: unknown,
  { items, placeOf, viewOf }: Paged<T>,
): Record<string, unknown> {
  const { first, last, after, before, reverse } = pageArguments.parse(given);
  if ((first ?? last ?? undefined) === undefined) throw refused('you must provide one of first or last');
  if (last !== undefined && last !== null)
    throw refused('the simulated shop pages forward only: use first and after');
  if (before) throw refused('the simulated shop pages forward only: use first and after');
  const size = first ?? 0;
  if (size < 0 || size > LARGEST_PAGE) throw refused(`first must be between 0 and ${LARGEST_PAGE}`);
  const isReversed = reverse === true;
  const sorted = items
    .map((item) => ({ item, place: placeOf(item) }))
    .sort((a, b) => (isReversed ? compare(b.place, a.place) : compare(a.place, b.place)));
  const from = after ? placeAt(after) : undefined;
  const rest = sorted.filter(
    ({ place }) => from === undefined || compare(place, from) * (isReversed ? -1 : 1) > 0,
  );
  const page = rest.slice(0, size);
  const nodes = page.map(({ item }) => viewOf(item));
  return {
    __typename: `${typename}Connection`,
    nodes,
    edges: page.map(({ place }, index) => ({
      __typename: `${typename}Edge`,
      cursor: cursorOf(place),
      node: nodes[index],
    })),
    pageInfo: {
      __typename: 'PageInfo',
      hasNextPage: rest.length > page.length,
      hasPreviousPage: from !== undefined,
      startCursor: page[0] ? cursorOf(page[0].place) : null,
      endCursor: page.length > 0 ? cursorOf(page.at(-1)?.place ?? '') : null,
    },
  };
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

/** A place by a number, so that texts sort as numbers do. */
export function placeBy(...numbers: readonly (number | string)[]): string {
  return numbers.map((number) => String(number).padStart(20, '0')).join(':');
}
