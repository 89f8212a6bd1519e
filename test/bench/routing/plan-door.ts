/**
 * `node test/bench/routing/plan-door.ts`: how long `POST /routing/plan` takes to answer on 1,000 locations, the plan and all
 * that explains it: processor time of each question, and exit 1 where one takes longer than a second.
 */
import { explain } from '../../../functions/planner/explain/explanation.ts';
import { plan } from '../../../functions/planner/plan.ts';
import type { PlanInput } from '../../../functions/planner/plan-input.ts';
import { toExplain, withinDryRun } from '../../../functions/routing/dry-run/dry-run-work.ts';
import { type InstanceSpec, instanceOf } from './checked-instances.ts';
import { worstOrder, worstSpecs } from './worst-orders.ts';

const ANSWER_WITHIN_MS = 1000;
const SEEDS = 8;
const RULES = { rules: { version: null, hash: '', name: 'bench' } };

interface Measured {
  readonly name: string;
  readonly ms: number;
  readonly work: number;
}

function answer(name: string, input: PlanInput): Measured {
  const { solver } = input.ruleset;
  const ruleset = { ...input.ruleset, solver: { ...solver, maxWork: 50_000_000 } };
  const begun = process.cpuUsage();
  const question = withinDryRun({ ...input, ruleset });
  const decision = plan(question);
  const explained = toExplain(question);
  const { work } = explain(explained.input, decision, RULES, { work: explained.work });
  const { user, system } = process.cpuUsage(begun);
  return { name, ms: (user + system) / 1000, work: decision.proof.work + work.spent };
}

function usualOrders(): Measured[] {
  const kinds = ['typical', 'heavy', 'superstore'] as const;
  return kinds.flatMap((kind) => {
    const spec: InstanceSpec = { size: 1000, density: 'dense', card: 'affine', kind };
    return Array.from({ length: SEEDS }, (_, seed) => answer(kind, instanceOf(spec, seed + 1).input));
  });
}

function hardOrders(): Measured[] {
  return worstSpecs
    .filter(({ locations }) => locations <= 1000)
    .map((spec) => answer(spec.name, worstOrder(spec)));
}

function longest(all: readonly Measured[]): Measured[] {
  const byName = Map.groupBy(all, ({ name }) => name);
  return [...byName.values()].flatMap((some) => some.toSorted((a, b) => b.ms - a.ms).slice(0, 1));
}

const rows = longest([...usualOrders(), ...hardOrders()]);
for (const { name, ms, work } of rows)
  console.log(`${ms.toFixed(0).padStart(6)} ms  ${String(work).padStart(9)} work  ${name}`);
const slowest = Math.max(...rows.map(({ ms }) => ms));
console.log(JSON.stringify({ planDoorMs: Math.round(slowest), limitMs: ANSWER_WITHIN_MS }));
process.exitCode = slowest > ANSWER_WITHIN_MS ? 1 : 0;
