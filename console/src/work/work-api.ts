import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from '../api/client.ts';
import type { Work, WorkFact } from './work-types.ts';

const LOOK_AGAIN_MS = 10_000;
const MOST_PAGES = 10;
/** What was read stays readable through a gap of the network. */
const KEPT_MS = 86_400_000;

async function readQueue(location: string): Promise<Work[]> {
  const work: Work[] = [];
  let cursor: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const query = cursor === undefined ? {} : { cursor };
    const params = { path: { id: location }, query };
    const answer = await answerOf(api.GET('/locations/{id}/fulfillments', { params }));
    work.push(...answer.fulfillments);
    cursor = answer.cursor;
    if (cursor === undefined) break;
  }
  return work;
}

export function queueQuery(location: string) {
  return queryOptions({
    queryKey: ['work', location],
    queryFn: () => readQueue(location),
    enabled: location !== '',
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: KEPT_MS,
  });
}

export function sheetQuery(fulfillmentId: string) {
  return queryOptions({
    queryKey: ['sheet', fulfillmentId],
    queryFn: () => answerOf(api.GET('/fulfillments/{id}', { params: { path: { id: fulfillmentId } } })),
    staleTime: LOOK_AGAIN_MS,
    gcTime: KEPT_MS,
  });
}

/** @throws ApiProblem */
export function tell(fulfillmentId: string, body: WorkFact) {
  return answerOf(api.POST('/fulfillments/{id}/events', { params: { path: { id: fulfillmentId } }, body }));
}
