/**
 * `npm run routing:record`: writes down what this version of the planner decides. Run it after raising
 * PLANNER_VERSION.
 */
import { writeFileSync } from 'node:fs';
import { PLANNER_VERSION, plan } from '../../../functions/planner/plan.ts';
import { recordedCases } from './recorded-cases.ts';

const decisions = Object.entries(recordedCases()).map(([name, input]) => ({
  name,
  input,
  decision: plan(input),
}));
writeFileSync(
  new URL('./recorded-decisions.json', import.meta.url),
  `${JSON.stringify({ planner: PLANNER_VERSION, decisions })}\n`,
);
console.error(`recorded ${decisions.length} decisions of planner version ${PLANNER_VERSION}`);
