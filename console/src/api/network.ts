import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';
import { wholeList } from './whole-list.ts';

const HOUR_MS = 3_600_000;

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
