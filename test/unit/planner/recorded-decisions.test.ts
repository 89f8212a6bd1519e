import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import * as z from 'zod';
import { decisionSchema } from '../../../functions/planner/decision.ts';
import { PLANNER_VERSION, plan } from '../../../functions/planner/plan.ts';
import { planInputSchema } from '../../../functions/planner/plan-input.ts';

const recorded = z
  .object({
    planner: z.number(),
    decisions: z
      .array(z.object({ name: z.string(), input: planInputSchema, decision: decisionSchema }))
      .min(16),
  })
  .parse(JSON.parse(readFileSync(new URL('./recorded-decisions.json', import.meta.url), 'utf8')));

describe('recorded decisions', () => {
  it('are those of the present planner version; after raising it, run npm run routing:record', () => {
    expect(recorded.planner).toBe(PLANNER_VERSION);
  });

  it.each(recorded.decisions.map(({ name, input, decision }) => [name, input, decision] as const))(
    '%s is decided as recorded, or PLANNER_VERSION is to be raised',
    (_, input, decision) => {
      expect(plan(input)).toEqual(decision);
    },
  );
});
