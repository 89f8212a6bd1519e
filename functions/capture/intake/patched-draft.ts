/** A draft as a person's patch makes it. Pure. */
import { InvalidRequest } from '../../shared/errors.ts';
import { isRecord } from '../../shared/is-record.ts';
import { mergePatch } from './merge-patch.ts';

/**
 * A JSON merge patch (RFC 7396) whose `lines` may be given by name, as those of `PATCH /orders/{id}`: a line's id, or
 * where no line has that id its place, counted from 0 as reasons count. Only these lines change; null takes a line
 * out, and a new id is a new line. A list of lines takes the place of all of them, but one of corrections (entries that
 * say no quantity, of lines that are there by id or place) changes these lines alone.
 * @throws InvalidRequest naming every line that is not there, or not the only one of its id
 */
export function patchedDraft(
  draft: Readonly<Record<string, unknown>>,
  patch: Readonly<Record<string, unknown>>,
): Record<string, unknown> {
  const { lines: told, ...fields } = patch;
  const known: unknown[] = Array.isArray(draft['lines']) ? draft['lines'] : [];
  const lines = Array.isArray(told) ? correctionsOf(known, told) : told;
  if (!isRecord(lines)) return mergePatch(draft, patch);
  return { ...mergePatch(draft, fields), lines: patchedLines(known, lines) };
}

/** A list of corrections by the names of their lines; undefined for a list that takes the place of all lines. */
function correctionsOf(
  known: readonly unknown[],
  told: readonly unknown[],
): Record<string, unknown> | undefined {
  const named = told.map((line, place) => {
    const id = isRecord(line) && typeof line['lineId'] === 'string' ? line['lineId'] : String(place);
    return [id, line] as const;
  });
  const isEachOnce = new Set(named.map(([name]) => name)).size === named.length;
  const areKnown = isEachOnce && named.every(([name]) => placesOf(known, name).length === 1);
  const isPartial = told.some((line) => isRecord(line) && line['quantity'] === undefined);
  return areKnown && isPartial ? Object.fromEntries(named) : undefined;
}

type LinePatch = Readonly<Record<string, unknown>> | null;

function isLinePatch(patch: unknown): patch is LinePatch {
  return patch === null || isRecord(patch);
}

function patchedLines(known: readonly unknown[], patches: Readonly<Record<string, unknown>>): unknown[] {
  const faults = Object.entries(patches).flatMap(([name, patch]) => {
    const message = faultOf(placesOf(known, name).length, patch);
    return message === undefined ? [] : [{ path: `patch.lines.${name}`, message }];
  });
  if (faults.length > 0) throw new InvalidRequest('The patch names lines that it cannot mean.', faults);
  const lines: unknown[] = [...known];
  const removed = new Set<number>();
  for (const [name, patch] of Object.entries(patches).filter(hasLinePatch)) {
    const [place] = placesOf(known, name);
    if (place === undefined) lines.push({ lineId: name, ...mergePatch({}, patch ?? {}) });
    else if (patch === null) removed.add(place);
    else lines[place] = mergePatch(known[place], patch);
  }
  return lines.filter((_line, place) => !removed.has(place));
}

function hasLinePatch(entry: [string, unknown]): entry is [string, LinePatch] {
  return isLinePatch(entry[1]);
}

/** What is wrong with the patch of a line that so many lines are called by. */
function faultOf(lines: number, patch: unknown): string | undefined {
  if (!isLinePatch(patch)) return 'must be the fields of a line, or null';
  if (lines > 1) return 'is the id of several lines: name each by its place';
  return lines === 0 && patch === null ? 'is no line of the order' : undefined;
}

function placesOf(lines: readonly unknown[], name: string): number[] {
  const byId = [...lines.entries()].filter(([, line]) => isRecord(line) && line['lineId'] === name);
  if (byId.length > 0) return byId.map(([place]) => place);
  const place = /^\d{1,3}$/.test(name) ? Number(name) : lines.length;
  return place < lines.length ? [place] : [];
}
