import { ReadableParts } from '../exceptions/readable-items.ts';
import { readOrder } from '../order/order.store.ts';
import { decisionText } from '../planner/explain/decision-text.ts';
import { explain } from '../planner/explain/explanation.ts';
import type { Explanation } from '../planner/explain/explanation-schema.ts';
import { replay } from '../planner/explain/replay.ts';
import { whyNot } from '../planner/explain/why-not.ts';
import { NotFound } from '../shared/errors.ts';
import { on, serve } from '../shared/http.ts';
import { listDecisions, readDecision, readInput } from './decisions/decision.store.ts';
import { type DecisionRecord, seenPositions } from './decisions/decision-record.ts';
import { listDecisionsDoor, readDecisionDoor, whyNotDoor } from './doors.ts';
import { groupView } from './joint/group-view.ts';

type ShadowRecord = NonNullable<DecisionRecord['shadow']>;

function shadowView({ rules, result, failed = 'not known' }: ShadowRecord): Explanation['shadow'] {
  const named = rules ? { rules } : {};
  if (result) return { ...named, decision: result, text: decisionText(result) };
  return { ...named, failed, text: `The rules in the shadow have no plan: ${failed}` };
}

/**
 * The doors of an order's decisions. A decision is stored without what follows from its input: candidates and
 * explanation are made on reading, by planning again.
 */
export const handler = serve(
  on(listDecisionsDoor, async ({ params: { id } }) => {
    const parts = new ReadableParts();
    const decisions = await listDecisions(id, parts.items);
    // An order may exist and have no decisions: an unknown one is 404.
    if (decisions.length === 0 && !parts.unreadable.unreadable) await readOrder(id);
    const body = { orderId: id, decisions, ...parts.unreadable };
    return { status: 200, body, correlation: { orderId: id } };
  }),
  on(readDecisionDoor, async ({ params: { id, n } }) => {
    const record = await readDecision(id, n);
    const input = await readInput(record);
    const { decision, same } = replay(record, input);
    const shadow = record.shadow && shadowView(record.shadow);
    const rules = { ...record.rules, name: input.ruleset.name };
    const seen = seenPositions(record);
    const group = await groupView(record);
    const about = {
      orderId: id,
      n,
      kind: record.kind,
      replayed: same,
      rules,
      ...(shadow ? { shadow } : {}),
      ...(seen ? { seen } : {}),
      ...(group ? { group } : {}),
      ...(record.rollOut ? { rollOut: record.rollOut } : {}),
    };
    const body = explain(input, decision, about, { stored: record.result });
    return { status: 200, body, correlation: { orderId: id } };
  }),
  on(whyNotDoor, async ({ params: { id, n, location } }) => {
    const input = await readInput(await readDecision(id, n));
    if (!input.locations.some((one) => one.id === location))
      throw new NotFound(`There was no location ${location}.`);
    return { status: 200, body: whyNot(input, location), correlation: { orderId: id } };
  }),
);
