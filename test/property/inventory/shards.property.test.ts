import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  type PromiseChange,
  reshard,
  type ShardChange,
  type ShardsReading,
  shardsFor,
  spreadOverShards,
  sumAtp,
  versionOf,
} from '../../../functions/inventory/stock/spread.ts';
import { PoolModel } from '../../support/pool-model.ts';

/** Somebody reads the shards, decides, and writes later or never: others do the same in between. */
type StepOnShards =
  | { readonly kind: 'reserve' | 'takeAway' | 'increase'; readonly units: number; readonly start: number }
  | { readonly kind: 'enter' | 'leave' | 'serve'; readonly units: number }
  | { readonly kind: 'reshard'; readonly of: number }
  | { readonly kind: 'write'; readonly which: number };

const units = fc.integer({ min: 1, max: 5 });
const step: fc.Arbitrary<StepOnShards> = fc.oneof(
  fc.record({
    kind: fc.constantFrom('reserve' as const, 'takeAway' as const, 'increase' as const),
    units,
    start: fc.nat(7),
  }),
  fc.record({ kind: fc.constantFrom('enter' as const, 'leave' as const, 'serve' as const), units }),
  fc.record({ kind: fc.constant('reshard' as const), of: fc.integer({ min: 1, max: 5 }) }),
  fc.record({ kind: fc.constant('write' as const), which: fc.nat(5) }),
  fc.record({ kind: fc.constant('write' as const), which: fc.nat(5) }),
);

/** How a change is worked out and what its write relies on: the product's rule, or a naive one. */
interface Rule {
  readonly spread: (reading: ShardsReading, change: PromiseChange) => ShardChange[];
  readonly relying: (change: ShardChange) => ShardChange;
}

const productRule: Rule = { spread: spreadOverShards, relying: (change) => change };
const withoutEpoch: Rule = {
  ...productRule,
  relying: ({ relies: { of: _, ...relies }, ...change }) => ({ ...change, relies }),
};
const withoutQueueShard: Rule = {
  ...productRule,
  spread: (reading, change) => spreadOverShards(reading, { ...change, places: 0 }),
};

interface Pending {
  readonly reading: ShardsReading;
  readonly changes: readonly ShardChange[];
  readonly delta: number;
  readonly places: number;
}

/** The shards with everybody who has read them and not written yet. */
class Crowd {
  readonly pool = new PoolModel([6, 4], { reserved: { web: 2 } });
  readonly #rule: Rule;
  readonly #pending: Pending[] = [];
  /** Places that stand, whatever the queue's shard says. */
  #places = 0;
  #expected = this.pool.sum;
  #version = versionOf(this.pool.read());

  constructor(rule: Rule) {
    this.#rule = rule;
  }

  act(one: StepOnShards): void {
    switch (one.kind) {
      case 'reserve':
        this.#decide({ delta: -one.units, start: one.start, ...this.#channel(one.units) }, true);
        break;
      case 'takeAway':
        this.#decide({ delta: -one.units, start: one.start });
        break;
      case 'increase':
        this.#decide({ delta: one.units, start: one.start });
        break;
      case 'enter':
        this.#decide({ delta: 0, places: 1 });
        break;
      case 'leave':
        this.#leave({ delta: 0, places: -1 });
        break;
      case 'serve':
        this.#leave({ delta: -one.units, places: -1, serves: true }, true);
        break;
      case 'reshard':
        this.#reshard(one.of);
        break;
      case 'write':
        this.#write(one.which);
        break;
    }
  }

  #channel(lot: number): Pick<PromiseChange, 'channel'> {
    return lot % 2 === 0 ? { channel: 'web' } : {};
  }

  #decide(change: PromiseChange, isOrders = false): void {
    const reading = this.pool.read();
    if (isOrders && sumAtp(shardsFor(reading, change)) < -change.delta) return;
    const start = (change.start ?? 0) % reading.open.length;
    const changes = this.#rule.spread(reading, { ...change, start }).map(this.#rule.relying);
    this.#pending.push({ reading, changes, delta: change.delta, places: change.places ?? 0 });
  }

  /** A place leaves once: whoever is about to take it away has it. */
  #leave(change: PromiseChange, isServed = false): void {
    const leaving = this.#pending.filter(({ places }) => places < 0).length;
    if (this.#places > leaving) this.#decide(change, isServed);
  }

  #reshard(of: number): void {
    const reading = this.pool.read(of);
    const changes = of === this.pool.count ? undefined : reshard(reading, this.pool.count, of);
    if (changes)
      this.#pending.push({ reading, changes: changes.map(this.#rule.relying), delta: 0, places: 0 });
  }

  #write(which: number): void {
    const [one] = this.#pending.splice(which % Math.max(1, this.#pending.length), 1);
    if (!one || !this.pool.write(one.reading, one.changes)) return;
    this.#expected += one.delta;
    this.#places += one.places;
    this.expectWhole();
  }

  expectWhole(): void {
    const { open, queue, reserved } = this.pool.atps;
    const all = [...open, queue, ...reserved];
    expect(this.pool.sum).toBe(this.#expected);
    // No unit is where nobody looks for it.
    expect(all.reduce((sum, atp) => sum + atp, 0)).toBe(this.#expected);
    expect(Math.min(...all) < 0 && Math.max(...all) > 0).toBe(false);
    expect(Math.min(queue, ...reserved)).toBeGreaterThanOrEqual(0);
    if (this.#places > 0) expect(Math.max(...open)).toBeLessThanOrEqual(0);
    else expect(queue).toBe(0);
    expect(this.pool.waiting).toBe(this.#places);
    const version = versionOf(this.pool.read());
    expect(version).toBeGreaterThan(this.#version);
    this.#version = version;
  }
}

function runsOf(rule: Rule) {
  return fc.check(
    fc.property(fc.array(step, { maxLength: 60, size: 'max' }), (steps) => {
      const crowd = new Crowd(rule);
      for (const one of steps) crowd.act(one);
    }),
    { numRuns: Number(process.env['SHARD_HISTORIES'] ?? 400), seed: 7 },
  );
}

test('no interleaving leaves a shard below zero while another is above, loses a unit, or opens what the queue waits for (P18, P23)', () => {
  const { failed, counterexample, errorInstance } = runsOf(productRule);
  expect(failed, `${JSON.stringify(counterexample)} ${String(errorInstance)}`).toBe(false);
});

test('the version grows where shards are opened by who read them before the queue came and went (P19)', () => {
  const crowd = new Crowd(productRule);
  for (const kind of ['enter', 'leave'] as const) {
    crowd.act({ kind, units: 1 });
    crowd.act({ kind: 'write', which: 0 });
  }
  crowd.act({ kind: 'enter', units: 1 });
  crowd.act({ kind: 'reshard', of: 2 });
  crowd.act({ kind: 'write', which: 0 });
  crowd.act({ kind: 'serve', units: 1 });
  crowd.act({ kind: 'write', which: 1 });
  crowd.act({ kind: 'write', which: 0 });

  expect(crowd.pool.count).toBe(2);
});

test.each([
  ['without the number of shards as a condition', withoutEpoch],
  ['without a shard for those who wait', withoutQueueShard],
] as const)('the same test fails %s (P18, P23)', (_, rule) => {
  expect(runsOf(rule).failed).toBe(true);
});
