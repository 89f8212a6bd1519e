/**
 * What the ledger lacks where the record of a write was lost. An entry, and the item itself, says what the write before it
 * moved: one lost write is restored as it was. Of several in a row the last is, and what the others changed of a position is
 * a movement `unrecorded`. Pure.
 */
import type { MovementRef, NamedMovement } from '../stock/moved.ts';
import {
  changesBetween,
  type MovedQuantities,
  noQuantities,
  quantitiesAfter,
} from '../stock/moved-quantities.ts';
import { isCarried } from './carried-write.ts';
import {
  type FollowedWrite,
  isOfPosition,
  type LedgerEntry,
  type PositionEntry,
  type ShardEntry,
} from './entry.ts';

/** Whatever comes after a write and knows of it: a later entry, or the item as it is. */
type Later<Entry extends LedgerEntry> = Pick<Entry, 'before' | 'follows'>;

function followedWrite(
  later: Later<LedgerEntry>,
  earlier: LedgerEntry | undefined,
): (FollowedWrite & { readonly at: string }) | undefined {
  const { follows } = later;
  // Release 0.2.0 did not say when it wrote: its writes have no entries.
  if (follows?.at === undefined || follows.version <= (earlier?.version ?? 0)) return undefined;
  return { ...follows, at: follows.at };
}

/** What a position's quantities changed by beyond what is named. */
function unrecorded(expected: MovedQuantities, found: MovedQuantities, ref: MovementRef): NamedMovement[] {
  const changes = changesBetween(expected, found);
  if (Object.keys(changes).length === 0) return [];
  return [{ kind: 'unrecorded', units: changes['onHand'] ?? 0, ref, changes }];
}

function chained(earlier: LedgerEntry | undefined): Pick<LedgerEntry, 'follows' | 'restored'> {
  return { ...(earlier ? { follows: { version: earlier.version, at: earlier.at } } : {}), restored: true };
}

function missingOfPosition(
  of: Pick<PositionEntry, 'sku' | 'pool' | 'location'>,
  later: Later<PositionEntry>,
  earlier: PositionEntry | undefined,
  ref: MovementRef,
): PositionEntry | undefined {
  const write = followedWrite(later, earlier);
  // Whoever comes later tells of a carried write itself, wherever the clock of its writer has put it.
  if (!write || isCarried(write)) return undefined;
  const { version, at, moved: named = [] } = write;
  const { sku, pool, location } = of;
  const [before, after] = [earlier?.after ?? noQuantities, later.before];
  const moved = [...named, ...unrecorded(named.reduce(quantitiesAfter, before), after, ref)];
  if (moved.length === 0) return undefined;
  return { type: 'Movement', sku, pool, location, version, at, moved, before, after, ...chained(earlier) };
}

/** Units go from one shard to another without a movement of the pool: of shards only what is named is restored. */
function missingOfShard(
  of: Pick<ShardEntry, 'sku' | 'pool' | 'shard'>,
  later: Later<ShardEntry>,
  earlier: ShardEntry | undefined,
): ShardEntry | undefined {
  const write = followedWrite(later, earlier);
  if (!write?.moved || write.moved.length === 0) return undefined;
  const { version, at, moved } = write;
  const { sku, pool, shard } = of;
  const [before, after] = [earlier?.after ?? { atp: 0 }, later.before];
  return { type: 'Movement', sku, pool, shard, version, at, moved, before, after, ...chained(earlier) };
}

/** A position or shard as it is, seen as what comes after its last write. */
export type LedgerHead =
  | (Pick<PositionEntry, 'sku' | 'pool' | 'location'> & Later<PositionEntry>)
  | (Pick<ShardEntry, 'sku' | 'pool' | 'shard'> & Later<ShardEntry>);

/** The entries of one item that may be missing. */
export interface LedgerChain {
  readonly head: LedgerHead;
  /** Of the item, in any order. */
  readonly entries: readonly LedgerEntry[];
  /** Only entries from this time on are asked what they follow; UTC ISO. */
  readonly since: string;
  /** Whether the head is asked, too: its write is old enough to have an entry. */
  readonly asksHead: boolean;
  /** Whether there is nothing before these entries. */
  readonly isWhole: boolean;
}

/** Pairs of what comes later and the entry before it, newest first. */
function pairsOf<Entry extends LedgerEntry>(
  head: Later<Entry>,
  entries: readonly Entry[],
  { since, asksHead, isWhole }: LedgerChain,
): (readonly [Later<Entry>, Entry | undefined])[] {
  const newestFirst = entries.toSorted((one, other) => other.version - one.version);
  const asked = newestFirst.map((entry, at) => [entry, newestFirst[at + 1]] as const);
  const ofEntries = asked.filter(
    ([entry, earlier]) => entry.at >= since && (earlier !== undefined || isWhole),
  );
  const isHeadKnown = asksHead && (newestFirst[0] !== undefined || isWhole);
  return [...(isHeadKnown ? [[head, newestFirst[0]] as const] : []), ...ofEntries];
}

/** The entries that the ledger lacks of an item, as far as those around them tell. `ref`: who restores them. */
export function missingEntries(chain: LedgerChain, ref: MovementRef): LedgerEntry[] {
  const { head, entries } = chain;
  if ('location' in head) {
    const pairs = pairsOf(head, entries.filter(isOfPosition), chain);
    return pairs.flatMap(([later, earlier]) => missingOfPosition(head, later, earlier, ref) ?? []);
  }
  const own = entries.filter((entry): entry is ShardEntry => !isOfPosition(entry));
  const pairs = pairsOf(head, own, chain);
  return pairs.flatMap(([later, earlier]) => missingOfShard(head, later, earlier) ?? []);
}
