/** The doors of /roll-outs: a version of the rules on a share of the orders. */
import * as z from 'zod';
import { door } from '../shared/door.ts';
import { guardrailsSchema, watched } from './canary/guardrails.ts';
import { sharesSchema } from './canary/roll-out.ts';
import { rollOutViewSchema } from './canary/roll-out-view.ts';

const HANDLER = 'routing/manage-rulesets';
const noQuery = z.strictObject({});
const noParams = z.strictObject({});
const numbered = z.strictObject({
  n: z
    .string()
    .regex(/^[1-9]\d{0,5}$/, { error: 'must be a whole number from 1' })
    .transform(Number),
});
const reason = z.string().trim().min(1).max(500);
const reasoned = z.strictObject({ reason });

const HOUR = 3600;
const DAY = 24 * HOUR;

const startSchema = z.strictObject({
  version: z.int().min(1).max(1_000_000_000),
  shares: sharesSchema.refine((shares) => Object.keys(shares).length > 0, {
    error: 'must name a channel',
  }),
  guardrails: guardrailsSchema
    .prefault({})
    .refine((guardrails) => watched(guardrails).length > 0, { error: 'must watch something' }),
  /** The chance that a version without harm is rolled back. */
  errorRate: z.number().min(0.001).max(0.2).default(0.05),
  /** Seconds after its first plan at which it is asked whether an order was in time. */
  settleAfter: z
    .int()
    .min(HOUR)
    .max(30 * DAY)
    .default(7 * DAY),
  reason,
});

export const startRollOutDoor = door({
  name: 'startRollOut',
  method: 'POST',
  path: '/roll-outs',
  scope: 'rules:write',
  callers: ['operator'],
  summary:
    'Try a version of the rules on a share of the orders, by channel, watched by guardrails. One roll-out runs at a time (409).',
  handler: HANDLER,
  params: noParams,
  query: noQuery,
  body: startSchema,
  answers: { 201: rollOutViewSchema },
});

export const listRollOutsDoor = door({
  name: 'listRollOuts',
  method: 'GET',
  path: '/roll-outs',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'Roll-outs of versions of the rules, newest first, each with the report of both arms.',
  handler: HANDLER,
  params: noParams,
  query: z.strictObject({ cursor: z.string().max(2000).optional() }),
  answers: { 200: z.object({ rollOuts: z.array(rollOutViewSchema), cursor: z.string().optional() }) },
});

export const readRollOutDoor = door({
  name: 'readRollOut',
  method: 'GET',
  path: '/roll-outs/{n}',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'A roll-out: its course, and of each guardrail both arms and what the canary adds, with ranges.',
  handler: HANDLER,
  params: numbered,
  query: noQuery,
  answers: { 200: rollOutViewSchema },
});

export const changeSharesDoor = door({
  name: 'changeRollOutShares',
  method: 'PUT',
  path: '/roll-outs/{n}/shares',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'Change the shares of a roll-out that runs. Orders that were planned keep their arm.',
  handler: HANDLER,
  params: numbered,
  query: noQuery,
  body: z.strictObject({ shares: sharesSchema, reason }),
  answers: { 200: rollOutViewSchema },
});

export const promoteRollOutDoor = door({
  name: 'promoteRollOut',
  method: 'POST',
  path: '/roll-outs/{n}/promote',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'Put the version of a roll-out in force for all orders, and end the roll-out.',
  handler: HANDLER,
  params: numbered,
  query: noQuery,
  body: reasoned,
  answers: { 200: rollOutViewSchema },
});

export const rollBackDoor = door({
  name: 'rollBack',
  method: 'POST',
  path: '/roll-outs/{n}/roll-back',
  scope: 'rules:write',
  callers: ['operator'],
  summary: 'End a roll-out: every order is planned by the version in force again.',
  handler: HANDLER,
  params: numbered,
  query: noQuery,
  body: reasoned,
  answers: { 200: rollOutViewSchema },
});
