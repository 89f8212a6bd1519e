/**
 * What a newer version of an order, sent by its channel, means: commands where the effect is safe, and the
 * fields of everything else for a person to look at. Pure: whether a command still has a chance (nothing
 * dispatched yet) is decided by who carries it out.
 */
import type { Address, CanonicalOrder } from '../../order/order-form.ts';
import { canonicalJson } from '../../shared/content-hash.ts';
import { changedPaths } from './changed-paths.ts';
import type { ChannelCommand } from './channel-command.ts';
import { lineChanges } from './line-changes.ts';

/** What a version that arrived is, against the one in force. */
export type VersionOutcome =
  /** The same content, whatever its time. */
  | { readonly kind: 'repeated' }
  /** Overtaken by the version in force: recorded, without effect. */
  | { readonly kind: 'older' }
  | VersionEdit;

/** A newer version of other content. */
export interface VersionEdit {
  readonly kind: 'edit';
  readonly commands: readonly ChannelCommand[];
  /** Dotted paths of what changed beyond the commands. Any such path opens the exception ChannelEdit. */
  readonly differences: readonly string[];
}

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
  const isFewer = lines.commands.length > 0;
  const stateDiffers = arrived.state !== inForce.state && !lines.isSettled;
  const isMoneyBack = isRefunded(arrived) && !isRefunded(inForce) && !isFewer;
  const differences = [
    ...(stateDiffers ? ['state'] : []),
    ...(isMoneyBack ? ['payment'] : []),
    ...address.differences,
    ...lines.differences,
    ...changedPaths(comparedFields(inForce, isFewer), comparedFields(arrived, isFewer)),
  ];
  return {
    kind: 'edit',
    commands: [...holdCommands(inForce, arrived), ...address.commands, ...lines.commands],
    differences: [...new Set(differences)],
  };
}

function holdCommands(inForce: CanonicalOrder, arrived: CanonicalOrder): ChannelCommand[] {
  const before = new Set(inForce.holds.map(({ id }) => id));
  const after = new Set(arrived.holds.map(({ id }) => id));
  const placed = arrived.holds.filter(({ id }) => !before.has(id));
  const lifted = inForce.holds.filter(({ id }) => !after.has(id));
  return [
    ...placed.map((hold): ChannelCommand => ({ kind: 'place_hold', hold })),
    ...lifted.map(({ id }): ChannelCommand => ({ kind: 'lift_hold', holdId: id })),
  ];
}

/** Coordinates come and go with the channel's own geocoding, and are no change of address. */
function addressChange(
  before: Address | undefined,
  after: Address | undefined,
): { readonly commands: ChannelCommand[]; readonly differences: string[] } {
  const isSame = canonicalJson({ ...before, geo: undefined }) === canonicalJson({ ...after, geo: undefined });
  if (isSame) return { commands: [], differences: [] };
  if (after === undefined) return { commands: [], differences: ['shipTo'] };
  const moved = canonicalJson(placeOf(before)) !== canonicalJson(placeOf(after));
  return { commands: [{ kind: 'change_address', shipTo: after, moved }], differences: [] };
}

/** What of an address says where the place is; the region's code goes before its name. */
function placeOf(address: Address | undefined): unknown {
  const { lines, city, district, region, regionText, postalCode, country, gln } = address ?? {};
  const regionName = region === undefined ? regionText : undefined;
  return { lines, city, district, region, regionText: regionName, postalCode, country, gln };
}

function isRefunded({ payment }: CanonicalOrder): boolean {
  return payment === 'refunded' || payment === 'partially_refunded';
}

/**
 * What of an order is compared field by field: all but what has rules of its own; the sums only where no fewer
 * units explain them.
 */
function comparedFields(order: CanonicalOrder, isFewer: boolean): unknown {
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
  return {
    ...rest,
    tags: order.tags.toSorted(),
    billTo: billTo && { ...billTo, geo: undefined },
    charges: isFewer ? undefined : charges,
  };
}
