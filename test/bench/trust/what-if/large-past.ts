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
  /** Of reading what is stored, and of planning by either rules; not of making the past. */
  readonly seconds: number;
  /** Most memory of the process at a time. */
  readonly megabytes: number;
}

/** Orders one after the other on one stock; each decision is packed as it is stored, and unpacked when its time comes. */
class LargeHistory {
  /** Milliseconds that making it took. */
  madeIn = 0;
  readonly #network = networkOf(SIZE, 'dense', SEED);
  readonly #random = randomOf(SEED);
  readonly #rowOf = new Map(this.#network.locations.map(({ id }, at) => [id, at]));
  readonly #columnOf = new Map(skus.map(({ sku }, at) => [sku, at]));

  #made(number: number): { readonly packed: Uint8Array; readonly input: PlanInput } {
    const began = performance.now();
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
    this.madeIn += performance.now() - began;
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

export async function runLargePast(orders: number, say: (line: string) => void): Promise<LargePast> {
  const history = new LargeHistory();
  const tally = new Tally();
  let steps = 0;
  let most = 0;
  const began = performance.now();
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
  const seconds = Math.round((performance.now() - began - history.madeIn) / 100) / 10;
  const megabytes = Math.round(most / MEGABYTE);
  const { decisions, same } = run.proof;
  say(
    `${orders} orders at ${SIZE} locations: ${seconds} s to plan them again by both rules, ${megabytes} MB; ` +
      `${same} of ${decisions} decisions the same, ${report.changed} orders otherwise`,
  );
  return { orders, different: decisions - same, seconds, megabytes };
}
