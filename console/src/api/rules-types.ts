/** What the API says of rules. */
import type { operations } from '../../client/api.generated.ts';

type Body<Name extends keyof operations, Status extends 200 | 201 = 200> = operations[Name] extends {
  responses: Record<Status, { content: { 'application/json': infer Answer } }>;
}
  ? Answer
  : never;

export type Rules = Body<'listRulesets'>;
export type Version = Rules['rulesets'][number];
export type Activation = Rules['active']['activations'][number];
export type Checked = Body<'addRuleset'>;
export type Finding = Checked['warnings'][number];
export type LintOutcome = Finding['witness']['planned'];
export type RulesetDocument = NonNullable<
  operations['addRuleset']['requestBody']
>['content']['application/json'];
type PlanBody = NonNullable<operations['planRoute']['requestBody']>['content']['application/json'];
export type Sketch = NonNullable<PlanBody['order']>;
type PlanAnswer = Body<'planRoute'>;
/** A plan with all that explains it, as operators get it. */
export type Plan = Extract<PlanAnswer, { candidates: unknown }>;
export type RollOut = Body<'listRollOuts'>['rollOuts'][number];

export interface Choice {
  readonly version: number | null;
  readonly from?: string;
  readonly reason: string;
}

/** An order that there is, by its id, or a sketched one. */
export type Tried = { readonly orderId: string } | { readonly order: Sketch };
