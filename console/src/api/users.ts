/** What users are called: asked of the API when they are shown, all that one page shows in one call. */
import { queryOptions } from '@tanstack/react-query';
import type { operations } from '../../client/api.generated.ts';
import { answerOf, api } from './client.ts';

type Answer = operations['readUsers']['responses'][200]['content']['application/json'];
export type ShownUser = Answer['users'][number];

/** Ids that the API takes in one call. */
const MOST = 25;
const NAMED_MS = 300_000;

interface Batch {
  readonly ids: Set<string>;
  readonly users: Promise<ReadonlyMap<string, ShownUser>>;
}
/** The call that is about to be made, as long as it takes more ids. */
let batch: Batch | undefined;

function newBatch(): Batch {
  const ids = new Set<string>();
  // Whatever is drawn at once has asked by then.
  const asked = new Promise((resolve) => setTimeout(resolve));
  const users = asked.then(() => {
    if (batch === made) batch = undefined;
    return readUsers([...ids]);
  });
  const made = { ids, users };
  return made;
}

async function readUsers(ids: readonly string[]): Promise<ReadonlyMap<string, ShownUser>> {
  const query = { ids: ids.join(',') };
  const { users } = await answerOf(api.GET('/users', { params: { query } }));
  return new Map(users.map((user) => [user.id, user]));
}

async function readUser(id: string): Promise<ShownUser> {
  if (batch === undefined || batch.ids.size >= MOST) batch = newBatch();
  batch.ids.add(id);
  const users = await batch.users;
  return users.get(id) ?? { id, state: 'unknown' };
}

export function userQuery(id: string) {
  return queryOptions({ queryKey: ['user', id], queryFn: () => readUser(id), staleTime: NAMED_MS });
}

/** `operator:<user>`, or `location:<id>/<user>`, of an id that the user pool may have given. */
const PERSON = /^(?:operator:|location:([^/]+)\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The person that did something, and the location that they did it for; undefined of a channel, a system or a credential. */
export function personOf(actor: string): { readonly id: string; readonly location?: string } | undefined {
  const [, location, id] = PERSON.exec(actor) ?? [];
  if (id === undefined) return undefined;
  return location === undefined ? { id } : { id, location };
}
