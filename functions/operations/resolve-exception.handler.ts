import { callerName } from '../shared/caller.ts';
import { on, serve } from '../shared/http.ts';
import { resolveManyExceptions } from './bulk/resolve-many.ts';
import { resolveExceptionDoor, resolveExceptionsDoor } from './doors.ts';
import { mustKnowLocations } from './resolve/known-locations.ts';
import { effects } from './resolve/resolve-effects.ts';
import { resolveException } from './resolve/resolve-exception.ts';

/** POST /exceptions/{id}/resolve: a person's decision, carried out once. */
const one = on(resolveExceptionDoor, async ({ params: { id: exceptionId }, body, caller, now }) => {
  await mustKnowLocations(body);
  return resolveException({ exceptionId, body, caller, by: callerName(caller), now }, effects);
});

/** POST /exceptions/resolve: the same decision on several, each by itself. */
const several = on(resolveExceptionsDoor, async ({ body, caller, now }) => {
  await mustKnowLocations(body);
  return resolveManyExceptions({ body, caller, now });
});

export const handler = serve(one, several);
