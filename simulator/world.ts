import type { PutEventsCommand } from '@aws-sdk/client-eventbridge';
import * as z from 'zod';
import { forgetSecrets } from '../functions/access/secrets.ts';
import { forgetWork } from '../functions/inventory/stock/packed-units.store.ts';
import { forgetShards } from '../functions/inventory/stock/pool.store.ts';
import { forgetNetwork } from '../functions/network/entities/network.store.ts';
import type { Finding } from '../functions/operations/audit/audit.ts';
import { type Envelope, envelopeSchema } from '../functions/relay/effects/envelope.ts';
import { forgetRollOuts } from '../functions/routing/canary/roll-out.store.ts';
import { forgetRules } from '../functions/routing/rulesets/ruleset.store.ts';
import type { Door } from '../functions/shared/door.ts';
import { log } from '../functions/shared/log.ts';
import { doors } from '../lib/doors.ts';
import type { MachineName } from '../lib/state-machines/definitions.ts';
import { SimulatedBucket } from './aws/bucket.ts';
import { connect } from './aws/clients.ts';
import { type SimulatedExecution, SimulatedExecutions } from './aws/executions.ts';
import { type Fault, Faults } from './aws/faults.ts';
import { type Invoked, loadHandlers, SimulatedFunctions } from './aws/functions.ts';
import { type DoorCall, gatewayEvent } from './aws/gateway.ts';
import { type ItemChange, tableError } from './aws/item-store.ts';
import type { MachineStates } from './aws/machine-form.ts';
import { deployedMachines, EXECUTION_PREFIX, MACHINE_PREFIX } from './aws/machines.ts';
import { SimulatedTable } from './aws/simulated-table.ts';
import { SimulatedStream } from './aws/stream.ts';
import { SimulatedWorkQueue } from './aws/work-queue.ts';
import { barredViolations, changeViolations } from './checks/after-each-write.ts';
import { BooksWatch } from './checks/books-watch.ts';
import { ToldEvents, toldBy } from './checks/carried-events.ts';
import { untoldEditViolations } from './checks/channel-edits.ts';
import { ExpiredWaits } from './checks/expired-waits.ts';
import { handedOnViolations, LateStarts, untoldAttention } from './checks/late-starts.ts';
import { namelessMovements, unexplainedWrites } from './checks/ledger.ts';
import { leftWorkViolations } from './checks/left-work.ts';
import { legalChangeViolations } from './checks/legal-steps.ts';
import { lifeDateViolations, lostDateViolations } from './checks/life-dates.ts';
import { LocationWork } from './checks/location-work.ts';
import { ownerViolations } from './checks/owners.ts';
import { PlacedHolds } from './checks/placed-holds.ts';
import { PromiseVersions } from './checks/promise-versions.ts';
import { returnedOnceViolations } from './checks/returned-once.ts';
import { askedViolations, toldViolations } from './checks/shop-effects.ts';
import {
  orderViolations,
  overwrittenViolations,
  putBackViolations,
  unawaitedViolations,
} from './checks/shop-figures.ts';
import { foundUnitsViolations } from './checks/unit-exceptions.ts';
import type { Violation } from './checks/violation.ts';
import type { Coverage } from './coverage.ts';
import { surround } from './engine/ambient.ts';
import { currentProcess, Engine, type Scheduling, SimulatedProcess, thisProcess } from './engine/engine.ts';
import { Random } from './engine/random.ts';
import { connectNetwork, SimulatedEasyPost } from './labels/simulated-easypost.ts';
import { PolicyWatch } from './policies.ts';
import { type ConnectedShops, connectPlatforms, openShops } from './shops/connected-shops.ts';
import type { ShopPlan } from './shops/shop-plan.ts';
import type { ShopWatch } from './shops/simulated-shop.ts';
import { Story } from './story.ts';

/** What a world is made of before anything happens in it. */
export interface WorldPlan {
  readonly seed: number;
  readonly scheduling: Scheduling;
  /** How likely a read of several items is torn. */
  readonly tearing: number;
  readonly lanes: number;
  readonly settings: Readonly<Record<string, unknown>>;
  readonly faults: readonly Fault[];
  /** Shops that are connected. */
  readonly shops?: readonly ShopPlan[];
}

/** An answer of a door; `body` is parsed where it is JSON, `text` is what was sent. */
export interface DoorAnswered {
  readonly status: number;
  readonly body: Readonly<Record<string, unknown>>;
  readonly text: string;
  readonly headers: Readonly<Record<string, string>>;
}

const answerSchema = z.object({
  statusCode: z.number(),
  body: z.string().default('{}'),
  headers: z.record(z.string(), z.string()).default({}),
});
const bodySchema = z.record(z.string(), z.unknown());
/** Monday noon in New York. */
const STARTS_AT = Date.parse('2026-11-23T17:00:00.000Z');
const MINUTE_MS = 60_000;
/** How likely the queue of work takes nothing. */
const QUEUE_REFUSES = 0.02;

let loaded: Promise<Awaited<ReturnType<typeof loadHandlers>>> | undefined;
let machines: ReadonlyMap<MachineName, MachineStates> | undefined;

/** What a read of several names finds in the environment of every function. */
const ENVIRONMENT: Readonly<Record<string, string>> = {
  TABLE_NAME: 'simulated',
  BUS_NAME: 'simulated',
  ORDER_MACHINE: `${MACHINE_PREFIX}order:live`,
  RETURN_MACHINE: `${MACHINE_PREFIX}return:live`,
  WHATIF_MACHINE: `${MACHINE_PREFIX}whatif:live`,
  ORDER_EXECUTIONS: `${EXECUTION_PREFIX}order`,
  FULFILLMENT_EXECUTIONS: `${EXECUTION_PREFIX}fulfillment`,
  RETURN_EXECUTIONS: `${EXECUTION_PREFIX}return`,
  WHATIF_EXECUTIONS: `${EXECUTION_PREFIX}whatif`,
  DEAD_RECORDS_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/dead',
  SECRETS_PREFIX: 'simulated/webhooks/',
  CREDENTIALS_PREFIX: 'simulated/channels/',
  FILES_BUCKET: 'simulated',
  SHOP_WORK_URL: 'https://sqs.us-east-1.amazonaws.com/000000000000/shop-work.fifo',
};

/** One run of the whole system on simulated services. */
export class World {
  readonly engine: Engine;
  readonly random: Random;
  readonly faults: Faults;
  readonly table: SimulatedTable;
  readonly functions: SimulatedFunctions;
  readonly executions: SimulatedExecutions;
  readonly stream: SimulatedStream;
  readonly workQueue: SimulatedWorkQueue;
  readonly bucket: SimulatedBucket;
  readonly shops: ConnectedShops;
  readonly easypost: SimulatedEasyPost;
  readonly books = new BooksWatch();
  readonly #promiseVersions = new PromiseVersions();
  readonly story = new Story();
  readonly violations: Violation[] = [];
  /** Every event that the bus took, in the order in which it came. */
  readonly published: Envelope[] = [];
  readonly #told = new ToldEvents();
  readonly #locationWork = new LocationWork();
  readonly #lateStarts = new LateStarts();
  readonly #placedHolds = new PlacedHolds();
  readonly #expiredWaits: ExpiredWaits;
  readonly #policies = new PolicyWatch();
  readonly #coverage: Coverage;
  /** In whose name the minutes pass. */
  readonly #schedule: SimulatedProcess;
  #lastFault = '';
  #plannedSweep: { readonly at: number; readonly timer: number } | undefined;
  /** Minutes until the next sweep of what the last one left as it was. */
  #sweepPause = 1;

  private constructor(
    plan: WorldPlan,
    coverage: Coverage,
    handlers: Awaited<ReturnType<typeof loadHandlers>>,
    definitions: ReadonlyMap<MachineName, MachineStates>,
  ) {
    const { seed, scheduling, tearing, lanes, shops = [] } = plan;
    this.#coverage = coverage;
    this.random = new Random(`${seed}/world`);
    const engine = new Engine(new Random(`${seed}/schedule`), scheduling, STARTS_AT);
    this.engine = engine;
    this.#schedule = new SimulatedProcess(engine, 'schedule', 'service', 0);
    const faults = new Faults(plan.faults);
    this.faults = faults;
    const random = new Random(`${seed}/services`);
    const onChange = (changes: readonly ItemChange[], by: SimulatedProcess): void => this.#seen(changes, by);
    this.table = new SimulatedTable({ engine, random, faults, tearing, onChange });
    const onInvoke = (entry: string): void => coverage.count('functions', entry);
    this.#expiredWaits = new ExpiredWaits(this.table.store);
    this.functions = new SimulatedFunctions({ engine, random, faults, handlers, onInvoke });
    const { functions } = this;
    this.executions = new SimulatedExecutions({
      engine,
      random,
      faults,
      functions,
      machines: definitions,
      onEnter: (machine, state, { name }) => {
        coverage.count('states', `${machine} ${state}`);
        this.story.tell(engine.now, `execution ${name}`, `enters ${state}`);
      },
      onSecondAnswer: (token, first, second) =>
        this.violate('one answer', token, `sent by ${first.name}, and again by ${second.name}`),
      onMoved: (orderId, name) => this.#ownersOf(orderId === '' ? [] : [orderId], `a step of ${name}`),
      onMap: (machine, state, items) => this.#limitMap(machine, state, items),
      onEnd: (execution) => this.#tellStatus(execution),
      onTwin: (name) => this.violate('two owners', name, 'two executions run it at once'),
    });
    const onHeldUp = (item: string): void =>
      this.violate('held up', item.replace('\n', ' '), 'is brought to the relay again and again');
    this.stream = new SimulatedStream({ engine, random, faults, functions, lanes, onHeldUp });
    this.shops = openShops(shops, { seed, engine }, (channel) => this.#watchOf(channel));
    this.easypost = new SimulatedEasyPost({
      engine,
      random: new Random(`${seed}/easypost`),
      isTroubled: () => faults.isOn,
      tell: (text) => this.story.tell(engine.now, 'easypost', text),
    });
    const chance = new Random(`${seed}/queue`);
    const refuses = (): boolean =>
      this.isOut || (faults.isOn && shops.length > 0 && chance.chance(QUEUE_REFUSES));
    this.bucket = new SimulatedBucket({ engine, faults });
    this.workQueue = new SimulatedWorkQueue({ engine, random: chance, functions, refuses });
  }

  #watchOf(channel: string): ShopWatch {
    return {
      isTroubled: () => this.faults.isOn,
      isAskedFor: (shop, changes) => this.#note(orderViolations(this, shop, changes)),
      hasChanged: (shop, change, before) =>
        this.#note([
          ...putBackViolations(this, shop, change, before),
          ...unawaitedViolations(this, shop, change),
          ...overwrittenViolations(this, shop, change),
        ]),
      isAsked: (shop, effect) => {
        this.#note(askedViolations(this, shop, effect));
        shop.desk.asked(effect);
      },
      isTold: (shop, effect, before) => this.#note(toldViolations(this, shop, effect, before)),
      tell: (text) => this.story.tell(this.engine.now, channel, text),
    };
  }

  #note(violations: readonly Violation[]): void {
    for (const { rule, about, text } of violations) this.violate(rule, about, text);
  }

  /** Makes a world and lets `run` happen in it; afterwards everything is as it was before. */
  static async with<T>(plan: WorldPlan, coverage: Coverage, run: (world: World) => Promise<T>): Promise<T> {
    loaded ??= loadHandlers();
    machines ??= deployedMachines();
    const world = new World(plan, coverage, await loaded, machines);
    forgetNetwork();
    forgetRules();
    forgetRollOuts();
    forgetSecrets();
    forgetShards();
    forgetWork();
    const before = { ...process.env };
    Object.assign(process.env, ENVIRONMENT, { SETTINGS: JSON.stringify(plan.settings) });
    const undo = [
      surround(),
      connect(world.#services()),
      connectNetwork(world.easypost),
      connectPlatforms(world.shops),
      world.#hearFaults(),
    ];
    try {
      return await run(world);
    } finally {
      for (const one of undo) one();
      for (const name of [...Object.keys(ENVIRONMENT), 'SETTINGS']) {
        if (before[name] === undefined) delete process.env[name];
        else process.env[name] = before[name];
      }
      coverage.addFaults(world.faults.fired);
    }
  }

  /** What the functions log as errors is part of the story; an answer of 500 says nothing of its cause. */
  #hearFaults(): () => void {
    const { error } = log;
    log.error = (message, ...more) => {
      this.#lastFault = `${String(message)} ${more.map(faultInWords).join(' ')}`;
      this.story.tell(this.engine.now, currentProcess()?.name ?? 'log', this.#lastFault);
    };
    return () => {
      log.error = error;
    };
  }

  #services(): Parameters<typeof connect>[0] {
    return {
      table: (command, process) => this.table.send(command, process),
      states: (command, process) => this.executions.send(command, process),
      events: (command, process) => this.#putEvents(command, process),
      queue: (command, process) => this.workQueue.send(command, process),
      files: (command, process) => this.bucket.send(command, process),
    };
  }

  /** Whether no service answers. */
  get isOut(): boolean {
    return this.engine.now < this.faults.outUntil;
  }

  violate(rule: string, about: string, text: string): void {
    if (this.violations.some((known) => known.rule === rule && known.about === about)) return;
    this.violations.push({ rule, about, text });
    this.story.tell(this.engine.now, 'VIOLATION', `${rule}: ${about}: ${text}`);
  }

  #seen(changes: readonly ItemChange[], by: SimulatedProcess): void {
    this.stream.append(changes);
    this.story.wrote(this.engine.now, by.name, changes);
    for (const { new: item, old } of changes) {
      const due = item?.['gsi2sk'];
      if (typeof due === 'string' && due !== old?.['gsi2sk']) this.#planSweep(dueAt(due));
    }
    for (const { new: item } of changes)
      if (item?.['type'] === 'Exception') this.#coverage.count('exceptions', String(item['exceptionType']));
    for (const change of changes)
      for (const { rule, about, text } of [
        ...changeViolations(change),
        ...legalChangeViolations(change),
        ...untoldAttention(change),
        ...this.#lateStarts.violations(change, this.engine.now),
        ...handedOnViolations(this, change, by),
        ...this.#expiredWaits.violations(change, this.engine.now),
        ...lifeDateViolations(change),
        ...lostDateViolations(this, change),
        ...this.#locationWork.violations(change, by),
        ...unexplainedWrites(change),
        ...namelessMovements(this, change),
        ...this.#barred(change, by),
      ])
        this.violate(rule, about, `${text}, by ${by.name}`);
    for (const change of changes) this.#placedHolds.see(change);
    for (const { rule, about, text } of [
      ...this.#promiseVersions.see(changes),
      ...foundUnitsViolations(changes),
      ...returnedOnceViolations(changes),
    ])
      this.violate(rule, about, `${text}, by ${by.name}`);
    this.#hear(changes, by);
    for (const { kind, about, expected, found } of this.#bookFindings(changes, by))
      this.violate(
        `books ${kind}`,
        about,
        `${expected} expected, ${found} found, after a write of ${by.name}`,
      );
    for (const { rule, about, text } of untoldEditViolations(this, changes))
      this.violate(rule, about, `${text}, by ${by.name}`);
    this.#ownersOf(ordersOf(changes), `a write of ${by.name}`);
  }

  /** What a write says of itself is what the catalogue promises, under an id of its own. */
  #hear(changes: readonly ItemChange[], by: SimulatedProcess): void {
    const each = changes.map((change) => ({ change, told: toldBy(change) }));
    const told = each.flatMap((one) => one.told);
    for (const { change, told: own } of each)
      this.#countPolicies(this.#policies.rowsOf(change, own, this.books.orders));
    for (const { type } of told) this.#coverage.count('events', type);
    for (const { rule, about, text } of this.#told.violations(told))
      this.violate(rule, about, `${text}, by ${by.name}`);
  }

  #countPolicies(rows: readonly string[]): void {
    for (const row of rows) this.#coverage.count('policies', row);
  }

  /** Who owns the units of the orders that a write changed, or of one whose execution has moved. */
  #ownersOf(orderIds: Iterable<string>, by: string): void {
    for (const orderId of new Set(orderIds))
      for (const { rule, about, text } of ownerViolations(this, orderId))
        this.violate(rule, about, `${text}, after ${by}`);
  }

  /** META as it was before the write: whoever shows work asked it in the same write. */
  #barred(change: ItemChange, by: SimulatedProcess): Violation[] {
    const orderId = String(change.new?.['orderId']);
    const order = this.books.orders.get(`ORDER#${orderId}\nMETA`);
    return [
      ...barredViolations(change, order, new Date(by.beganAt).toISOString()),
      ...leftWorkViolations(change, order, this.books.fulfillments.values()),
    ];
  }

  /** What was written must be readable, whoever reads it. */
  #bookFindings(changes: readonly ItemChange[], by: SimulatedProcess): Finding[] {
    try {
      return this.books.see(changes);
    } catch (error) {
      this.violate('unreadable item', by.name.split('#')[0] ?? '', String(error));
      return [];
    }
  }

  #limitMap(machine: MachineName, state: string, items: number): void {
    if (items > 40) this.violate('map of 40', `${machine} ${state}`, `${items} items`);
  }

  /** Tells of an execution that ended by a fault or by hand, as best it can. */
  #tellStatus(execution: SimulatedExecution): void {
    const { machine, name, status, error, cause } = execution;
    this.story.tell(this.engine.now, `execution ${name}`, `ends: ${status} ${error ?? ''} ${cause ?? ''}`);
    this.#coverage.count('ends', `${machine} ${status}`);
    if (status === 'SUCCEEDED' || status === 'RUNNING') return;
    // Nobody listens to the ends of what-ifs: whoever looks at one finds that it is over.
    if (machine === 'whatif') return;
    const fault = this.faults.at('statusEvent');
    if (fault === 'statusEventLost') return;
    const detail = { name, status, stateMachineArn: `${MACHINE_PREFIX}${machine}`, error, cause };
    const times = fault === 'statusEventTwice' ? 2 : 1;
    for (let time = 0; time < times; time++)
      this.engine.launch('status event', 'service', async () => {
        await this.engine.sleep(thisProcess(), this.random.between(100, 20_000));
        for (let tries = 0; tries < 20; tries++) {
          const { ok } = await this.functions.invoke('operations/execution-status', { detail });
          if (ok) return;
          await this.engine.sleep(thisProcess(), 60_000);
        }
      });
  }

  async #putEvents(command: PutEventsCommand, process: SimulatedProcess): Promise<object> {
    if (!process.isAlive) throw tableError('NetworkingError', { $metadata: { httpStatusCode: 503 } });
    await this.engine.turn(process);
    this.faults.mustAnswer(process);
    const fault = this.faults.at('bus');
    if (fault === 'busUnavailable')
      throw tableError('InternalException', { $metadata: { httpStatusCode: 500 } });
    const entries = command.input.Entries ?? [];
    return {
      Entries: entries.map(({ Detail = '{}' }, at) => {
        if (fault === 'busRefuses' && at === 0) return { ErrorCode: 'ThrottlingException' };
        this.#takeEvent(envelopeSchema.parse(JSON.parse(Detail)));
        return { EventId: `${this.published.length}` };
      }),
    };
  }

  /** An event on the bus. What is left of a SKU is carried by no item: it is counted here. */
  #takeEvent(event: Envelope): void {
    this.published.push(event);
    if (event.type === 'stock.changed') this.#coverage.count('events', event.type);
  }

  /** Calls a door as API Gateway does, and waits for the answer. A function that dies answers 502. */
  async call(name: string, request: DoorCall): Promise<DoorAnswered> {
    const door = doorNamed(name);
    const holds = this.#placedHolds.asked(name, request);
    const answer = await this.functions.invoke(door.handler, gatewayEvent(door, request));
    const { status, body, ...rest } = answered(answer);
    if (status === 500 && !answer.isFaulted)
      this.violate('5xx', `${door.method} ${door.path}`, `${JSON.stringify(body)} ${this.#lastFault}`);
    this.#note(holds(status));
    this.#coverage.count('doors', `${door.method} ${door.path}`);
    this.#coverage.count('answers', `${door.method} ${door.path} ${status}`);
    this.#countPolicies(this.#policies.rowsOfAnswer(name, { status, body }));
    return { status, body, ...rest };
  }

  /**
   * Has the sweeper run in the minute after `due` (milliseconds), unless it runs sooner anyway; minutes in which
   * nothing is due are left out. A sweep that changes nothing is followed by longer and longer pauses.
   */
  #planSweep(due: number): void {
    const earliest = Math.max(due, this.engine.now + (this.#sweepPause - 1) * MINUTE_MS);
    const minute = Math.floor(earliest / MINUTE_MS + 1) * MINUTE_MS;
    if (this.#plannedSweep && this.#plannedSweep.at <= minute) return;
    if (this.#plannedSweep) this.engine.cancelTimer(this.#plannedSweep.timer);
    const timer = this.engine.setTimer(this.#schedule, minute - this.engine.now, () => void this.#sweep());
    this.#plannedSweep = { at: minute, timer };
  }

  async #sweep(): Promise<void> {
    this.#plannedSweep = undefined;
    const writesBefore = this.table.writes;
    await this.functions.invoke('operations/sweep', {});
    const hasChanged = this.table.writes > writesBefore;
    this.#sweepPause = hasChanged ? 1 : Math.min(60, this.#sweepPause * 2);
    const due = this.nextDue();
    if (due !== undefined) this.#planSweep(due);
  }

  /** When the first deadline passes (milliseconds); undefined where nothing has one. */
  nextDue(): number | undefined {
    let first: string | undefined;
    for (const item of this.table.store.items()) {
      const due = item['gsi2sk'];
      if (typeof due === 'string' && (first === undefined || due < first)) first = due;
    }
    return first === undefined ? undefined : dueAt(first);
  }
}

/** The orders of which a write changed something. */
function ordersOf(changes: readonly ItemChange[]): string[] {
  const ofOrders = changes.filter(({ key: { pk } }) => pk.startsWith('ORDER#'));
  return ofOrders.map(({ key: { pk } }) => pk.slice('ORDER#'.length));
}

function faultInWords(logged: unknown): string {
  const error = typeof logged === 'object' && logged !== null && 'error' in logged ? logged.error : logged;
  return error instanceof Error ? (error.stack ?? error.message).slice(0, 900) : JSON.stringify(error);
}

/** The time of a deadline's sort key, in milliseconds. */
function dueAt(sortKey: string): number {
  return Date.parse(sortKey.split('#')[0] ?? '');
}

function answered(answer: Invoked): DoorAnswered {
  if (!answer.ok) {
    const { error, message } = answer;
    return { status: 502, body: { error, message }, text: '', headers: {} };
  }
  const { statusCode: status, body: text, headers } = answerSchema.parse(answer.payload);
  // A page and a file have no fields.
  const hasFields = !/html|csv/.test(headers['content-type'] ?? '');
  return { status, body: hasFields ? bodySchema.parse(JSON.parse(text)) : {}, text, headers };
}

/** @throws Error for a name that no door has */
function doorNamed(name: string): Door {
  const found = doors.find((door) => door.name === name);
  if (!found) throw new Error(`there is no door ${name}`);
  return found;
}
