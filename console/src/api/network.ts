import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';

const HOUR_MS = 3_600_000;
const MOST_PAGES = 100;

interface Page {
  readonly cursor?: string;
}

/** Every page of a list, up to a bound that no network reaches. */
async function wholeList<P extends Page, Row>(
  read: (query: Page) => Promise<P>,
  rowsOf: (page: P) => readonly Row[],
): Promise<Row[]> {
  const rows: Row[] = [];
  let query: Page = {};
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await read(query);
    rows.push(...rowsOf(answer));
    if (answer.cursor === undefined) break;
    query = { cursor: answer.cursor };
  }
  return rows;
}

export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: () =>
    wholeList(
      (query) => answerOf(api.GET('/locations', { params: { query } })),
      ({ locations }) => locations,
    ),
  staleTime: HOUR_MS,
});

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: () =>
    wholeList(
      (query) => answerOf(api.GET('/channels', { params: { query } })),
      ({ channels }) => channels,
    ),
  staleTime: HOUR_MS,
});

/** What every location has to do, and how full it is. */
export const loadsQuery = queryOptions({
  queryKey: ['loads'],
  queryFn: () =>
    wholeList(
      (query) => answerOf(api.GET('/loads', { params: { query } })),
      ({ loads }) => loads,
    ),
});

export function switchQuery(location: string) {
  return queryOptions({
    queryKey: ['locations', location, 'switch'],
    queryFn: () => answerOf(api.GET('/locations/{id}/switch', { params: { path: { id: location } } })),
  });
}

export function healthQuery(channel: string) {
  return queryOptions({
    queryKey: ['channels', channel, 'health'],
    queryFn: () => answerOf(api.GET('/channels/{id}/health', { params: { path: { id: channel } } })),
  });
}

export const credentialsQuery = queryOptions({
  queryKey: ['credentials'],
  queryFn: async () => (await answerOf(api.GET('/credentials'))).credentials,
});

export const sourcesQuery = queryOptions({
  queryKey: ['tracking-sources'],
  queryFn: () =>
    wholeList(
      (query) => answerOf(api.GET('/tracking-sources', { params: { query } })),
      (page) => page['tracking-sources'],
    ),
});

export const rateCardsQuery = queryOptions({
  queryKey: ['rate-cards'],
  queryFn: () =>
    wholeList(
      (query) => answerOf(api.GET('/rate-cards', { params: { query } })),
      (page) => page['rate-cards'],
    ),
});
