/** Which entries of the ledger a caller is shown, and how. */
import type { Caller } from '../../shared/caller.ts';
import { poolLedgerPks, positionLedgerPk } from '../../shared/keys.ts';
import type { MovementView } from '../ledger-doors.ts';
import type { StockPosition } from '../stock/position.ts';
import { isOfPosition, type LedgerEntry } from './entry.ts';
import type { LedgerWanted } from './read-ledger.ts';

interface MovementFilter {
  readonly location?: string | undefined;
  readonly pool?: string | undefined;
}

/** Whose entries are asked for: a location's own positions, the pools that a channel sells from, or all. */
export function ledgerPartsOf(
  sku: string,
  positions: readonly StockPosition[],
  { location, pool }: MovementFilter,
  { kind, id }: Caller,
): Pick<LedgerWanted, 'partitions' | 'positions'> {
  const own = kind === 'location' ? id : location;
  const isShown = (position: StockPosition): boolean =>
    kind !== 'channel' &&
    (own === undefined || position.location === own) &&
    (pool === undefined || position.pool === pool);
  const pools = pool === undefined ? [...new Set(positions.map((one) => one.pool))] : [pool];
  const shown = positions.filter(isShown);
  const partitions = [
    ...shown.map((position) => positionLedgerPk(sku, position.location)),
    ...(own === undefined ? pools.flatMap((one) => poolLedgerPks(one, sku)) : []),
  ];
  return { partitions, positions: shown };
}

/** A channel sees what a pool promised, and neither whose order it was nor where the goods are. */
function namedFor({ kind }: Caller, { moved }: LedgerEntry): MovementView['movements'] {
  if (kind === 'channel') return moved.map(({ kind: what, units }) => ({ kind: what, units }));
  return moved.map((movement) => ({ ...movement }));
}

/** An entry as the API shows it to a caller. */
export function entryView(entry: LedgerEntry, caller: Caller): MovementView {
  const { at, pool, version, before, after, restored } = entry;
  const where = isOfPosition(entry) ? { location: entry.location } : { shard: String(entry.shard) };
  const movements = namedFor(caller, entry);
  return { at, pool, ...where, version, movements, before, after, ...(restored ? { restored } : {}) };
}
