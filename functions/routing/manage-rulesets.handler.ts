import { rulesetJsonSchema } from '../planner/ruleset.ts';
import { callerName } from '../shared/caller.ts';
import type { DoorAnswer, DoorRequest } from '../shared/door.ts';
import { on, serve } from '../shared/http.ts';
import { rollOutAnswers } from './canary/roll-out-answers.ts';
import {
  activateRulesetDoor,
  addRulesetDoor,
  listRulesetsDoor,
  readRulesetDoor,
  rulesetSchemaDoor,
  shadowRulesetDoor,
} from './doors.ts';
import { defaultRulesView } from './rulesets/default-rules-view.ts';
import { warningsOf } from './rulesets/lint/warnings-of.ts';
import {
  activate,
  addRuleset,
  foreseenRuleset,
  type RulesetSlot,
  readRuleset,
} from './rulesets/ruleset.store.ts';
import { rulesetPage } from './rulesets/ruleset-list.ts';
import { rulesetView, slotView } from './rulesets/ruleset-view.ts';
import { mustBeUsable } from './rulesets/trial/usable-ruleset.ts';

interface ActivateBody {
  /** Null: the product's default, or no shadow. */
  readonly version: number | null;
  readonly from?: string | undefined;
  readonly reason: string;
}

async function activateIn(
  slot: RulesetSlot,
  { body, caller, now }: DoorRequest<unknown, unknown, ActivateBody>,
): Promise<DoorAnswer> {
  const { version: ruleset, from = now, reason } = body;
  if (ruleset !== null) await mustBeUsable(ruleset, now);
  const activations = await activate(slot, { ruleset, from, reason, by: callerName(caller), at: now });
  return { status: 200, body: slotView(activations, now) };
}

/**
 * The doors of /rulesets and /roll-outs. Versions of the rules are immutable; which of them is in force, or is tried on some
 * of the orders, is a dated choice that somebody made for a reason.
 */
export const handler = serve(
  on(addRulesetDoor, async ({ body, query, caller, now }) => {
    const author = { by: callerName(caller), reason: query.reason };
    if (query.dryRun === 'true') {
      const foreseen = await foreseenRuleset(body, author, now);
      const lint = await warningsOf(foreseen.ruleset, now);
      return { status: 200, body: { ...rulesetView(foreseen), ruleset: foreseen.ruleset, ...lint } };
    }
    const { stored, created } = await addRuleset(body, author, now);
    const lint = await warningsOf(stored.ruleset, now);
    return { status: created ? 201 : 200, body: { ...rulesetView(stored), ...lint } };
  }),
  on(listRulesetsDoor, async ({ query, caller, now }) => {
    const body = await rulesetPage(query.cursor, caller, now);
    return { status: 200, body };
  }),
  on(rulesetSchemaDoor, async () => ({ status: 200, body: rulesetJsonSchema() })),
  on(readRulesetDoor, async ({ params }) => {
    if (params.n === 0) return { status: 200, body: await defaultRulesView() };
    const stored = await readRuleset(params.n);
    return { status: 200, body: { ...rulesetView(stored), ruleset: stored.ruleset } };
  }),
  on(activateRulesetDoor, (request) => activateIn('active', request)),
  on(shadowRulesetDoor, (request) => activateIn('shadow', request)),
  ...rollOutAnswers,
);
