/** What locations have to do, and how full the windows of their capacity are. */
import { type OpenCounter, readCounters, roomOf } from '../../capacity/counters/capacity.store.ts';
import type { Location } from '../../network/entities/location.ts';
import { readLocations } from '../../network/entities/network.store.ts';
import { listKey } from '../../shared/keys.ts';
import { inParallel } from '../../shared/parallel.ts';
import { queryIndex } from '../../shared/table.ts';

/** More work of a location than this is not counted for one answer. */
const MOST_COUNTED = 200;
/** Queues that are counted at once. */
const LANES = 20;

export interface ShownLoad {
  readonly location: string;
  readonly open: number;
  readonly more: boolean;
  readonly windows: readonly {
    readonly unit: OpenCounter['unit'];
    readonly endsAt: string;
    readonly cap: number;
    readonly taken: number;
  }[];
}

function windowOf(counter: OpenCounter): ShownLoad['windows'][number] {
  const { unit, endsAt, cap } = counter;
  return { unit, endsAt, cap, taken: cap - roomOf(counter).left };
}

/** The queue as the index has it, which may be a moment behind: this is a figure to look at, not to plan by. */
async function queueOf(location: string): Promise<Pick<ShownLoad, 'open' | 'more'>> {
  const { items, next } = await queryIndex('lists', listKey.workPartition(location), { limit: MOST_COUNTED });
  return { open: items.length, more: next !== undefined };
}

/** Of every location, also of those that had no limit when the network was read into memory: it may have one by now. */
async function countersOf(locations: readonly Location[], now: string): Promise<readonly OpenCounter[]> {
  return readCounters(
    locations.map(({ id, pool, timeZone, capacity }) => ({ id, pool, timeZone, limits: capacity })),
    now,
  );
}

/**
 * The loads of at most `limit` locations behind the one of this id, by id, and the last id where there are more.
 * @param now UTC ISO
 */
export async function readLoads(
  after: string | undefined,
  limit: number,
  now: string,
): Promise<{ readonly loads: readonly ShownLoad[]; readonly last?: string }> {
  const behind = (await readLocations()).filter(({ id }) => after === undefined || id > after);
  const page = behind.slice(0, limit);
  const queues = new Map<string, Pick<ShownLoad, 'open' | 'more'>>();
  const [counters] = await Promise.all([
    countersOf(page, now),
    inParallel(page, LANES, async ({ id }) => {
      queues.set(id, await queueOf(id));
    }),
  ]);
  const loads = page.map(({ id }) => ({
    location: id,
    ...(queues.get(id) ?? { open: 0, more: false }),
    windows: counters.filter(({ location }) => location === id).map(windowOf),
  }));
  const last = page.at(-1)?.id;
  return { loads, ...(behind.length > page.length && last !== undefined ? { last } : {}) };
}
