/** What the ledger of movements says of a finding: where the books broke, and what moved last. */
import {
  isOfPosition,
  type LedgerEntry,
  type PositionEntry,
  type ShardEntry,
} from '../../inventory/ledger/entry.ts';
import { type LedgerWanted, readLedger } from '../../inventory/ledger/read-ledger.ts';
import { recomputePosition } from '../../inventory/ledger/recompute.ts';
import { readPositions } from '../../inventory/stock/position.store.ts';
import type { StockPosition } from '../../inventory/stock/position.ts';
import { poolLedgerPks, positionLedgerPk } from '../../shared/keys.ts';
import { EARLIEST_INSTANT } from '../../shared/time.ts';
import type { Finding } from './audit.ts';
import { placeOf } from './audit-step.ts';

/** So many entries of a SKU are looked through, the newest first. */
const MOST_ENTRIES = 300;
const MOST_TOLD = 5;

/** A write that changed an item otherwise than its movements say. */
export interface LedgerBreak {
  readonly where: string;
  /** The version before or by which it happened, and when that was written. */
  readonly version: number;
  readonly at: string;
  readonly expected: unknown;
  readonly found: unknown;
}

/** What the movements say of a finding. */
export interface DriftExplanation {
  /** Writes that went past the books; none where the entries at hand explain all that they tell of. */
  readonly breaks: readonly LedgerBreak[];
  readonly lastMovements: readonly {
    readonly at: string;
    readonly where: string;
    readonly movements: readonly string[];
  }[];
}

function whereOf(entry: LedgerEntry): string {
  return isOfPosition(entry) ? entry.location : `${entry.pool}, shard ${entry.shard}`;
}

function breaksOfPosition(entries: readonly PositionEntry[]): LedgerBreak[] {
  return recomputePosition(entries).unexplained.map(({ version, expected, found }) => {
    const entry = entries.find((one) => one.version === version);
    return { where: entry ? whereOf(entry) : '', version, at: entry?.at ?? '', expected, found };
  });
}

/** A shard whose promise is another before a write than it was after the one before. */
function breaksOfShard(entries: readonly ShardEntry[]): LedgerBreak[] {
  const inOrder = entries.toSorted((one, other) => one.version - other.version);
  return inOrder.flatMap((entry, at) => {
    const previous = inOrder[at - 1];
    if (!previous || previous.after.atp === entry.before.atp) return [];
    const { version, before } = entry;
    return [
      { where: whereOf(entry), version, at: entry.at, expected: previous.after.atp, found: before.atp },
    ];
  });
}

/** Whose entries tell of a finding: of the position that it is about, or of all that is in the pool. */
async function ledgerPartsOf(
  finding: Finding,
): Promise<Pick<LedgerWanted, 'partitions' | 'positions'> | undefined> {
  const place = placeOf(finding);
  if (!place) return undefined;
  const { sku, pool, location } = place;
  const isConcerned = (one: StockPosition): boolean =>
    location === undefined ? one.pool === pool : one.location === location;
  const positions = (await readPositions([sku])).filter(isConcerned);
  const ofPositions = location === undefined ? positions.map((one) => one.location) : [location];
  const partitions = [
    ...ofPositions.map((one) => positionLedgerPk(sku, one)),
    ...(location === undefined ? poolLedgerPks(pool ?? '', sku) : []),
  ];
  return { partitions, positions };
}

/** Undefined for a finding about an order: its timeline tells what became of it. */
export async function explainFinding(finding: Finding, now: string): Promise<DriftExplanation | undefined> {
  const parts = await ledgerPartsOf(finding);
  if (!parts) return undefined;
  const { entries } = await readLedger({ ...parts, from: EARLIEST_INSTANT, to: now, limit: MOST_ENTRIES });
  const byItem = [...Map.groupBy(entries, whereOf).values()];
  const breaks = byItem.flatMap((own) => [
    ...breaksOfPosition(own.filter(isOfPosition)),
    ...breaksOfShard(own.filter((entry): entry is ShardEntry => !isOfPosition(entry))),
  ]);
  return {
    breaks: breaks.slice(0, MOST_TOLD),
    lastMovements: entries.slice(0, MOST_TOLD).map((entry) => ({
      at: entry.at,
      where: whereOf(entry),
      movements: entry.moved.map(
        ({ kind, units, ref }) => `${units} ${kind}${ref === undefined ? '' : ` (${ref})`}`,
      ),
    })),
  };
}
