import { callerName } from '../shared/caller.ts';
import { cursor } from '../shared/cursor.ts';
import { on, serve } from '../shared/http.ts';
import { networkEntities } from './doors.ts';
import { listEntities, listPositionSchema, readEntity } from './entities/entity.store.ts';

/** GET of every kind of reference data: one entity, or a list of them all. */
export const handler = serve(
  ...networkEntities.flatMap(({ entity, doors }) => [
    // A channel is read where its platform is known (functions/connections).
    ...(doors.read.handler === 'network/read'
      ? [
          on(doors.read, async ({ params }) => {
            const body = await readEntity(entity, params[entity.param] ?? '');
            return { status: 200, body };
          }),
        ]
      : []),
    on(doors.list, async ({ query, caller }) => {
      const owner = { list: doors.list.name, caller: callerName(caller), by: {} };
      const from =
        query.cursor === undefined ? undefined : cursor.decode(listPositionSchema, query.cursor, owner);
      const { entities, next } = await listEntities(entity, from, query.limit);
      const page = { [entity.path]: entities };
      return { status: 200, body: next ? { ...page, cursor: cursor.encode(next, owner) } : page };
    }),
  ]),
);
