import { isDeepStrictEqual } from 'node:util';
import { marshall } from '@aws-sdk/util-dynamodb';
import * as z from 'zod';
import { relayedRemovals, relayedTypes } from '../../functions/relay/changes/relayed.ts';
import { type Engine, thisProcess } from '../engine/engine.ts';
import type { Random } from '../engine/random.ts';
import type { Faults } from './faults.ts';
import type { SimulatedFunctions } from './functions.ts';
import type { ItemChange, StoredItem } from './item-store.ts';

interface StreamRecord {
  readonly sequence: number;
  /** Changes of one item stay in order. */
  readonly item: string;
  readonly at: number;
  readonly record: object;
}

/** Records of one lane; lanes are served side by side. */
interface Lane {
  readonly records: StreamRecord[];
  isServed: boolean;
}

const failuresSchema = z.object({
  batchItemFailures: z.array(z.object({ itemIdentifier: z.string() })).default([]),
});
const MAX_AGE_MS = 24 * 3600_000;
const LARGEST_BATCH = 12;
const LONGEST_PAUSE_MS = 60_000;
/** A record that is brought so often holds up all behind it: what may pass by itself has passed by then (P22). */
const MOST_TRIES = 20;

function typeIs(item: StoredItem | undefined, types: readonly string[]): boolean {
  return types.some((type) => type === item?.['type']);
}

/** Whether the event source's filter lets a change through to the relay. */
function isRelayed({ old, new: now }: ItemChange): boolean {
  return now ? typeIs(now, relayedTypes) : typeIs(old, relayedRemovals);
}

/** The table's stream and its event source: batches by lane, in the order of each item. */
export class SimulatedStream {
  readonly #engine: Engine;
  readonly #random: Random;
  readonly #faults: Faults;
  readonly #functions: SimulatedFunctions;
  readonly #lanes: Lane[];
  readonly #onHeldUp: (item: string) => void;
  #sequence = 0;
  lost = 0;
  /** Every record is lost while this is so. */
  isSilent = false;

  constructor(parts: {
    readonly engine: Engine;
    readonly random: Random;
    readonly faults: Faults;
    readonly functions: SimulatedFunctions;
    readonly lanes: number;
    readonly onHeldUp: (item: string) => void;
  }) {
    this.#engine = parts.engine;
    this.#random = parts.random;
    this.#faults = parts.faults;
    this.#functions = parts.functions;
    this.#onHeldUp = parts.onHeldUp;
    this.#lanes = Array.from({ length: parts.lanes }, () => ({ records: [], isServed: false }));
  }

  /** How many records the relay has not seen to yet. */
  get pending(): number {
    return this.#lanes.reduce((sum, { records }) => sum + records.length, 0);
  }

  /** A write that changes nothing of an item leaves no record. */
  append(changes: readonly ItemChange[]): void {
    for (const change of changes) {
      if (!isRelayed(change) || isDeepStrictEqual(change.old, change.new)) continue;
      const fault = this.isSilent ? 'lostRecord' : this.#faults.at('record');
      if (fault !== undefined) this.lost++;
      if (fault === 'lostRecord') continue;
      const lane = this.#lanes[laneOf(change.key.pk, this.#lanes.length)];
      if (!lane) throw new Error('a stream has a lane');
      const told = fault === 'recordDamaged' ? damaged(change) : change;
      lane.records.push(this.#recordOf(told));
      this.#serve(lane);
    }
  }

  #recordOf({ key, old, new: now }: ItemChange): StreamRecord {
    this.#sequence++;
    const at = this.#engine.now;
    const record = {
      eventID: `event-${this.#sequence}`,
      eventName: eventNameOf(old, now),
      dynamodb: {
        SequenceNumber: String(this.#sequence),
        ApproximateCreationDateTime: Math.floor(at / 1000),
        ...(old ? { OldImage: marshall(old, { removeUndefinedValues: true }) } : {}),
        ...(now ? { NewImage: marshall(now, { removeUndefinedValues: true }) } : {}),
      },
    };
    return { sequence: this.#sequence, item: `${key.pk}\n${key.sk}`, at, record };
  }

  /** Hands batches to the relay until the lane is empty. */
  #serve(lane: Lane): void {
    if (lane.isServed) return;
    lane.isServed = true;
    this.#engine.launch('stream', 'service', async () => {
      let largest = LARGEST_BATCH;
      for (let tries = 0; lane.records.length > 0; ) {
        await this.#engine.turn(thisProcess());
        this.#dropOld(lane);
        const size = this.#random.between(1, Math.min(largest, lane.records.length));
        const done = await this.#relay(lane.records.slice(0, size));
        lane.records.splice(0, done);
        const hasFailed = done < size;
        // While nothing answers, nothing can be set aside either.
        const isOut = this.#engine.now < this.#faults.outUntil;
        tries = hasFailed && !isOut ? tries + 1 : 0;
        if (tries > MOST_TRIES) this.#onHeldUp(lane.records[0]?.item ?? '');
        largest = hasFailed ? Math.max(1, Math.floor(size / 2)) : LARGEST_BATCH;
        if (isOut) await this.#engine.sleep(thisProcess(), LONGEST_PAUSE_MS);
        else if (hasFailed)
          await this.#engine.sleep(thisProcess(), Math.min(LONGEST_PAUSE_MS, 500 * 2 ** tries));
      }
      lane.isServed = false;
    });
  }

  #dropOld(lane: Lane): void {
    while (lane.records[0] && this.#engine.now - lane.records[0].at > MAX_AGE_MS) {
      lane.records.shift();
      this.lost++;
    }
  }

  /** Answers how many records are done, from the first on. */
  async #relay(batch: readonly StreamRecord[]): Promise<number> {
    const fault = this.#faults.at('relayBatch');
    if (fault === 'relayRefused') return 0;
    const ordered = fault === 'reorderedBatch' ? reordered(batch, this.#random) : batch;
    const event = { Records: ordered.map(({ record }) => record) };
    const answer = await this.#functions.invoke('relay/relay', event);
    if (fault === 'repeatedBatch') await this.#functions.invoke('relay/relay', event);
    if (!answer.ok) return 0;
    const failed = failuresSchema
      .parse(answer.payload)
      .batchItemFailures.map(({ itemIdentifier }) => Number(itemIdentifier));
    const lowest = Math.min(...failed);
    return batch.filter(({ sequence }) => sequence < lowest).length;
  }
}

/** Another order of the same records in which each item keeps its own. */
function reordered(batch: readonly StreamRecord[], random: Random): StreamRecord[] {
  const byItem = Map.groupBy(batch, ({ item }) => item);
  return random.shuffled([...batch]).flatMap(({ item }) => byItem.get(item)?.shift() ?? []);
}

/** An order that somebody wrote by hand: it has none of the attributes of one. */
function damaged({ key }: ItemChange): ItemChange {
  return { key, old: undefined, new: { ...key, type: 'Order' } };
}

function eventNameOf(old: StoredItem | undefined, now: StoredItem | undefined): string {
  if (!now) return 'REMOVE';
  return old ? 'MODIFY' : 'INSERT';
}

function laneOf(pk: string, lanes: number): number {
  let hash = 0;
  for (const character of pk) hash = (Math.imul(hash, 31) + (character.codePointAt(0) ?? 0)) | 0;
  return Math.abs(hash) % lanes;
}
