import { exceptionKey, readException } from '../exceptions/exception.store.ts';
import { exceptionRules } from '../exceptions/exception-types.ts';
import { callerName } from '../shared/caller.ts';
import { once } from '../shared/command.ts';
import { Conflict } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { retryMoved } from '../shared/transact.ts';
import { resolveExceptionDoor } from './doors.ts';
import { effects } from './resolve/resolve-effects.ts';

export const handler = serve(
  on(resolveExceptionDoor, async ({ params: { id: exceptionId }, body: { id, ...body }, caller, now }) =>
    once(
      { aggregate: exceptionKey(exceptionId), caller, id, content: { resolve: exceptionId, ...body }, now },
      (record) =>
        retryMoved(async () => {
          const exception = await readException(exceptionId);
          if (exception.status !== 'open')
            throw new Conflict(`Exception ${exceptionId} is already resolved.`, {
              resolved: exception.resolved,
            });
          const effect = exceptionRules[exception.exceptionType].actions[body.action];
          if (!effect)
            throw new Conflict(`${body.action} is not offered for ${exception.exceptionType}.`, {
              actions: exception.actions,
            });
          const { excludeLocations, onlyLocation, outcomes } = body;
          // What routing reads when it plans again (routing/route/guidance.ts).
          const parameters = {
            ...(excludeLocations ? { excludeLocations } : {}),
            ...(onlyLocation === undefined ? {} : { onlyLocation }),
            ...(outcomes ? { outcomes } : {}),
          };
          const resolution = {
            action: body.action,
            by: callerName(caller),
            note: body.note,
            ...(Object.keys(parameters).length > 0 ? { parameters } : {}),
          };
          return effects[effect]({ exception, body, resolution, now, record });
        }),
    ),
  ),
);
