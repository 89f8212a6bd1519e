import * as z from 'zod';
import { isPromised, type StockPosition } from '../functions/inventory/stock/position.ts';
import { Corrupt } from '../functions/shared/errors.ts';
import { actions } from './actors/actions.ts';
import { Memory, type Stage, send } from './actors/cast.ts';
import { putShopsRight, tellVersion } from './actors/connected-shop.ts';
import { finishRound, isFinished, unfinishedThings } from './actors/finish.ts';
import { outageViolations } from './checks/after-outage.ts';
import { eventViolations, timelineViolations } from './checks/at-the-end.ts';
import { captureViolations } from './checks/captures.ts';
import { exchangeViolations } from './checks/exchanges.ts';
import { exportViolations } from './checks/exported-orders.ts';
import { jointPlansMet, jointPlanViolations, replayedGroupViolations } from './checks/joint-plans.ts';
import { labelViolations } from './checks/labels.ts';
import { ledgerViolations } from './checks/ledger.ts';
import { legalTimelineViolations } from './checks/legal-steps.ts';
import { orderOnceViolations } from './checks/order-files.ts';
import { refundedMoneyViolations } from './checks/refunded-money.ts';
import { refundViolations } from './checks/refunds.ts';
import { rollOutsOf, rollOutViolations } from './checks/roll-outs.ts';
import { shopEffectViolations } from './checks/shop-effects.ts';
import { endlessViolations, shopFigureViolations, trafficOf } from './checks/shop-figures.ts';
import { shopReturnViolations } from './checks/shop-returns.ts';
import type { Violation } from './checks/violation.ts';
import { type ReplayedHistory, replayHistory, whatIfViolations } from './checks/what-if.ts';
import { whatIfJobViolations } from './checks/what-if-job.ts';
import { queueViolations, quietViolations } from './checks/when-quiet.ts';
import type { Coverage } from './coverage.ts';
import { TooManySteps, thisProcess } from './engine/engine.ts';
import { Random } from './engine/random.ts';
import { openNetwork, operator } from './network.ts';
import type { Action, Scenario } from './scenario.ts';
import { World } from './world.ts';

/** What came of one history. */
export interface HistoryResult {
  readonly seed: number;
  readonly steps: number;
  readonly violations: readonly Violation[];
  /** Line by line what happened, where it was asked for. */
  readonly story: readonly string[];
  /** What came of planning it again, where it was lived to its end. */
  readonly replayed?: ReplayedHistory | undefined;
}

const MINUTE = 60_000;
/** Long enough for every retry of a state, of the relay and of the sweeper to come to its end. */
const QUIET_MS = 40 * MINUTE;
/** A history of this many steps turns in a circle. */
const MAX_STEPS = 80_000;
/** While nobody does anything, only the sweeper's checks may write: so many writes an order are a spin. */
const MAX_QUIET_WRITES = 40;
const MAX_ROUNDS = 14;

/** One history in so many is asked what it would have been by other rules. */
const WHAT_IFS = 5;
/** Longer than the pauses between retries, and the deadline of an exception about ourselves. */
const HEAL_MS = 4 * 60 * MINUTE;
/** All looks at one job, again and again. */
const LOOK_MS = 6 * 60 * MINUTE;

/** What the auditor answers. */
const auditedSchema = z.looseObject({ isFinished: z.boolean() });

function stageOf(world: World, scenario: Scenario, memory: Memory, name: string): Stage {
  const random = new Random(`${scenario.seed}/action/${name}`);
  return { world, network: scenario.network, memory, random, name };
}

function launch(world: World, scenario: Scenario, memory: Memory, action: Action, coverage: Coverage): void {
  const name = `${action.kind}-${action.id}`;
  world.engine.launch(name, 'actor', async () => {
    await world.engine.sleep(thisProcess(), action.at);
    coverage.count('actions', action.kind);
    await actions[action.kind](stageOf(world, scenario, memory, name));
  });
}

/** Lets everybody act, then everything come to rest; answers how many writes the rest itself took. */
async function act(world: World, scenario: Scenario, memory: Memory, coverage: Coverage): Promise<void> {
  world.faults.isOn = true;
  for (const action of scenario.actions) launch(world, scenario, memory, action, coverage);
  const last = Math.max(0, ...scenario.actions.map(({ at }) => at));
  await world.engine.run(world.engine.now + last + MINUTE);
  world.faults.isOn = false;
  await outlastOutage(world);
  await world.engine.run(world.engine.now + QUIET_MS);
}

/** Nobody does anything about an outage: what it has left goes on by retries and deadlines alone. */
async function outlastOutage(world: World): Promise<void> {
  if (world.faults.outUntil === 0) return;
  await world.engine.run(Math.max(world.engine.now, world.faults.outUntil) + HEAL_MS);
  note(world, outageViolations(world));
}

const DAY = 24 * 60 * MINUTE;

/** What shops change because they were told to is told like anything else: by messages that may be lost. */
function listenToShops(world: World, scenario: Scenario, memory: Memory): void {
  for (const shop of world.shops.values())
    shop.announce = (version) => {
      const name = `${shop.plan.channel}-own-${memory.next()}`;
      tellVersion(stageOf(world, scenario, memory, name), shop, version);
    };
}

/**
 * An outage ends, what shops refuse is put right there and told again, and what nobody told of is found when figures are looked
 * at once a day (S13).
 */
async function outlastShops(world: World, scenario: Scenario, memory: Memory): Promise<void> {
  const shops = [...world.shops.values()];
  if (shops.length > 0) {
    const stage = stageOf(world, scenario, memory, 'shops-put-right');
    world.engine.launch(stage.name, 'actor', () => putShopsRight(stage));
  }
  while (shops.some(({ isClosed }) => isClosed)) await world.engine.run(world.engine.now + 10 * MINUTE);
  const isEdited = shops.some((shop) => shop.isEdited);
  if (shops.length > 0) await world.engine.run(world.engine.now + (isEdited ? DAY : 0) + QUIET_MS);
}

async function rest(world: World): Promise<void> {
  const shops = [...world.shops.values()];
  const traffic = shops.map((shop) => trafficOf(world, shop));
  const before = world.table.writes;
  const places = world.table.store.ofType('Backorder').length;
  await world.engine.run(world.engine.now + QUIET_MS);
  const writes = world.table.writes - before;
  const figures = world.table.store.ofType('Sellable').length;
  // A place is looked at, and removed once its order's wait has ended; an order that goes on by a deadline has each figure told.
  // A roll-out is looked at every minute, whether orders come or not.
  const looks = (rollOutsOf(world) * QUIET_MS) / MINUTE;
  const most = MAX_QUIET_WRITES * (1 + world.books.orders.size) + 4 * places + figures + looks;
  if (writes > most) world.violate('spin', 'quiet', `${writes} writes while nobody did anything`);
  for (const [at, shop] of shops.entries()) {
    const started = traffic[at];
    if (started) note(world, endlessViolations(shop, started, trafficOf(world, shop)));
  }
}

/** Positions of which a unit may go and nobody lacks it. */
function spared({ books }: World): StockPosition | undefined {
  const inPool = (position: StockPosition): number =>
    [...books.shards.values()]
      .filter(({ pool, sku }) => pool === position.pool && sku === position.sku)
      .reduce((sum, { atp }) => sum + Math.max(0, atp), 0);
  return [...books.positions.values()].find((one) => isPromised(one) && one.free > 1 && inPool(one) > 1);
}

/** Of a history in which records are lost, the last change of a SKU is lost, too: no later one tells of it. */
async function loseLastChange(world: World, scenario: Scenario, memory: Memory): Promise<void> {
  const position = spared(world);
  if (!position) return;
  const { sku, location } = position;
  const stage = stageOf(world, scenario, memory, 'lost-change');
  const movement = { id: stage.name, kind: 'adjust', quantity: -1, sku, location };
  world.stream.isSilent = true;
  world.engine.launch(stage.name, 'actor', async () => {
    await send(stage, 'recordMovements', { body: { movements: [movement] }, caller: operator });
  });
  await world.engine.run(world.engine.now + MINUTE);
  world.stream.isSilent = false;
}

/**
 * The auditor's next whole pass makes good what a lost record would have told of stock. The pass that is under way may
 * have been at some SKUs before.
 */
async function auditAll(world: World): Promise<void> {
  for (const pass of ['under way', 'whole']) {
    world.engine.launch(`auditor, ${pass}`, 'service', async () => {
      for (let isFinished = false; !isFinished; ) {
        const answer = await world.functions.invoke('operations/audit', {});
        isFinished = !answer.ok || auditedSchema.parse(answer.payload).isFinished;
      }
    });
    await world.engine.run(world.engine.now + 10 * MINUTE);
  }
}

async function finish(world: World, scenario: Scenario, memory: Memory): Promise<void> {
  for (let round = 1; round <= MAX_ROUNDS && !isFinished(world); round++) {
    const name = `finish-${round}`;
    world.engine.launch(name, 'actor', () => finishRound(stageOf(world, scenario, memory, name), round));
    await world.engine.run(world.engine.now + 20 * MINUTE);
    await world.engine.run(world.engine.now + 10 * MINUTE);
  }
  for (const { about, text } of unfinishedThings(world)) world.violate('never ends', about, text);
}

/** Records that have not come by then never will: what they would have said of stock the auditor restores. */
async function outlastRecords(world: World): Promise<void> {
  await world.engine.run(world.engine.now + DAY + 3 * 60 * MINUTE);
  await auditAll(world);
}

/** Answers what came of planning it again, where it was lived to its end. */
async function live(
  world: World,
  scenario: Scenario,
  coverage: Coverage,
): Promise<ReplayedHistory | undefined> {
  const memory = new Memory();
  world.faults.isOn = false;
  world.engine.launch('opening', 'actor', () => openNetwork(world, scenario.network));
  await world.engine.run(world.engine.now + 10 * MINUTE);
  world.engine.maxSteps = MAX_STEPS;
  listenToShops(world, scenario, memory);
  await act(world, scenario, memory, coverage);
  // A lost record is made good by the sweeper, within hours: only without one is a waiting order served at once.
  if (world.stream.lost === 0) note(world, queueViolations(world));
  await outlastShops(world, scenario, memory);
  await rest(world);
  if (world.stream.lost > 0) {
    await loseLastChange(world, scenario, memory);
    await auditAll(world);
  }
  note(world, [
    ...quietViolations(world),
    ...shopFigureViolations(world),
    ...shopEffectViolations(world),
    ...shopReturnViolations(world),
    ...labelViolations(world),
    ...jointPlanViolations(world),
    ...rollOutViolations(world),
  ]);
  for (const name of jointPlansMet(world)) coverage.count('joint plans', name);
  // Where shops are alone it is their figures that is looked at, and nobody ships.
  if (scenario.network.shops?.areAlone) return undefined;
  await finish(world, scenario, memory);
  note(world, [
    ...shopEffectViolations(world),
    ...shopReturnViolations(world),
    ...eventViolations(world),
    ...timelineViolations(world),
    ...legalTimelineViolations(world),
    ...refundViolations(world, memory),
    ...refundedMoneyViolations(world),
    ...captureViolations(world),
    ...labelViolations(world),
    ...exchangeViolations(world),
    ...orderOnceViolations(world, memory.files),
  ]);
  if (world.stream.lost > 0) await outlastRecords(world);
  note(world, ledgerViolations(world));
  note(world, await replayedGroupViolations(world));
  const replayed = await replayHistory(world);
  note(world, whatIfViolations(replayed));
  await look(world, scenario, memory, 'exported', exportViolations);
  // Each of its histories is read and planned twice more.
  if (scenario.seed % WHAT_IFS === 0) await look(world, scenario, memory, 'what-if', whatIfJobViolations);
  return replayed;
}

/** Somebody looks through doors at what has come of it all, with a chance of their own. */
async function look(
  world: World,
  scenario: Scenario,
  memory: Memory,
  name: string,
  check: (stage: Stage) => Promise<Violation[]>,
): Promise<void> {
  let isDone = false;
  world.engine.launch(name, 'actor', async () => {
    note(world, await check(stageOf(world, scenario, memory, name)));
    isDone = true;
  });
  await world.engine.run(world.engine.now + LOOK_MS);
  if (!isDone) world.violate('never ends', name, 'nobody knows what came of it');
}

function note(world: World, violations: readonly Violation[]): void {
  for (const { rule, about, text } of violations) world.violate(rule, about, text);
}

/** Runs one history to its end. */
export async function runHistory(
  scenario: Scenario,
  coverage: Coverage,
  { isTold = false } = {},
): Promise<HistoryResult> {
  return World.with(scenario.world, coverage, async (world) => {
    world.story.isKept = isTold;
    let replayed: ReplayedHistory | undefined;
    try {
      replayed = await live(world, scenario, coverage);
    } catch (error) {
      // What a check cannot read is a violation like any other.
      if (error instanceof Corrupt) world.violate('corrupt', 'history', error.message);
      else if (error instanceof TooManySteps) world.violate('spin', 'history', error.message);
      else throw error;
    }
    for (const { process, error } of world.engine.failures)
      world.violate(
        'simulator',
        process,
        error instanceof Error ? (error.stack ?? error.message) : String(error),
      );
    const { seed } = scenario;
    const { violations } = world;
    return { seed, steps: world.engine.steps, violations, story: world.story.lines(), replayed };
  });
}
