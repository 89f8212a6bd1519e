import { useQueries } from '@tanstack/react-query';
import { personOf } from '../api/shown-user.ts';
import { userQuery } from '../api/users.ts';
import { useText } from '../text/text.tsx';

/**
 * Who did something, by name: `names(by)`. `actors`: as the API says them (`operator:<user>`, `location:<id>/<user>`); until a
 * name is known, and to whom names are not shown, the id is the name.
 */
export function useUserNames(actors: readonly (string | undefined)[]): (actor: string) => string {
  const { say } = useText();
  const ids = actors.flatMap((actor) => (actor && personOf(actor)?.id) ?? []);
  const distinct = [...new Set(ids)];
  const asked = useQueries({ queries: distinct.map((id) => userQuery(id)) });
  const users = new Map(asked.flatMap(({ data }) => (data ? [[data.id, data]] : [])));
  return (actor) => {
    const person = personOf(actor);
    const user = person && users.get(person.id);
    if (person === undefined || user === undefined) return actor;
    const name = user.name ?? say.unknownUser(person.id.slice(0, 8));
    return person.location === undefined ? name : `${name} (${person.location})`;
  };
}
