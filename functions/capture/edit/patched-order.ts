/** The order that a merge patch of somebody's makes. Pure. */
import type { Order } from '../../order/order.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import type { InvalidField } from '../../shared/errors.ts';
import { mergePatch } from '../intake/merge-patch.ts';
import { isMoved } from '../intake/place.ts';
import type { OrderPatch } from './order-patch.ts';
import {
  addedUnits,
  changeTo,
  completeBody,
  type EditedOrder,
  progressOfLines,
  tooLateFor,
  type UnitChange,
  type WantedOrder,
  withMore,
  withoutSums,
} from './wanted-order.ts';

type LinePatch = Readonly<Record<string, unknown>> | null;

/** What says which article is sent, and by whom: another one is another line. */
const ARTICLE = ['sku', 'kind', 'parentLineId', 'requiresShipping', 'fulfillmentService'] as const;

interface PatchedLine {
  readonly line: Record<string, unknown>;
  readonly change: UnitChange;
  readonly refused: readonly InvalidField[];
}

const UNCHANGED: UnitChange = { added: 0, lowered: 0, tooLate: 0 };

/** A line of which nothing is ours to ship has its quantity, and nobody who sends it. */
function recounted(line: CanonicalLine, wanted: number): Record<string, unknown> {
  const { total: _, ...rest } = line;
  const cancelled = Math.max(0, line.quantity - wanted);
  return { ...rest, quantity: Math.max(line.quantity, wanted), cancelled };
}

function patchedLine(line: CanonicalLine, patch: LinePatch, facts: PatchFacts): PatchedLine {
  const { lineId } = line;
  const { quantity, ...fields } = patch ?? { quantity: 0 };
  const wanted = typeof quantity === 'number' ? quantity : undefined;
  const progress = facts.progress.get(lineId);
  const change = wanted === undefined || !progress ? UNCHANGED : changeTo(wanted, progress);
  const isRecounted = wanted !== undefined && !progress;
  const counted = isRecounted ? recounted(line, wanted) : withMore(line, change.added);
  const articles = ARTICLE.filter((name) => name in fields && fields[name] !== line[name]);
  return {
    line: mergePatch(counted, fields),
    change,
    refused: [
      ...(change.tooLate > 0 ? [tooLateFor(lineId, change.tooLate)] : []),
      ...articles.map((name) => ({
        path: `lines.${lineId}.${name}`,
        message: 'makes it another article: take the line out and add one',
      })),
    ],
  };
}

interface PatchFacts extends EditedOrder {
  readonly progress: ReturnType<typeof progressOfLines>;
}

/** New lines, and names of lines that there are not. */
function newLines(
  body: CanonicalOrder,
  patches: ReadonlyMap<string, LinePatch>,
): { readonly lines: Record<string, unknown>[]; readonly refused: InvalidField[] } {
  const unknown = [...patches].filter(([id]) => !body.lines.some(({ lineId }) => lineId === id));
  return {
    lines: unknown.flatMap(([lineId, patch]) => (patch ? [{ ...mergePatch({}, patch), lineId }] : [])),
    refused: unknown
      .filter(([, patch]) => patch === null)
      .map(([lineId]) => ({ path: `lines.${lineId}`, message: 'is no line of the order' })),
  };
}

/** Coordinates of the place before are not those of another one. */
function withoutOldPlace(
  body: CanonicalOrder,
  fields: Record<string, unknown>,
  { shipTo }: OrderPatch,
): Record<string, unknown> {
  const next = mergePatch(body.shipTo ?? {}, shipTo ?? {});
  const isElsewhere = shipTo !== undefined && !('geo' in shipTo) && isMoved(body.shipTo, next);
  if (!isElsewhere) return fields;
  return mergePatch(fields, { shipTo: { geo: null } });
}

/** What is shipped in the place of a pickup comes from no store that somebody chose. */
function withoutOldStore(fields: Record<string, unknown>, { shipping }: OrderPatch): Record<string, unknown> {
  if (shipping?.method !== 'ship' || shipping.pickupLocationId !== undefined) return fields;
  return mergePatch(fields, { shipping: { pickupLocationId: null } });
}

/** What the person adds beyond the channel's word: the channel's later versions do not take it out again. */
function additionsAfter(
  { order: { additions = {} }, versions: { fromChannel } }: EditedOrder,
  changes: ReadonlyMap<string, UnitChange>,
): Order['additions'] {
  const next = new Map(Object.entries(additions));
  for (const [lineId, { added, lowered }] of changes) {
    if (added + lowered === 0) continue;
    const there = fromChannel.lines.find((line) => line.lineId === lineId);
    const known = next.get(lineId) ?? { units: 0, beyond: there ? there.quantity - there.cancelled : 0 };
    const units = Math.max(0, known.units + added - lowered);
    if (units > 0) next.set(lineId, { ...known, units });
    else next.delete(lineId);
  }
  return next.size > 0 ? Object.fromEntries(next) : undefined;
}

/** @throws InvalidRequest naming every field that the patched order would have wrong */
export function patchedOrder(edited: EditedOrder, patch: OrderPatch): WantedOrder {
  const { id: _id, bodyVersion: _version, lines: linePatches = {}, ...fields } = patch;
  const { body } = edited;
  const facts: PatchFacts = { ...edited, progress: progressOfLines(edited) };
  const patches = new Map<string, LinePatch>(Object.entries(linePatches));
  const known = body.lines.map((line) => {
    const own = patches.get(line.lineId);
    return { lineId: line.lineId, ...(own === undefined ? kept(line) : patchedLine(line, own, facts)) };
  });
  const added = newLines(body, patches);
  const isMore = added.lines.length > 0 || known.some(({ change }) => change.added > 0);
  const { lines: _lines, charges, warnings, version, ...rest } = body;
  const sums = { charges: isMore ? withoutSums(body) : charges, warnings, version };
  const raw = withoutOldStore(withoutOldPlace(body, mergePatch({ ...rest, ...sums }, fields), patch), patch);
  const next = completeBody(body, raw, [...known.map(({ line }) => line), ...added.lines]);
  const units = addedUnits(body, next);
  const changes = new Map(known.map(({ lineId, change }) => [lineId, change]));
  for (const line of units) changes.set(line.lineId, { ...UNCHANGED, added: line.units });
  return {
    body: next,
    added: units,
    lowered: known
      .filter(({ change }) => change.lowered > 0)
      .map(({ lineId, change }) => ({ lineId, units: change.lowered })),
    refused: [...known.flatMap(({ refused }) => refused), ...added.refused],
    additions: additionsAfter(edited, changes),
  };
}

function kept(line: CanonicalLine): PatchedLine {
  return { line: { ...line }, change: UNCHANGED, refused: [] };
}
