import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';
import type { ListedException } from './types.ts';

/** More than these nobody works through as a list; bulk actions by filter have no such end. */
const MOST_PAGES = 10;
const LOOK_AGAIN_MS = 15_000;

export interface OpenExceptions {
  readonly exceptions: readonly ListedException[];
  /** Whether there are more. */
  readonly truncated: boolean;
}

async function readOpen(): Promise<OpenExceptions> {
  const exceptions: ListedException[] = [];
  let isPartial = false;
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = { order: 'deadline' as const, ...(cursor === undefined ? {} : { cursor }) };
    const answer = await answerOf(api.GET('/exceptions', { params: { query } }));
    exceptions.push(...answer.exceptions);
    isPartial ||= answer.partial ?? false;
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return { exceptions, truncated: isPartial || cursor !== undefined };
}

export const openExceptions = queryOptions({
  queryKey: ['exceptions'],
  queryFn: readOpen,
  refetchInterval: LOOK_AGAIN_MS,
});

export function exceptionQuery(id: string) {
  return queryOptions({
    queryKey: ['exception', id],
    queryFn: () => answerOf(api.GET('/exceptions/{id}', { params: { path: { id } } })),
  });
}
