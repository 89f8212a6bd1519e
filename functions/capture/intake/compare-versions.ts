/**
 * What a newer version of an order, sent by its channel, means: commands where the effect is safe, and the
 * fields of everything else for a person to look at. Pure: whether a command still has a chance (nothing
 * dispatched yet) is decided by who carries it out.
 */
import type { Address, CanonicalLine, CanonicalOrder, OrderHold } from '../../order/order-form.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { isRecord } from '../../shared/is-record.ts';

export type ChannelCommand =
  | { readonly kind: 'place_hold'; readonly hold: OrderHold }
  | { readonly kind: 'lift_hold'; readonly holdId: string }
  /** The whole order. */
  | { readonly kind: 'cancel' }
  /** Units of one line that the channel no longer wants. */
  | { readonly kind: 'cancel_units'; readonly lineId: string; readonly quantity: number }
  /**
   * `moved`: the place is another one, so that a plan for the old one is void; otherwise only who receives it
   * there.
   */
  | { readonly kind: 'change_address'; readonly shipTo: Address; readonly moved: boolean };

export type VersionOutcome =
  /** The same content, whatever its time. */
  | { readonly kind: 'repeated' }
  /** Overtaken: recorded, without effect. */
  | { readonly kind: 'older' }
  /**
   * `differences`: dotted paths of what changed beyond the commands; not empty: the exception ChannelEdit.
   */
  | {
      readonly kind: 'edit';
      readonly commands: readonly ChannelCommand[];
      readonly differences: readonly string[];
    };

/**
 * Compares the version in force with one that arrived. Equal times with other content count as newer:
 * channels write whole seconds. `shipped`: units that we have shipped, by line id; that the channel counts
 * them as fulfilled is no news.
 */
export function compareVersions(
  inForce: CanonicalOrder,
  arrived: CanonicalOrder,
  shipped: ReadonlyMap<string, number> = new Map(),
): VersionOutcome {
  if (arrived.version.hash === inForce.version.hash) return { kind: 'repeated' };
  if (Date.parse(arrived.version.updatedAt) < Date.parse(inForce.version.updatedAt)) return { kind: 'older' };

  // A cancelled order's lines, sums and payment differ as a consequence.
  if (inForce.state !== 'cancelled' && arrived.state === 'cancelled')
    return { kind: 'edit', commands: [{ kind: 'cancel' }], differences: [] };

  const lines = lineChanges(inForce, arrived, shipped);
  const address = addressChange(inForce.shipTo, arrived.shipTo);
  const commands = [...holdChanges(inForce, arrived), ...address.commands, ...lines.commands];
  const fewer = lines.commands.length > 0;
  const differences = [
    ...(arrived.state !== inForce.state && !lines.settled ? ['state'] : []),
    ...(givenBack(arrived) && !givenBack(inForce) && !fewer ? ['payment'] : []),
    ...address.differences,
    ...lines.differences,
    ...changedPaths(remainder(inForce, fewer), remainder(arrived, fewer)),
  ];
  return { kind: 'edit', commands, differences: [...new Set(differences)] };
}

function holdChanges(inForce: CanonicalOrder, arrived: CanonicalOrder): ChannelCommand[] {
  const before = new Set(inForce.holds.map(({ id }) => id));
  const after = new Set(arrived.holds.map(({ id }) => id));
  return [
    ...arrived.holds
      .filter(({ id }) => !before.has(id))
      .map((hold): ChannelCommand => ({ kind: 'place_hold', hold })),
    ...inForce.holds
      .filter(({ id }) => !after.has(id))
      .map(({ id }): ChannelCommand => ({ kind: 'lift_hold', holdId: id })),
  ];
}

/** Coordinates come and go with the channel's own geocoding, and are no change of address. */
function addressChange(
  before: Address | undefined,
  after: Address | undefined,
): { readonly commands: ChannelCommand[]; readonly differences: string[] } {
  const same = changedPaths(
    { shipTo: { ...before, geo: undefined } },
    { shipTo: { ...after, geo: undefined } },
  );
  if (same.length === 0) return { commands: [], differences: [] };
  if (after === undefined) return { commands: [], differences: ['shipTo'] };
  const moved = canonicalJson(placeOf(before)) !== canonicalJson(placeOf(after));
  return { commands: [{ kind: 'change_address', shipTo: after, moved }], differences: [] };
}

function placeOf(address: Address | undefined): unknown {
  const { lines, city, district, region, regionText, postalCode, country, gln } = address ?? {};
  return {
    lines,
    city,
    district,
    region,
    regionText: region === undefined ? regionText : undefined,
    postalCode,
    country,
    gln,
  };
}

function lineChanges(inForce: CanonicalOrder, arrived: CanonicalOrder, shipped: ReadonlyMap<string, number>) {
  const after = new Map(arrived.lines.map((line) => [line.lineId, line]));
  const known = new Set(inForce.lines.map(({ lineId }) => lineId));
  const commands: ChannelCommand[] = [];
  // Nothing is left to do: that the channel closes such an order is no news.
  let settled = arrived.state !== 'open';
  const differences = arrived.lines
    .filter(({ lineId }) => !known.has(lineId))
    .map(({ lineId }) => `lines.${lineId}`);
  for (const line of inForce.lines) {
    const next = after.get(line.lineId) ?? { ...line, quantity: 0, cancelled: 0, open: 0 };
    const fewer = wanted(line) - wanted(next);
    // Units that were fulfilled and then given back are no longer open, and nothing of ours to cancel.
    const units = Math.max(0, Math.min(fewer, line.open - next.open));
    if (units > 0) commands.push({ kind: 'cancel_units', lineId: line.lineId, quantity: units });
    if (line.open > units + (shipped.get(line.lineId) ?? 0)) settled = false;
    if (fewer !== units) differences.push(`lines.${line.lineId}.quantity`);
    if (arrived.state === 'open' && fulfilled(next) > fulfilled(line) + (shipped.get(line.lineId) ?? 0))
      differences.push(`lines.${line.lineId}.open`);
    if (after.has(line.lineId))
      differences.push(
        ...changedPaths(
          lineRemainder(line, fewer > 0),
          lineRemainder(next, fewer > 0),
          `lines.${line.lineId}`,
        ),
      );
  }
  return { commands, differences, settled };
}

/** Units that the channel still sells on the line. */
function wanted({ quantity, cancelled }: CanonicalLine): number {
  return quantity - cancelled;
}

/** Units that the channel takes for fulfilled, by whomever. */
function fulfilled(line: CanonicalLine): number {
  return line.requiresShipping ? Math.max(0, wanted(line) - line.open) : 0;
}

function givenBack({ payment }: CanonicalOrder): boolean {
  return payment === 'refunded' || payment === 'partially_refunded';
}

/**
 * What is compared field by field: all but what has rules of its own; the sums only where the quantities do
 * not explain them.
 */
function remainder(order: CanonicalOrder, fewer: boolean): unknown {
  const {
    version: _version,
    warnings: _warnings,
    state: _state,
    payment: _payment,
    holds: _holds,
    shipTo: _shipTo,
    lines: _lines,
    charges,
    billTo,
    ...rest
  } = order;
  const tags = order.tags.toSorted();
  return {
    ...rest,
    tags,
    billTo: billTo && { ...billTo, geo: undefined },
    charges: fewer ? undefined : charges,
  };
}

function lineRemainder(line: CanonicalLine, fewer: boolean): unknown {
  const { quantity: _quantity, cancelled: _cancelled, open: _open, discounts, taxes, total, ...rest } = line;
  return fewer ? rest : { ...rest, discounts, taxes, total };
}

/** Dotted paths of the leaves, and of arrays as a whole, that differ. */
function changedPaths(before: unknown, after: unknown, path = ''): string[] {
  if (canonicalJson(before) === canonicalJson(after)) return [];
  if (!isRecord(before) || !isRecord(after)) return [path];
  const keys = new Set([...Object.keys(before), ...Object.keys(after)]);
  return [...keys]
    .sort()
    .flatMap((key) => changedPaths(before[key], after[key], path === '' ? key : `${path}.${key}`));
}
