import { infiniteQueryOptions, queryOptions } from '@tanstack/react-query';
import { ApiProblem, answerOf, api } from './client.ts';

const PAGE = 100;
const NONE: string | undefined = undefined;
const HOUR_MS = 3_600_000;

function behindCursor(cursor: string | undefined) {
  return cursor === undefined ? {} : { cursor };
}

export const skusQuery = infiniteQueryOptions({
  queryKey: ['skus'],
  queryFn: ({ pageParam }: { pageParam: string | undefined }) =>
    answerOf(api.GET('/skus', { params: { query: { limit: PAGE, ...behindCursor(pageParam) } } })),
  initialPageParam: NONE,
  getNextPageParam: ({ cursor }) => cursor,
});

export function locationStockQuery(location: string) {
  return infiniteQueryOptions({
    queryKey: ['stock', 'of-location', location],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const query = { limit: PAGE, ...behindCursor(pageParam) };
      return answerOf(api.GET('/locations/{id}/stock', { params: { path: { id: location }, query } }));
    },
    initialPageParam: NONE,
    getNextPageParam: ({ cursor }) => cursor,
  });
}

/** The article; undefined for a SKU that has stock and was never declared. */
async function readArticle(sku: string) {
  try {
    return await answerOf(api.GET('/skus/{sku}', { params: { path: { sku } } }));
  } catch (error) {
    if (error instanceof ApiProblem && error.status === 404) return null;
    throw error;
  }
}

export function articleQuery(sku: string) {
  return queryOptions({
    queryKey: ['skus', sku],
    queryFn: () => readArticle(sku),
    staleTime: HOUR_MS,
  });
}

export function stockQuery(sku: string) {
  return queryOptions({
    queryKey: ['stock', sku],
    queryFn: () => answerOf(api.GET('/stock/{sku}', { params: { path: { sku } } })),
  });
}

export function queueQuery(sku: string, pool: string) {
  return queryOptions({
    queryKey: ['stock', sku, 'queue', pool],
    queryFn: () => answerOf(api.GET('/stock/{sku}/queue', { params: { path: { sku }, query: { pool } } })),
  });
}

export function suppliesQuery(sku: string, pool: string) {
  return queryOptions({
    queryKey: ['stock', sku, 'supplies', pool],
    queryFn: () => answerOf(api.GET('/stock/{sku}/supplies', { params: { path: { sku }, query: { pool } } })),
  });
}

const ENTRIES = 30;

/** What moved, the newest first; of a location alone, or of everything. */
export function movementsQuery(sku: string, location: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ['stock', sku, 'movements', location],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const at = location === undefined ? {} : { location };
      const query = { limit: ENTRIES, ...at, ...behindCursor(pageParam) };
      return answerOf(api.GET('/stock/{sku}/movements', { params: { path: { sku }, query } }));
    },
    initialPageParam: NONE,
    getNextPageParam: ({ cursor }) => cursor,
  });
}
