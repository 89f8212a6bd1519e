/** What the ledger of movements says of a finding: where the books broke, and what moved last. */
import {
  isOfPosition,
  type LedgerEntry,
  type PositionEntry,
  type ShardEntry,
} from '../../inventory/ledger/entry.ts';
import { readLedger } from '../../inventory/ledger/read-ledger.ts';
import { recomputePosition } from '../../inventory/ledger/recompute.ts';
import { readPositions } from '../../inventory/stock/position.store.ts';
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

async function partitionsOf(finding: Finding): Promise<string[]> {
  const place = placeOf(finding);
  if (!place) return [];
  const { sku, pool, location } = place;
  if (location !== undefined) return [positionLedgerPk(sku, location)];
  const positions = await readPositions([sku]);
  return [
    ...positions.filter((one) => one.pool === pool).map((one) => positionLedgerPk(sku, one.location)),
    ...poolLedgerPks(pool ?? '', sku),
  ];
}

/** Undefined for a finding about an order: its timeline tells what became of it. */
export async function explainFinding(finding: Finding, now: string): Promise<DriftExplanation | undefined> {
  const partitions = await partitionsOf(finding);
  if (partitions.length === 0) return undefined;
  const { entries } = await readLedger({ partitions, from: EARLIEST_INSTANT, to: now, limit: MOST_ENTRIES });
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
