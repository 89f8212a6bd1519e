/** What the ledger of a position says of a past: which units left, and what was free at each version. Pure. */
import * as z from 'zod';
import type { PositionEntry } from '../../inventory/ledger/entry.ts';
import type { NamedMovement } from '../../inventory/stock/moved.ts';
import { parsePartId } from '../../order/order-id.ts';
import { positionName } from './books.ts';
import type { LeaveCause, LedgerCheck, LocationRefusals, PastLeave } from './past.ts';

const causes: Readonly<Record<string, LeaveCause | undefined>> = {
  releaseAllocated: 'released',
  notFulfilledPresent: 'rejected',
  notFulfilledAbsent: 'missing',
};

/** The order that a movement is of, as far as it names one. */
function orderOf({ ref = '' }: NamedMovement): string | undefined {
  const [kind, id = ''] = ref.split(':', 2);
  if (kind === 'order') return id;
  if (kind !== 'fulfillment') return undefined;
  return parsePartId(id)?.orderId;
}

/** An entry that the auditor restored stands for all writes since the one that it follows. */
function versionBefore({ version, restored, follows }: PositionEntry): number {
  return restored ? (follows?.version ?? 0) : version - 1;
}

const counts = z.int().min(0);

/** What some ledgers say, as it is kept between the steps of a job; what left is kept by its days. */
export const keptFactsSchema = z.object({
  /** By location. */
  refusals: z.array(z.tuple([z.string(), z.object({ taken: counts, rejected: counts, missing: counts })])),
  /** By position: what was free at each version. */
  free: z.array(z.tuple([z.string(), z.array(z.tuple([z.int(), z.int()]))])),
});
export type KeptFacts = z.output<typeof keptFactsSchema>;

interface Seen {
  readonly sku: string;
  readonly location: string;
  readonly free: number;
}

export class LedgerFacts {
  readonly leaves: PastLeave[] = [];
  readonly #refusals = new Map<string, { taken: number; rejected: number; missing: number }>();
  /** What was free at a version, by position. */
  readonly #free = new Map<string, Map<number, number>>();
  #seen = 0;
  #explained = 0;

  /** `isOfPast`: whether an order is one of those that are looked at. */
  add(entry: PositionEntry, isOfPast: (orderId: string) => boolean): void {
    const { sku, location, version, at, before, after } = entry;
    const known = this.#free.get(positionName(sku, location)) ?? new Map<number, number>();
    known.set(versionBefore(entry), before.free).set(version, after.free);
    this.#free.set(positionName(sku, location), known);
    for (const movement of entry.moved) {
      this.#count(location, movement);
      const cause = causes[movement.kind];
      const orderId = orderOf(movement);
      if (cause === undefined || orderId === undefined || !isOfPast(orderId)) continue;
      this.leaves.push({ kind: 'leave', at, orderId, sku, location, units: movement.units, cause });
    }
  }

  #count(location: string, { kind, units }: NamedMovement): void {
    const counts = this.#refusals.get(location) ?? { taken: 0, rejected: 0, missing: 0 };
    if (kind === 'allocate' || kind === 'pinned') counts.taken += units;
    if (causes[kind] === 'rejected') counts.rejected += units;
    if (causes[kind] === 'missing') counts.missing += units;
    this.#refusals.set(location, counts);
  }

  get refusals(): ReadonlyMap<string, LocationRefusals> {
    return this.#refusals;
  }

  /** Compares what a decision saw of a position at a version with what the ledger says of that. */
  check({ sku, location, free }: Seen, version: number): void {
    const known = this.#free.get(positionName(sku, location))?.get(version);
    if (known === undefined) return;
    this.#seen += 1;
    if (known === free) this.#explained += 1;
  }

  get kept(): KeptFacts {
    return {
      refusals: [...this.#refusals],
      free: [...this.#free].map(([name, free]) => [name, [...free]]),
    };
  }

  /** Adds what the ledgers of other positions say. */
  addKept({ refusals, free }: KeptFacts): void {
    for (const [location, { taken, rejected, missing }] of refusals) {
      const sums = this.#refusals.get(location) ?? { taken: 0, rejected: 0, missing: 0 };
      sums.taken += taken;
      sums.rejected += rejected;
      sums.missing += missing;
      this.#refusals.set(location, sums);
    }
    for (const [name, versions] of free) this.#free.set(name, new Map(versions));
  }

  get checked(): LedgerCheck {
    return { seen: this.#seen, explained: this.#explained };
  }
}
