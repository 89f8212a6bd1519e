import * as z from 'zod';
import { door } from '../shared/door.ts';

/** Users of one answer: each that is not in memory is one call of the user pool, side by side. */
export const MOST_USERS = 25;

/** Ids of the user pool, which are the only names that are taken: nobody is found here by an address. */
const userIdsSchema = z
  .string()
  .transform((text) => [...new Set(text.split(',').filter((id) => id.trim() !== ''))])
  .pipe(z.array(z.guid()).min(1).max(MOST_USERS));

const shownUserSchema = z.object({
  id: z.string(),
  /** What people call them; absent of a user whom the pool does not know, or no more. */
  name: z.string().optional(),
  /** `disabled`: may not log in; `unknown`: the pool has no such user, or no more. */
  state: z.enum(['active', 'disabled', 'unknown']),
});
export type ShownUser = z.output<typeof shownUserSchema>;

export const readUsersDoor = door({
  name: 'readUsers',
  method: 'GET',
  path: '/users',
  scope: 'orders:read',
  callers: ['operator'],
  summary: `What up to ${MOST_USERS} users are called, by their ids with commas between: for pages that show who did something.`,
  handler: 'access/read-users',
  params: z.strictObject({}),
  query: z.strictObject({ ids: userIdsSchema }),
  answers: { 200: z.object({ users: z.array(shownUserSchema) }) },
});
