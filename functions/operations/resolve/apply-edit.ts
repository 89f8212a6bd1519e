import * as z from 'zod';
import { channelOrder } from '../../capture/edit/channel-order.ts';
import {
  type BesideEdit,
  type EditOutcome,
  type PlannedEdit,
  planEditWrites,
  readForEdit,
  type StoredOrder,
} from '../../capture/edit/edit-writes.ts';
import { takeOutSome } from '../../capture/edit/take-out.ts';
import { saveException, settleException } from '../../exceptions/exception.store.ts';
import type { Exception } from '../../exceptions/exception.ts';
import { exceptionAnswer } from '../../exceptions/exception-view.ts';
import type { DoorAnswer } from '../../shared/door.ts';
import { Cancelled, Conflict, type InvalidField, InvalidRequest, OnHold } from '../../shared/errors.ts';
import { transact } from '../../shared/transact.ts';
import { orderIdOf, type Resolving } from './resolution.ts';

const editSchema = z.looseObject({ fields: z.array(z.string()).default([]) });

/** The paths that are to be applied. @throws InvalidRequest for one that the exception does not name */
function chosenOf(listed: readonly string[], { body: { fields } }: Resolving): readonly string[] {
  if (!fields) return listed;
  const unknown = [...fields.entries()].filter(([, path]) => !listed.includes(path));
  if (unknown.length === 0) return fields;
  throw new InvalidRequest(
    'The exception does not name this.',
    unknown.map(([at, path]) => ({ path: `fields.${at}`, message: `${path} is not among its fields` })),
  );
}

/** The units that an edit adds may be barred, or not be there: then all but these is applied. */
function barsAdding(error: unknown): error is Error {
  if (error instanceof OnHold || error instanceof Cancelled) return true;
  return error instanceof Conflict && 'short' in error.detail;
}

/** A path is refused by its own name, or by that of the field that it is a part of. */
function isRefused(path: string, refused: readonly InvalidField[]): boolean {
  return refused.some((one) => path === one.path || path.startsWith(`${one.path}.`));
}

/** What the exception becomes with what is not applied, and how the caller is answered. */
interface Applied {
  readonly exception: Exception;
  readonly isWhole: boolean;
}

function appliedTo(
  resolving: Resolving,
  listed: readonly string[],
  applied: readonly string[],
  refused: readonly InvalidField[],
): Applied {
  const { exception, resolution, now } = resolving;
  const rest = listed.filter((path) => !applied.includes(path));
  if (rest.length === 0)
    return { isWhole: true, exception: settleException(undefined, exception, resolution, now).exception };
  const detail = {
    ...exception.detail,
    fields: rest,
    ...(refused.length > 0 ? { refused: [...refused] } : {}),
  };
  return { isWhole: false, exception: { ...exception, detail, version: exception.version + 1 } };
}

/** One attempt with these paths; those that turn out to be refused are given back. */
async function planPaths(
  resolving: Resolving,
  stored: StoredOrder,
  listed: readonly string[],
  paths: readonly string[],
  known: readonly InvalidField[],
): Promise<{ planned: PlannedEdit; applied: Applied; refused: readonly InvalidField[] }> {
  const { exception, resolution, now } = resolving;
  const wanted = channelOrder(stored, paths);
  const refused = [...known, ...wanted.refused];
  const applied = appliedTo(resolving, listed, paths, refused);
  const besideOf = ({ closes }: EditOutcome): BesideEdit => {
    const { exceptionId } = exception;
    if (applied.isWhole || closes) return { resolves: { exceptionId, resolution } };
    return { writes: [saveException(exception, applied.exception)] };
  };
  const command = { by: resolution.by, now };
  const planned = await planEditWrites(stored, wanted, command, besideOf);
  return { planned, applied, refused: [...known, ...planned.refused] };
}

/** The lines of which the paths add units. */
function addingPaths(stored: StoredOrder, paths: readonly string[]): string[] {
  const { added } = channelOrder(stored, paths);
  return paths.filter((path) =>
    added.some(({ lineId }) => path === `lines.${lineId}` || path.startsWith(`lines.${lineId}.`)),
  );
}

/**
 * `apply`: what the channel wants and had no effect by itself is put in force, as far as it is still possible, in one
 * write. The exception ends with it; what is refused stays in it, with the reason.
 * @throws Conflict naming everything, where nothing can be applied
 */
export async function applyEdit(resolving: Resolving): Promise<DoorAnswer> {
  for (;;) {
    const answer = await applyInOneWrite(resolving);
    if (answer) return answer;
  }
}

/** Undefined where that was not all: as many of the units as one write can hold have been taken out. */
async function applyInOneWrite(resolving: Resolving): Promise<DoorAnswer | undefined> {
  const { exception, resolution, now, record } = resolving;
  const { fields: listed } = editSchema.parse(exception.detail);
  const chosen = chosenOf(listed, resolving);
  const stored = await readForEdit(orderIdOf(exception));
  let paths = chosen;
  let refused: readonly InvalidField[] = [];
  while (paths.length > 0) {
    try {
      const plan = await planPaths(resolving, stored, listed, paths, refused);
      const possible = paths.filter((path) => !isRefused(path, plan.refused));
      if (possible.length < paths.length) {
        refused = plan.refused;
        paths = possible;
        continue;
      }
      const { takenOutFirst } = plan.planned;
      if (takenOutFirst) {
        await takeOutSome(stored, takenOutFirst, { by: resolution.by, now });
        return undefined;
      }
      const answer = exceptionAnswer(plan.applied.exception);
      await transact([...plan.planned.writes, record(answer)]);
      return answer;
    } catch (error) {
      const adding = barsAdding(error) ? addingPaths(stored, paths) : [];
      if (!barsAdding(error) || adding.length === 0) throw error;
      const { message } = error;
      refused = [...refused, ...adding.map((path) => ({ path, message }))];
      paths = paths.filter((path) => !adding.includes(path));
    }
  }
  throw new Conflict(`Nothing of ${exception.exceptionId} can be applied any more.`, {
    refused: refused.length > 0 ? [...refused] : [{ path: '', message: 'no version of it was understood' }],
  });
}
