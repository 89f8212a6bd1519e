import { cursor } from '../shared/cursor.ts';
import { on, serve } from '../shared/http.ts';
import { networkEntities } from './doors.ts';
import { listEntities, listPositionSchema, readEntity } from './entities/entity.store.ts';

/** GET of every kind of reference data, one or all of them. */
export const handler = serve(
  ...networkEntities.flatMap(({ entity, doors }) => [
    on(doors.read, async ({ params }) => ({
      status: 200,
      body: await readEntity(entity, params[entity.param] ?? ''),
    })),
    on(doors.list, async ({ query }) => {
      const from = query.cursor === undefined ? undefined : cursor.decode(listPositionSchema, query.cursor);
      const { entities, next } = await listEntities(entity, from, query.limit);
      return {
        status: 200,
        body: { [entity.path]: entities, ...(next ? { cursor: cursor.encode(next) } : {}) },
      };
    }),
  ]),
);
