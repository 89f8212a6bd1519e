/** The order that its channel wants, as far as a person applies that: `apply` of the exception ChannelEdit. Pure. */
import { isHandedOtherwise } from '../../order/handover.ts';
import type { CanonicalLine, CanonicalOrder } from '../../order/order-form.ts';
import type { InvalidField } from '../../shared/errors.ts';
import { picked } from '../../shared/picked.ts';
import { type Addition, unitsBeyond } from '../intake/additions.ts';
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

/** Fields that tell something and move nothing: the channel's word takes the place of ours. */
const TOLD = [
  'billTo',
  'buyer',
  'notes',
  'gift',
  'tags',
  'attributes',
  'poNumber',
  'customerTier',
  'charges',
  'placedAt',
] as const satisfies readonly (keyof CanonicalOrder)[];

/** What no edit can do, and what a person does in its stead. */
const NOT_OURS: Readonly<Record<string, string>> = {
  state: 'an order that the channel closes or opens again is cancelled, or placed anew',
  deleted: 'a deleted order is cancelled',
  payment: 'what was paid back is cancelled, or shipped all the same',
  holds: 'a hold that comes too late holds nothing',
  currency: 'an order keeps its currency',
};

/** The first name of a path. */
function headOf(path: string): string {
  return path.split('.', 1)[0] ?? path;
}

/** The line that a path is about, and what of it: `quantity` for the line as a whole. */
function lineOf(
  path: string,
  lines: readonly CanonicalLine[],
): { lineId: string; field: string } | undefined {
  const name = path.slice('lines.'.length);
  const line = lines.find(({ lineId }) => name === lineId || name.startsWith(`${lineId}.`));
  if (!line) return undefined;
  const field = name.slice(line.lineId.length + 1);
  return { lineId: line.lineId, field: field === '' ? 'quantity' : field };
}

/** Units of a line that are wanted here once the channel's word counts, those that a person added included. */
function wantedHere(
  known: CanonicalLine,
  there: CanonicalLine | undefined,
  addition: Addition | undefined,
): number {
  const sold = there ? there.quantity - there.cancelled : 0;
  const fulfilledBefore = Math.max(0, known.quantity - known.cancelled - known.open);
  return Math.max(0, sold - fulfilledBefore) + unitsBeyond(addition, sold);
}

interface AppliedLine {
  readonly line: Record<string, unknown>;
  readonly change: UnitChange;
  readonly refused: readonly InvalidField[];
}

const UNCHANGED: UnitChange = { added: 0, lowered: 0, tooLate: 0 };

/** Fields of a line that say which article is sent, or are counted by themselves. */
const KEPT = ['lineId', 'sku', 'kind', 'parentLineId', 'requiresShipping', 'fulfillmentService'] as const;
const COUNTED = ['quantity', 'cancelled', 'open', 'total'] as const;

function appliedLine(
  known: CanonicalLine,
  fields: readonly string[],
  { versions: { fromChannel }, order }: EditedOrder,
  progress: ReturnType<typeof progressOfLines>,
): AppliedLine {
  const { lineId } = known;
  const there = fromChannel.lines.find((line) => line.lineId === lineId);
  const own = progress.get(lineId);
  const isElsewhere = fields.includes('open') && there !== undefined;
  const isCounted = own !== undefined && (fields.includes('quantity') || isElsewhere);
  const wanted = wantedHere(known, there, order.additions?.[lineId]);
  const elsewhere = isElsewhere && own ? Math.max(0, own.pending - there.open) : 0;
  const change = isCounted
    ? changeTo(isElsewhere ? own.shipped + own.pending - elsewhere : wanted, own)
    : UNCHANGED;
  const told = fields.filter((field) => field !== 'quantity' && field !== 'open');
  const refused = told.filter((field) => KEPT.some((name) => name === headOf(field)) || !there);
  const isTold = told.length > refused.length && there !== undefined;
  const counted = withMore(known, change.added);
  return {
    line: isTold ? { ...there, ...picked(counted, [...KEPT, ...COUNTED]) } : counted,
    change,
    refused: [
      ...(change.tooLate > 0 ? [tooLateFor(lineId, change.tooLate)] : []),
      ...refused.map((field) => ({
        path: `lines.${lineId}.${field}`,
        message: 'makes it another article: take the line out and add one',
      })),
    ],
  };
}

/** Where it is sent to or collected, and by which service. Another way to hand it over has another place. */
function appliedShipping(
  { body, versions: { fromChannel } }: EditedOrder,
  paths: readonly string[],
): { readonly fields: Partial<CanonicalOrder>; readonly refused: readonly InvalidField[] } {
  const own = paths.filter((path) => headOf(path) === 'shipping');
  const isOther = isHandedOtherwise(body, fromChannel);
  if (isOther && own.length > 0)
    return { fields: { shipping: fromChannel.shipping, shipTo: fromChannel.shipTo }, refused: [] };
  const isMovedAway = paths.includes('shipTo') && fromChannel.shipTo === undefined;
  return {
    fields: {
      ...(own.length > 0 ? { shipping: fromChannel.shipping } : {}),
      ...(paths.includes('shipTo') && fromChannel.shipTo ? { shipTo: fromChannel.shipTo } : {}),
    },
    refused: isMovedAway ? [{ path: 'shipTo', message: 'the channel names no address any more' }] : [],
  };
}

/**
 * The order with what the channel last said of the fields at these paths. What cannot be so is refused by path, and
 * stays as it is.
 * @throws InvalidRequest where the order would not be valid
 */
export function channelOrder(edited: EditedOrder, paths: readonly string[]): WantedOrder {
  const { body, versions, order } = edited;
  const { fromChannel } = versions;
  const progress = progressOfLines(edited);
  const names = paths
    .filter((path) => path.startsWith('lines.'))
    .map((path) => ({
      path,
      of: lineOf(path, [...body.lines, ...fromChannel.lines]),
    }));
  const fieldsOf = (lineId: string) => names.flatMap(({ of }) => (of?.lineId === lineId ? [of.field] : []));
  const known = body.lines.map((line) => ({
    lineId: line.lineId,
    ...appliedLine(line, fieldsOf(line.lineId), edited, progress),
  }));
  const isKnown = new Set(body.lines.map(({ lineId }) => lineId));
  const added = fromChannel.lines.filter(({ lineId }) => !isKnown.has(lineId) && fieldsOf(lineId).length > 0);
  const told = TOLD.filter((name) => paths.some((path) => headOf(path) === name));
  const shipping = appliedShipping(edited, paths);
  const isMore = added.length > 0 || known.some(({ change }) => change.added > 0);
  const sums = isMore && !told.includes('charges') ? { charges: withoutSums(body) } : {};
  const { lines: _, ...rest } = body;
  const fields = { ...rest, ...sums, ...picked({ ...fromChannel }, told), ...shipping.fields };
  const next = completeBody(body, fields, [
    ...known.map(({ line }) => line),
    ...added.map((line) => ({ ...line })),
  ]);
  return {
    body: next,
    added: addedUnits(body, next),
    lowered: known
      .filter(({ change }) => change.lowered > 0)
      .map(({ lineId, change }) => ({ lineId, units: change.lowered })),
    refused: [
      ...known.flatMap(({ refused }) => refused),
      ...names.filter(({ of }) => !of).map(({ path }) => ({ path, message: 'is no line of the order' })),
      ...shipping.refused,
      ...unappliable(paths),
    ],
    additions: order.additions,
  };
}

/** Paths that no edit has an effect on. */
function unappliable(paths: readonly string[]): InvalidField[] {
  return paths
    .filter((path) => !['lines', 'shipping', 'shipTo', ...TOLD].includes(headOf(path)))
    .map((path) => ({
      path,
      message: NOT_OURS[headOf(path)] ?? 'is told by the channel and has no effect here',
    }));
}
