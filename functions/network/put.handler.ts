import { callerName } from '../shared/caller.ts';
import { on, serve } from '../shared/http.ts';
import { networkEntities } from './doors.ts';
import { putEntity } from './entities/entity.store.ts';
import { putWarnings } from './put-warnings.ts';

/**
 * PUT of every kind of reference data: 201 for a new entity, else 200. The same content again changes
 * nothing.
 */
export const handler = serve(
  ...networkEntities.map(({ entity, doors }) =>
    on(doors.put, async ({ params, body, caller, now }) => {
      const { kept, as } = await putEntity(entity, params[entity.param] ?? '', body, callerName(caller), now);
      const warnings = putWarnings(entity, kept);
      const answer = warnings.length > 0 ? { ...kept, warnings } : kept;
      return { status: as === 'new' ? 201 : 200, body: answer };
    }),
  ),
);
