import { exceptionKey, type Resolution, readException } from '../exceptions/exception.store.ts';
import type { Exception } from '../exceptions/exception.ts';
import { type ExceptionEffect, exceptionRules } from '../exceptions/exception-types.ts';
import { callerName } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import { Conflict } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { retryMoved } from '../shared/transact.ts';
import { type ResolveBody, resolveExceptionDoor } from './doors.ts';
import { effects } from './resolve/resolve-effects.ts';

/** POST /exceptions/{id}/resolve: a person's decision, carried out once. */
export const handler = serve(
  on(resolveExceptionDoor, async ({ params: { id: exceptionId }, body: { id, ...body }, caller, now }) => {
    const content = { resolve: exceptionId, ...body };
    const resolution = resolutionOf(body, callerName(caller));
    return carryOutOnce({ aggregate: exceptionKey(exceptionId), caller, id, content, now }, (record) =>
      retryMoved(async () => {
        const exception = await readException(exceptionId);
        const effect = effectOf(exception, body.action);
        return effects[effect]({ exception, body, resolution, now, record });
      }),
    );
  }),
);

/** @throws Conflict for an exception that is resolved, and for an action that its type does not offer */
function effectOf(exception: Exception, action: ResolveBody['action']): ExceptionEffect {
  const { exceptionId, exceptionType, status, resolved, actions } = exception;
  if (status !== 'open') throw new Conflict(`Exception ${exceptionId} is already resolved.`, { resolved });
  const effect = exceptionRules[exceptionType].actions[action];
  if (!effect) throw new Conflict(`${action} is not offered for ${exceptionType}.`, { actions });
  return effect;
}

/** `parameters` is what routing reads when it plans again (routing/route/guidance.ts). */
function resolutionOf(body: Omit<ResolveBody, 'id'>, by: string): Resolution {
  const { action, note, excludeLocations, onlyLocation, outcomes } = body;
  const parameters = {
    ...(excludeLocations ? { excludeLocations } : {}),
    ...(onlyLocation === undefined ? {} : { onlyLocation }),
    ...(outcomes ? { outcomes } : {}),
  };
  const hasParameters = Object.keys(parameters).length > 0;
  return { action, by, note, ...(hasParameters ? { parameters } : {}) };
}
