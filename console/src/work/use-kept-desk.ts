import { type QueryClient, useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { locationsQuery } from '../api/network.ts';
import { isLoggedIn, sessionName } from '../app/session.ts';
import { type KeptDesk, keepDesk } from './kept-desk.ts';
import { queueQuery, returnsQuery, sheetQuery } from './work-api.ts';

/** What is read in one go is kept in one go. */
const QUIET_MS = 500;
const OF_DESK: readonly unknown[] = ['work', 'sheet', 'returns', 'locations'];

async function keepAsRead(queries: QueryClient, location: string): Promise<void> {
  const queue = queries.getQueryData(queueQuery(location).queryKey);
  if (queue === undefined || !isLoggedIn()) return;
  const places = queries.getQueryData(locationsQuery.queryKey);
  const place = places?.find(({ id }) => id === location);
  await keepDesk({
    person: await sessionName(),
    location,
    at: queries.getQueryState(queueQuery(location).queryKey)?.dataUpdatedAt ?? Date.now(),
    queue,
    sheets: queue.flatMap(
      ({ fulfillmentId }) => queries.getQueryData(sheetQuery(fulfillmentId).queryKey) ?? [],
    ),
    returns: queries.getQueryData(returnsQuery(location).queryKey) ?? [],
    ...(place === undefined ? {} : { place }),
  });
}

/** Keeps the work of a location as it is read, for a reload without a network. */
export function useKeptDesk(location: string): void {
  const queries = useQueryClient();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    // A browser that keeps nothing is no reason to stop work.
    const keep = (): void => void keepAsRead(queries, location).catch(() => undefined);
    const unsubscribe = queries.getQueryCache().subscribe(({ type, query }) => {
      if (type !== 'updated' || !OF_DESK.includes(query.queryKey[0])) return;
      clearTimeout(timer);
      timer = setTimeout(keep, QUIET_MS);
    });
    return () => {
      clearTimeout(timer);
      unsubscribe();
    };
  }, [location, queries]);
}

/** Shows a desk as it was kept. */
export function showKept(
  queries: QueryClient,
  { at, location, queue, sheets, returns, place }: KeptDesk,
): void {
  const read = { updatedAt: at };
  queries.setQueryData(queueQuery(location).queryKey, [...queue], read);
  queries.setQueryData(returnsQuery(location).queryKey, [...returns], read);
  if (place !== undefined) queries.setQueryData(locationsQuery.queryKey, [place], read);
  for (const sheet of sheets) queries.setQueryData(sheetQuery(sheet.fulfillmentId).queryKey, sheet, read);
}
