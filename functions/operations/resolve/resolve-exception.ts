import { commandsOf, type Resolution, readException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { mustDecideException } from '../../exceptions/exception-access.ts';
import { type ExceptionEffect, exceptionRules } from '../../exceptions/exception-types.ts';
import type { Caller } from '../../shared/caller.ts';
import { carryOutOnce } from '../../shared/command.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Conflict, InvalidRequest } from '../../shared/errors.ts';
import { retryMoved } from '../../shared/transact.ts';
import type { ResolveBody } from '../doors.ts';
import type { Resolving } from './resolution.ts';

/** A decision on one exception, and whose it is. */
export interface ResolveCommand {
  readonly exceptionId: string;
  /** `id`: the command's, chosen by whoever decides. */
  readonly body: ResolveBody;
  readonly caller: Caller;
  /** The name of who decides, as the exception keeps it. */
  readonly by: string;
  /** UTC ISO. */
  readonly now: string;
}

/** Effects that a decision may have, by their names in the table of exception types. */
type Effects = Readonly<Partial<Record<ExceptionEffect, (resolving: Resolving) => Promise<DoorAnswer>>>>;

/**
 * Carries a decision on an exception out, once: the same command again gets the first answer. `effects` are
 * those that the caller may have: whoever decides little need not load the code of all.
 * @throws NotFound; Forbidden for who does not own it; InvalidRequest for what is not read;
 * Conflict for an exception that is resolved, for an action that its type does not offer, and
 * where the order's state forbids the action
 */
export function resolveException(
  { exceptionId, body, caller, by, now }: ResolveCommand,
  effects: Effects,
): Promise<DoorAnswer> {
  const { id, ...decision } = body;
  const content = { resolve: exceptionId, ...decision };
  const resolution = resolutionOf(decision, by);
  return carryOutOnce({ aggregate: commandsOf(exceptionId), caller, id, content, now }, (record) =>
    retryMoved(async () => {
      const exception = await readException(exceptionId);
      await mustDecideException(caller, exception);
      const name = effectOf(exception, decision.action);
      mustBeRead(decision, name);
      const effect = effects[name];
      if (!effect) throw new Conflict(`${decision.action} of ${exceptionId} is for a person to decide.`);
      return effect({ exception, body: decision, resolution, now, record });
    }),
  );
}

/** @throws Conflict for an exception that is resolved, and for an action that its type does not offer */
function effectOf(exception: Exception, action: ResolveBody['action']): ExceptionEffect {
  const { exceptionId, exceptionType, status, resolved, actions } = exception;
  if (status !== 'open') throw new Conflict(`Exception ${exceptionId} is already resolved.`, { resolved });
  const effect = exceptionRules[exceptionType].actions[action];
  if (!effect) throw new Conflict(`${action} is not offered for ${exceptionType}.`, { actions });
  return effect;
}

/** The effects that read what a decision may carry beside its action. */
const readers = {
  patch: ['recapture'],
  outcomes: ['conclude'],
  fields: ['applyEdit'],
  excludeLocations: ['resume', 'choose', 'recapture'],
  onlyLocation: ['resume', 'choose', 'recapture'],
  ship: ['choose'],
} as const satisfies Partial<Record<keyof ResolveBody, readonly ExceptionEffect[]>>;

/** @throws InvalidRequest for what the effect would read over */
function mustBeRead(decision: Omit<ResolveBody, 'id'>, effect: ExceptionEffect): void {
  const unread = (
    ['patch', 'outcomes', 'fields', 'excludeLocations', 'onlyLocation', 'ship'] as const
  ).filter((field) => decision[field] !== undefined && !readers[field].some((reader) => reader === effect));
  if (unread.length === 0) return;
  throw new InvalidRequest(
    `${decision.action} of this exception does not read ${unread.join(', ')}.`,
    unread.map((path) => ({ path, message: `does not go with ${decision.action} of this exception` })),
  );
}

/** `parameters` is what routing reads when it plans again (routing/route/guidance.ts). */
function resolutionOf(body: Omit<ResolveBody, 'id'>, by: string): Resolution {
  const { action, note, excludeLocations, onlyLocation, ship, outcomes } = body;
  const parameters = {
    ...(excludeLocations ? { excludeLocations } : {}),
    ...(onlyLocation === undefined ? {} : { onlyLocation }),
    ...(ship ? { ship } : {}),
    ...(outcomes ? { outcomes } : {}),
  };
  const hasParameters = Object.keys(parameters).length > 0;
  return { action, by, note, ...(hasParameters ? { parameters } : {}) };
}
