/** Users as they are shown: whom an entry names, and what they are called, asked for together. Knows no client of the API. */
import type { operations } from '../../client/api.generated.ts';

type Answer = operations['readUsers']['responses'][200]['content']['application/json'];
export type ShownUser = Answer['users'][number];

/** Asks what the users of these ids are called. */
export type AskUsers = (ids: readonly string[]) => Promise<readonly ShownUser[]>;

/** Ids that the API takes in one call. */
const MOST = 25;

interface Batch {
  readonly ids: Set<string>;
  readonly users: Promise<ReadonlyMap<string, ShownUser>>;
}

/** What one user is called: all that is asked for at once is asked in one call, as far as that takes more ids. */
export function askedTogether(ask: AskUsers): (id: string) => Promise<ShownUser> {
  let batch: Batch | undefined;

  function newBatch(): Batch {
    const ids = new Set<string>();
    // Whatever is drawn at once has asked by then.
    const asked = new Promise((resolve) => setTimeout(resolve));
    const users = asked.then(async () => {
      if (batch === made) batch = undefined;
      return new Map((await ask([...ids])).map((user) => [user.id, user]));
    });
    const made = { ids, users };
    return made;
  }

  return async (id) => {
    if (batch === undefined || batch.ids.size >= MOST) batch = newBatch();
    batch.ids.add(id);
    const users = await batch.users;
    return users.get(id) ?? { id, state: 'unknown' };
  };
}

/** `operator:<user>`, or `location:<id>/<user>`, of an id that the user pool may have given. */
const PERSON = /^(?:operator:|location:([^/]+)\/)([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/;

/** The person that did something, and the location that they did it for; undefined of a channel, a system or a credential. */
export function personOf(actor: string): { readonly id: string; readonly location?: string } | undefined {
  const [, location, id] = PERSON.exec(actor) ?? [];
  if (id === undefined) return undefined;
  return location === undefined ? { id } : { id, location };
}
