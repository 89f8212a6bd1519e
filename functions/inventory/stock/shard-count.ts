/** How many shards a SKU of a pool should have open. Pure. */
/** Fewer conflicts in one batch of changes say nothing. */
const MIN_CONFLICTS = 3;

/** What is known of the pool and of the writes since somebody looked. */
export interface ShardLoad {
  readonly atp: number;
  readonly open: number;
  readonly queued: boolean;
  /** Writes of shards, and how often one of them met another writer. */
  readonly writes: number;
  readonly conflicts: number;
  /** Somebody has just set the SKU's number by hand. */
  readonly isSet?: boolean;
}

export interface ShardTerms {
  /** Set by hand for the SKU. */
  readonly shards: number;
  /** So many are opened at most because writers meet. */
  readonly upTo: number;
  /** The share of writes that may meet another writer. */
  readonly conflicts: number;
  /** So many units for each shard are plenty; with fewer than half of them shards are closed. */
  readonly units: number;
}

/** Whether a shard with `atp` units, one of `open`, is few enough that somebody should look at all of them. */
export function isShardLow(atp: number, open: number, units: number): boolean {
  return open > 1 && atp < units / 2;
}

function isCrowded({ writes, conflicts }: ShardLoad, terms: ShardTerms): boolean {
  return conflicts >= MIN_CONFLICTS && conflicts > writes * terms.conflicts;
}

/**
 * The number of shards to have open. What is set by hand is held while there are plenty of units for so many; writers that
 * meet too often double the number up to the bound. With few units for each the number falls, to one shard near depletion,
 * where buffers and last units are exact. While somebody waits there is one. A number that is nearly right stays: each
 * change is a write of all shards.
 */
export function openShardsFor(load: ShardLoad, terms: ShardTerms): number {
  const { atp, open, queued, isSet } = load;
  if (queued || atp <= 0) return 1;
  const held = isSet ? terms.shards : Math.max(open, terms.shards);
  const crowded = isCrowded(load, terms) ? Math.min(open * 2, terms.upTo) : 1;
  const wanted = Math.max(held, crowded);
  const plenty = Math.max(1, Math.floor(atp / terms.units));
  if (atp < (open * terms.units) / 2 || wanted < open) return Math.min(wanted, plenty);
  const more = Math.min(wanted, plenty);
  return more === wanted || more >= open * 2 ? Math.max(open, more) : open;
}
