/** Orders that reserve one SKU as fast as the model of the table lets them, by the product's own division of its promise. */
import { openShardsFor, type ShardTerms } from '../../../functions/inventory/stock/shard-count.ts';
import {
  type ShardChange,
  type ShardsReading,
  spreadOverShards,
  takeFromOwn,
} from '../../../functions/inventory/stock/spread.ts';
import { shardOf } from '../../../functions/shared/keys.ts';
import { Random } from '../../../simulator/engine/random.ts';
import { PoolModel } from '../../support/pool-model.ts';
import { TableModel } from './table-model.ts';

/** Pauses of functions/shared/transact.ts: full jitter below a bound that doubles, then the state's retry. */
const FIRST_PAUSE = 0.025;
const LONGEST_PAUSE = 1;
const TRIES = 6;
/** What a handler takes between two reservations, in seconds. */
const ELSEWHERE = 0.01;
/** What passes between reading the shards and writing them, in seconds: others write meanwhile. */
const READING = 0.004;
/** How often the relay looks at the number of shards, and how soon again where it met other writers. */
const LOOK = 0.2;
const LOOK_AGAIN = 0.05;

export interface HotSkuPlan {
  readonly shards: number;
  readonly units: number;
  readonly seconds: number;
  /** Handlers that reserve at the same time, for each shard. */
  readonly handlers: number;
  readonly lockSeconds: number;
  readonly seed: number;
  /** The relay opens and closes shards meanwhile. */
  readonly isFitted: boolean;
}

export interface HotSkuResult {
  readonly shards: number;
  readonly reserved: number;
  readonly released: number;
  readonly received: number;
  readonly perSecond: number;
  readonly conflicts: number;
  readonly tries: number;
  /** Shards that an order read, on average. */
  readonly readAnOrder: number;
  /** Orders that were told that there is too little. */
  readonly outOfStock: number;
  readonly left: number;
  readonly shardsLeft: number;
  /** No shard was below zero, and units are neither made nor lost. */
  readonly isExact: boolean;
}

/** What one handler is doing. */
interface Handler {
  readonly id: number;
  order: number;
  kind: 'reserve' | 'release' | 'receive';
  tries: number;
  isFirst: boolean;
  /** What it has read, and is about to write. */
  planned?: { readonly reading: ShardsReading; readonly changes: readonly ShardChange[] } | undefined;
}

/** Events in the order of their time. */
class Agenda {
  readonly #heap: { readonly at: number; readonly handler: Handler }[] = [];

  add(at: number, handler: Handler): void {
    const heap = this.#heap;
    heap.push({ at, handler });
    for (let child = heap.length - 1; child > 0; ) {
      const parent = (child - 1) >> 1;
      if ((heap[parent]?.at ?? 0) <= (heap[child]?.at ?? 0)) return;
      this.#swap(parent, child);
      child = parent;
    }
  }

  next(): { readonly at: number; readonly handler: Handler } | undefined {
    const heap = this.#heap;
    const first = heap[0];
    const last = heap.pop();
    if (!first || !last || heap.length === 0) return first;
    heap[0] = last;
    for (let parent = 0; ; ) {
      const [left, right] = [2 * parent + 1, 2 * parent + 2];
      let least = parent;
      for (const child of [left, right])
        if ((heap[child]?.at ?? Infinity) < (heap[least]?.at ?? Infinity)) least = child;
      if (least === parent) return first;
      this.#swap(parent, least);
      parent = least;
    }
  }

  #swap(one: number, other: number): void {
    const heap = this.#heap;
    const [a, b] = [heap[one], heap[other]];
    if (a && b) [heap[one], heap[other]] = [b, a];
  }
}

class HotSku {
  readonly #plan: HotSkuPlan;
  readonly #random: Random;
  readonly #pool: PoolModel;
  readonly #table: TableModel;
  readonly #agenda = new Agenda();
  readonly #counts = { reserve: 0, release: 0, receive: 0 };
  #orders = 0;
  #conflicts = 0;
  #tries = 0;
  #read = 0;
  #outOfStock = 0;
  #lowest = 0;
  #writesSeen = 0;
  #conflictsSeen = 0;

  constructor(plan: HotSkuPlan) {
    this.#plan = plan;
    this.#random = new Random(`${plan.seed}/${plan.shards}`);
    const share = Math.floor(plan.units / plan.shards);
    const rest = plan.units - share * plan.shards;
    this.#pool = new PoolModel(
      Array.from({ length: plan.shards }, (_, shard) => share + (shard < rest ? 1 : 0)),
    );
    this.#table = new TableModel(this.#pool, plan.lockSeconds);
  }

  run(): HotSkuResult {
    const { shards, handlers, seconds } = this.#plan;
    for (let id = 0; id < shards * handlers; id++)
      this.#agenda.add(this.#random.unit() * ELSEWHERE, this.#begun(id, 0));
    let look = LOOK;
    for (let event = this.#agenda.next(); event && event.at < seconds; event = this.#agenda.next()) {
      while (this.#plan.isFitted && look <= event.at) look += this.#fit(look) ? LOOK : LOOK_AGAIN;
      this.#step(event.handler, event.at);
    }
    return this.#result();
  }

  /** Of a hundred movements five are releases and receipts, as many units as they take. */
  #begun(id: number, now: number): Handler {
    const lot = this.#random.unit();
    // What is sold out is to come to rest: nothing comes back in the end.
    const isOver = this.#plan.isFitted && now > 0.7 * this.#plan.seconds;
    const isBack = !isOver && lot < 0.045 && this.#counts.reserve > this.#counts.release + 100;
    const isReceipt = lot >= 0.045 && lot < 0.05 && !this.#plan.isFitted;
    const others = isReceipt ? 'receive' : 'reserve';
    this.#orders += 1;
    return { id, order: this.#orders, kind: isBack ? 'release' : others, tries: 0, isFirst: true };
  }

  /** An order begins at its own shard unread; whatever has read the shards writes a moment later. */
  #step(handler: Handler, now: number): void {
    const { kind, planned } = handler;
    if (planned) {
      this.#write(handler, planned, now);
      return;
    }
    const of = this.#pool.count;
    const start = shardOf(`order-${handler.order}`, of);
    const reading = this.#pool.read();
    if (kind === 'reserve' && handler.isFirst && of > 1) {
      this.#write(handler, { reading, changes: [takeFromOwn(start, of, 1)] }, now);
      return;
    }
    if (kind === 'reserve') this.#read += of;
    if (kind === 'reserve' && this.#pool.sum < 1) {
      this.#refuse(handler, now);
      return;
    }
    const delta = kind === 'reserve' ? -1 : 1;
    const changes = spreadOverShards(reading, { delta, start });
    this.#agenda.add(now + READING, { ...handler, planned: { reading, changes } });
  }

  #write(handler: Handler, { reading, changes }: NonNullable<Handler['planned']>, now: number): void {
    this.#tries += 1;
    const end = this.#table.transact(reading, changes, now);
    if (end === 'conflict') this.#conflicts += 1;
    if (end === 'written') this.#written(handler, now);
    else if (end === 'refused') this.#again({ ...handler, isFirst: false, planned: undefined }, now);
    else this.#again({ ...handler, tries: handler.tries + 1 }, now);
  }

  #written({ id, kind }: Handler, now: number): void {
    this.#counts[kind] += 1;
    this.#lowest = Math.min(this.#lowest, ...this.#pool.atps.open);
    this.#agenda.add(now + this.#plan.lockSeconds + ELSEWHERE, this.#begun(id, now));
  }

  #refuse({ id }: Handler, now: number): void {
    this.#outOfStock += 1;
    this.#agenda.add(now + ELSEWHERE, this.#begun(id, now));
  }

  #again(handler: Handler, now: number): void {
    const most = Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (handler.tries % TRIES));
    this.#agenda.add(now + this.#random.unit() * most, handler);
  }

  /** Gives the SKU the shards that it should have; answers whether it has. */
  #fit(now: number): boolean {
    const terms: ShardTerms = { shards: this.#plan.shards, upTo: 64, conflicts: 1, units: 32 };
    const load = {
      atp: this.#pool.sum,
      open: this.#pool.count,
      queued: false,
      writes: this.#tries - this.#writesSeen,
      conflicts: this.#conflicts - this.#conflictsSeen,
    };
    [this.#writesSeen, this.#conflictsSeen] = [this.#tries, this.#conflicts];
    const of = openShardsFor(load, terms);
    const { reading, changes } = this.#pool.planReshard(of);
    return changes === undefined || this.#table.transact(reading, changes, now) === 'written';
  }

  #result(): HotSkuResult {
    const { reserve, release, receive } = this.#counts;
    const { shards, units, seconds } = this.#plan;
    const left = this.#pool.sum;
    return {
      shards,
      reserved: reserve,
      released: release,
      received: receive,
      perSecond: Math.round(reserve / seconds),
      conflicts: this.#conflicts,
      tries: this.#tries,
      readAnOrder: Number((this.#read / Math.max(1, reserve)).toFixed(2)),
      outOfStock: this.#outOfStock,
      left,
      shardsLeft: this.#pool.count,
      isExact: this.#lowest >= 0 && left === units - reserve + release + receive,
    };
  }
}

export function runHotSku(plan: HotSkuPlan): HotSkuResult {
  return new HotSku(plan).run();
}
