import { queryOptions } from '@tanstack/react-query';
import { ApiProblem, answerOf, api } from '../api/client.ts';
import { wholeList } from '../api/whole-list.ts';
import { isLoggedIn } from '../app/session.ts';
import { nextOf } from './grades.ts';
import type { Movement, Return, Task, Work } from './work-types.ts';

const LOOK_AGAIN_MS = 10_000;
const MOST_PAGES = 10;
/** What was read stays readable through a gap of the network. */
const KEPT_MS = 86_400_000;

function readQueue(location: string): Promise<Work[]> {
  return wholeList(
    (query) =>
      answerOf(api.GET('/locations/{id}/fulfillments', { params: { path: { id: location }, query } })),
    ({ fulfillments }) => fulfillments,
    MOST_PAGES,
  );
}

export function queueQuery(location: string) {
  return queryOptions({
    queryKey: ['work', location],
    queryFn: () => readQueue(location),
    enabled: location !== '' && isLoggedIn(),
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: KEPT_MS,
  });
}

export function sheetQuery(fulfillmentId: string) {
  return queryOptions({
    queryKey: ['sheet', fulfillmentId],
    queryFn: () => answerOf(api.GET('/fulfillments/{id}', { params: { path: { id: fulfillmentId } } })),
    enabled: isLoggedIn(),
    staleTime: LOOK_AGAIN_MS,
    gcTime: KEPT_MS,
  });
}

/** Returns whose goods are to come, and those whose goods lie there, the oldest first. */
async function readReturns(location: string): Promise<Return[]> {
  const found: Return[] = [];
  for (const wanted of [{ expected: 'true' }, { status: 'received' }] as const) {
    const listed = await wholeList(
      (query) => answerOf(api.GET('/returns', { params: { query: { location, ...wanted, ...query } } })),
      ({ returns }) => returns,
      MOST_PAGES,
    );
    found.push(...listed);
  }
  const byId = new Map(found.map((one) => [one.returnId, one]));
  return [...byId.values()].filter((one) => nextOf(one) !== undefined);
}

export function returnsQuery(location: string) {
  return queryOptions({
    queryKey: ['returns', location],
    queryFn: () => readReturns(location),
    enabled: isLoggedIn(),
    refetchInterval: LOOK_AGAIN_MS,
    gcTime: KEPT_MS,
  });
}

/** Outcomes of a movement that had no effect and never will: somebody has to look. */
const NO_EFFECT: readonly string[] = ['conflict', 'unknown-location', 'unknown-sku', 'unknown-gtin'];
const UNPROCESSABLE = 422;

async function move(movement: Movement): Promise<void> {
  const { outcomes } = await answerOf(api.POST('/stock/movements', { body: { movements: [movement] } }));
  const refused = outcomes.find(({ outcome }) => NO_EFFECT.includes(outcome));
  if (refused === undefined) return;
  throw new ApiProblem(UNPROCESSABLE, { title: '', detail: refused.outcome, fields: [] });
}

/** Tells the API of one thing that somebody did; answers the id of what came of it, where it is new. @throws ApiProblem */
export async function tell(task: Task): Promise<string | undefined> {
  const params = { path: { id: task.about } };
  switch (task.kind) {
    case 'fulfillment':
      await answerOf(api.POST('/fulfillments/{id}/events', { params, body: task.body }));
      return undefined;
    case 'return':
      await answerOf(api.POST('/returns/{id}/events', { params, body: task.body }));
      return undefined;
    case 'counter':
      return (await answerOf(api.POST('/returns', { body: task.body }))).returnId;
    case 'stock':
      await move(task.body);
      return undefined;
  }
}
