/** A past of many orders at a hundred locations: how long it takes to plan it again by its own rules and by others. */
import { randomOf } from '../../../../bin/savings/seeded-random.ts';
import { withoutCandidates } from '../../../../functions/planner/decision.ts';
import { plan } from '../../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../../functions/planner/plan-input.ts';
import { rulesetSchema } from '../../../../functions/planner/ruleset.ts';
import {
  decisionRecordSchema,
  inputOf,
  ownInput,
} from '../../../../functions/routing/decisions/decision-record.ts';
import { pack, unpack } from '../../../../functions/routing/decisions/packed.ts';
import type { PastDecision } from '../../../../functions/trust/what-if/past.ts';
import { Tally } from '../../../../functions/trust/what-if/report/report.ts';
import { whatIf } from '../../../../functions/trust/what-if/what-if.ts';
import { stepCard } from '../../routing/synthetic-cards.ts';
import { networkOf, skus } from '../../routing/synthetic-network.ts';
import { baseRuleset, orderOf } from '../../routing/synthetic-orders.ts';

const SIZE = 100;
const SEED = 11;
const MEGABYTE = 2 ** 20;
/** Beside whom it is measured how much memory there is. */
const SAMPLED_EVERY = 100;

export interface LargePast {
  readonly orders: number;
  readonly different: number;
  /** Of reading what is stored, and of planning by either rules; not of making the past. By the clock, and of a processor. */
  readonly seconds: number;
  readonly processorSeconds: number;
  /** Most memory of the process at a time. */
  readonly megabytes: number;
}

/** Seconds of a processor that the process has taken. */
function processorSeconds(): number {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
}

/** Orders one after the other on one stock; each decision is packed as it is stored, and unpacked when its time comes. */
class LargeHistory {
  /** Seconds that making it took, by the clock and of a processor. */
  readonly madeIn = { clock: 0, processor: 0 };
  readonly #network = networkOf(SIZE, 'dense', SEED);
  readonly #random = randomOf(SEED);
  readonly #rowOf = new Map(this.#network.locations.map(({ id }, at) => [id, at]));
  readonly #columnOf = new Map(skus.map(({ sku }, at) => [sku, at]));

  #made(number: number): { readonly packed: Uint8Array; readonly input: PlanInput } {
    const [began, beganOf] = [performance.now(), processorSeconds()];
    const input = orderOf(this.#network, this.#random, 'typical', stepCard, baseRuleset, number);
    const result = withoutCandidates(plan(input));
    for (const { location, lines } of result.fulfillments)
      for (const { sku, quantity } of lines) {
        const place = (this.#rowOf.get(location) ?? 0) * skus.length + (this.#columnOf.get(sku) ?? 0);
        this.#network.stock[place] = (this.#network.stock[place] ?? 0) - quantity;
      }
    const record = {
      orderId: input.order.id,
      n: 1,
      kind: 'route',
      at: input.now,
      bodyVersion: 0,
      rules: { version: 1, hash: '' },
      network: '',
      cards: {},
      input: ownInput(input, 1),
      result,
      full: [],
    };
    const packed = pack(record);
    this.madeIn.clock += (performance.now() - began) / 1000;
    this.madeIn.processor += processorSeconds() - beganOf;
    return { packed, input };
  }

  *steps(orders: number): Generator<PastDecision> {
    for (let number = 0; number < orders; number += 1) {
      const { packed, input: made } = this.#made(number);
      const { orderId, n, at, input: own, result } = unpack(decisionRecordSchema, packed, 'decision');
      yield { kind: 'decision', at, orderId, n, input: inputOf(own, made), capped: [], result };
    }
  }
}

function tenths(seconds: number): number {
  return Math.round(10 * seconds) / 10;
}

export async function runLargePast(orders: number, say: (line: string) => void): Promise<LargePast> {
  const history = new LargeHistory();
  const tally = new Tally();
  let steps = 0;
  let most = 0;
  const [began, beganOf] = [performance.now(), processorSeconds()];
  const run = await whatIf(
    { steps: history.steps(orders), refusals: new Map() },
    {
      replaced: { ruleset: rulesetSchema.parse({ ...baseRuleset, objective: { mode: 'nearest' } }) },
      refusals: 'asHappened',
      seed: SEED,
      samplePct: 100,
      tell: (pair) => {
        tally.add(pair);
      },
      progress: () => {
        steps += 1;
        if (steps % SAMPLED_EVERY === 0) most = Math.max(most, process.memoryUsage().rss);
      },
    },
  );
  const report = tally.report(run, { title: 'large', assumptions: [], seed: SEED });
  const seconds = tenths((performance.now() - began) / 1000 - history.madeIn.clock);
  const ofProcessor = tenths(processorSeconds() - beganOf - history.madeIn.processor);
  const megabytes = Math.round(most / MEGABYTE);
  const { decisions, same } = run.proof;
  say(
    `${orders} orders at ${SIZE} locations: ${seconds} s to plan them again by both rules ` +
      `(${ofProcessor} s of a processor), ${megabytes} MB; ` +
      `${same} of ${decisions} decisions the same, ${report.changed} orders otherwise`,
  );
  return { orders, different: decisions - same, seconds, processorSeconds: ofProcessor, megabytes };
}
