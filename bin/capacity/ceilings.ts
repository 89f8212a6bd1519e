/** How many orders a second each quota, and each part of ours, lets through. Pure. */
import { DUE_BUCKETS, LIST_BUCKETS } from '../../functions/shared/keys.ts';
import type { FunctionShare, Measure } from '../cost/measure.ts';
import { callsOf } from '../cost/report.ts';
import type { QuotaName, Quotas, RegionSize } from './quotas.ts';

/** What a stage is given to work with. */
export interface StageCapacity {
  /** Units a second that the table takes at once, its indexes too. */
  readonly writeUnits: number;
  readonly readUnits: number;
  /** Batches of one shard that the relay works on at once. */
  readonly parallelization: number;
}

export interface Ceiling {
  readonly name: string;
  /** Orders a second. */
  readonly perSecond: number;
  /** What was divided by what. */
  readonly basis: string;
  /**
   * `order`: what every order needs, the lowest of which is the system's ceiling. `hot`: orders of one SKU, one
   * location or one channel only. `beside`: what it would be without our own settings.
   */
  readonly kind: 'order' | 'hot' | 'beside';
}

const RELAY = 'relay-relay';
const SWEEPER = 'operations-sweep';
/** Of each minute: the sweeper begins nothing in the rest of it (sweep.handler.ts). */
const SWEEP_SECONDS = 34;
const MINUTE = 60;
/** Reserve touches a shard of a pool in a transaction, which counts twice. */
const UNITS_OF_SHARD = 2;
/** Allocation and ship each touch a position in a transaction. */
const UNITS_OF_POSITION = 4;
/** A fulfillment enters its location's list and leaves it. */
const UNITS_OF_WORK = 2;

function shareOf(measure: Measure, entry: string): FunctionShare | undefined {
  return measure.functions.find((one) => one.entry === entry);
}

/** Shards of the stream: one for each partition of the table. */
export function shardsOf({ writeUnits }: StageCapacity, quotas: Quotas): number {
  return Math.max(1, Math.ceil(writeUnits / quotas.quotas.partitionWrites.large));
}

/** Ceilings are computed where an order uses the thing at all. */
class Ceilings {
  readonly all: Ceiling[] = [];

  add(name: string, kind: Ceiling['kind'], rate: number, perOrder: number, what: string): void {
    if (perOrder <= 0) return;
    const basis = `${Number(rate.toFixed(2))} a second / ${Number(perOrder.toFixed(2))} ${what}`;
    this.all.push({ name, perSecond: rate / perOrder, basis, kind });
  }
}

/** Orders a second by each ceiling in regions of this size, the lowest first. */
export function ceilingsOf(
  measure: Measure,
  stage: StageCapacity,
  quotas: Quotas,
  region: RegionSize,
): Ceiling[] {
  const rate = (name: QuotaName): number => quotas.quotas[name][region];
  const ceilings = new Ceilings();
  addStepFunctions(ceilings, measure, rate);
  addDoorsAndEvents(ceilings, measure, rate);
  addLambda(ceilings, measure, rate);
  addTable(ceilings, measure, stage, rate);
  addRelay(ceilings, measure, stage, quotas);
  addSweeper(ceilings, measure);
  addHotKeys(ceilings, rate);
  return ceilings.all.sort((one, other) => one.perSecond - other.perSecond);
}

type Rate = (name: QuotaName) => number;

function addStepFunctions(ceilings: Ceilings, { usage, functions }: Measure, rate: Rate): void {
  const calls = callsOf(functions);
  const called = (operation: string): number => calls[operation] ?? 0;
  ceilings.add('StartExecution', 'order', rate('startExecution'), called('StartExecution'), 'calls');
  ceilings.add('state transitions', 'order', rate('stateTransition'), usage.states, 'states');
  for (const operation of ['SendTaskSuccess', 'SendTaskFailure'])
    ceilings.add(operation, 'order', rate('sendTask'), called(operation), 'calls');
  ceilings.add('DescribeExecution', 'order', rate('describeExecution'), called('DescribeExecution'), 'calls');
}

function addDoorsAndEvents(ceilings: Ceilings, { usage }: Measure, rate: Rate): void {
  ceilings.add('HTTP API requests', 'order', rate('httpApiRequests'), usage.requests, 'requests');
  ceilings.add('PutEvents', 'order', rate('putEvents'), usage.putEventsCalls, 'calls');
  const deliveries = usage.queueRequests / 1.2;
  ceilings.add('EventBridge deliveries', 'order', rate('eventDeliveries'), deliveries, 'deliveries');
}

function addLambda(ceilings: Ceilings, { functions }: Measure, rate: Rate): void {
  const seconds = functions.map(({ billedMilliseconds }) => billedMilliseconds / 1000);
  const inAll = seconds.reduce((sum, one) => sum + one, 0);
  ceilings.add('Lambda concurrency', 'order', rate('lambdaConcurrency'), inAll, 's of functions');
  ceilings.add(
    'Lambda ramp-up, first 10 s',
    'order',
    rate('lambdaRampUp'),
    Math.max(0, ...seconds),
    's of one',
  );
}

function addTable(ceilings: Ceilings, { usage, functions }: Measure, stage: StageCapacity, rate: Rate): void {
  const { writeUnits, readUnits } = usage;
  ceilings.add('table, warm writes', 'order', stage.writeUnits, writeUnits, 'units');
  ceilings.add('table, warm reads', 'order', stage.readUnits, readUnits, 'units');
  ceilings.add('table, quota of writes', 'order', rate('tableWrites'), writeUnits, 'units');
  ceilings.add('table as AWS makes a new one', 'beside', rate('newTableWrites'), writeUnits, 'units');
  const deadlines = functions.reduce((sum, { indexUnits }) => sum + (indexUnits['gsi2'] ?? 0), 0);
  ceilings.add('index of deadlines', 'order', DUE_BUCKETS * rate('partitionWrites'), deadlines, 'units');
}

function addRelay(ceilings: Ceilings, measure: Measure, stage: StageCapacity, quotas: Quotas): void {
  const shards = shardsOf(stage, quotas);
  const lanes = shards * stage.parallelization;
  const seconds = (shareOf(measure, RELAY)?.billedMilliseconds ?? 0) / 1000;
  const what = `s of the relay (${shards} shards x ${stage.parallelization} at once)`;
  ceilings.add('relay', 'order', lanes, seconds, what);
}

function addSweeper(ceilings: Ceilings, measure: Measure): void {
  const sweeper = shareOf(measure, SWEEPER);
  if (!sweeper || sweeper.handled === 0) return;
  // It acts on several items side by side: what it computes is the limit, not what it waits for.
  const seconds = sweeper.cpuMilliseconds / 1000;
  const processors = (DUE_BUCKETS * SWEEP_SECONDS) / MINUTE;
  ceilings.add('sweeper', 'order', processors, seconds, `s of its processor (${DUE_BUCKETS} at once)`);
}

function addHotKeys(ceilings: Ceilings, rate: Rate): void {
  const partition = rate('partitionWrites');
  ceilings.add('one SKU, each shard of its pool', 'hot', partition, UNITS_OF_SHARD, 'units');
  ceilings.add('one SKU at one location', 'hot', partition, UNITS_OF_POSITION, 'units');
  ceilings.add('one location, fulfillments', 'hot', partition, UNITS_OF_WORK, 'units');
  ceilings.add('one channel, its list of a day', 'hot', LIST_BUCKETS * partition, 1, 'unit');
}

/** The lowest of what every order needs. */
export function lowestOf(ceilings: readonly Ceiling[]): Ceiling {
  const [lowest] = ceilings.filter(({ kind }) => kind === 'order');
  if (!lowest) throw new Error('an order uses nothing: npm run cost first');
  return lowest;
}

/**
 * Calls of PutEvents an order at `ordersPerSecond`: each poll of a shard takes what has come since the last one
 * and splits it over the batches at work; the events of a batch share calls of ten.
 */
export function putEventsCallsAt(
  ordersPerSecond: number,
  { usage }: Pick<Measure, 'usage'>,
  stage: StageCapacity,
  quotas: Quotas,
): number {
  const batches = shardsOf(stage, quotas) * stage.parallelization * quotas.quotas.shardPolls.large;
  const events = usage.events * ordersPerSecond;
  const perBatch = events / batches;
  const calls = perBatch < 1 ? events : batches * Math.ceil(perBatch / 10);
  return Math.min(calls / ordersPerSecond, usage.putEventsCalls);
}
