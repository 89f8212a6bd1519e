/** What users are called: asked of the API when they are shown. */
import { queryOptions } from '@tanstack/react-query';
import { answerOf, api } from './client.ts';
import { askedTogether } from './shown-user.ts';

const NAMED_MS = 300_000;

const readUser = askedTogether(async (ids) => {
  const query = { ids: ids.join(',') };
  const { users } = await answerOf(api.GET('/users', { params: { query } }));
  return users;
});

export function userQuery(id: string) {
  return queryOptions({ queryKey: ['user', id], queryFn: () => readUser(id), staleTime: NAMED_MS });
}
