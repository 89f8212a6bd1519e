import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';

const HOUR_MS = 3_600_000;

export const locationsQuery = queryOptions({
  queryKey: ['locations'],
  queryFn: async () => (await answerOf(api.GET('/locations'))).locations,
  staleTime: HOUR_MS,
});

export const channelsQuery = queryOptions({
  queryKey: ['channels'],
  queryFn: async () => (await answerOf(api.GET('/channels'))).channels,
  staleTime: HOUR_MS,
});
