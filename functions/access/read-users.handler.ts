import { on, serve } from '../shared/http.ts';
import { readUsersDoor } from './doors.ts';
import { usersOf } from './user-name.store.ts';

/** GET /users: what users are called. */
export const handler = serve(
  on(readUsersDoor, async ({ query }) => ({ status: 200, body: { users: await usersOf(query.ids) } })),
);
