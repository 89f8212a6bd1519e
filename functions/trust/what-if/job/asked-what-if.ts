/** What a what-if is asked for with, as a job. Pure. */
import * as z from 'zod';
import {
  plannedRateCard,
  plannedServices,
  rateCardBodySchema,
  rateCardSchema,
} from '../../../network/entities/rate-card.ts';
import { rulesetBodySchema, rulesetSchema } from '../../../planner/ruleset.ts';
import { commandIdSchema } from '../../../shared/door.ts';
import { eachOnce } from '../../../shared/each-once.ts';
import { instantSchema } from '../../../shared/time.ts';
import { refusalModes } from '../refusals.ts';
import type { Replaced } from '../replacement.ts';
import { parseThreshold } from '../report/thresholds.ts';

/** A job tells so many orders at most: the closed loop of more would take longer than a function may run. */
export const MOST_ORDERS = 100_000;

const limitSchema = z
  .string()
  .max(100)
  .refine((text) => parseThreshold(text) !== undefined, {
    error: 'is not as "cost > +1%" or "promise < -0.5"',
  });

const cardSchema = rateCardBodySchema.refine(({ id }) => id !== undefined, {
  error: 'says which card it is',
  path: ['id'],
});

/** How the past is told, whatever is replaced. */
const tellingShape = {
  /** The newest orders. */
  last: z.int().min(1).max(MOST_ORDERS).optional(),
  /** When the orders were captured; `to` left out: until now. */
  from: instantSchema.optional(),
  to: instantSchema.optional(),
  /** So many percent of the orders go by the new rules. */
  samplePct: z.number().gt(0).max(100).default(100),
  refusals: z.enum(refusalModes).default('asHappened'),
  seed: z.int().min(1).max(1_000_000).default(1),
  /** Limits of what may change, such as `cost > +1%`. */
  failIf: eachOnce(z.array(limitSchema).max(20)).default([]),
};

/** Body of `POST /what-ifs`. */
export const whatIfBodySchema = z
  .strictObject({
    id: commandIdSchema,
    /** A version of the rules, or a document that was never stored. */
    ruleset: z.union([z.int().min(1).max(1_000_000_000), rulesetBodySchema]).optional(),
    /** In place of all cards of then, as `PUT /rate-cards/{id}` takes them, each with its id. */
    rateCards: eachOnce(z.array(cardSchema).min(1).max(50), 'id').optional(),
    ...tellingShape,
  })
  .refine(({ ruleset, rateCards }) => ruleset !== undefined || rateCards !== undefined, {
    error: 'says what is to be otherwise: ruleset or rateCards',
    path: ['ruleset'],
  })
  .refine(({ last, from }) => (last === undefined) !== (from === undefined), {
    error: 'says which orders: last or from',
    path: ['last'],
  })
  .refine(({ from, to }) => to === undefined || (from !== undefined && from < to), {
    error: 'is later than from',
    path: ['to'],
  });
export type WhatIfBody = z.output<typeof whatIfBodySchema>;

/** What a job keeps of it: rules and cards themselves, whatever becomes of their versions. */
export const askedWhatIfSchema = z.strictObject({
  ruleset: rulesetSchema.optional(),
  rateCards: z.array(rateCardSchema).optional(),
  ...tellingShape,
  /** When it was asked for (UTC ISO): the last orders are the last ones then. */
  at: z.iso.datetime(),
});
export type AskedWhatIf = z.output<typeof askedWhatIfSchema>;

/** The cards of a body as they are stored. */
export function cardsAsked(cards: WhatIfBody['rateCards']): AskedWhatIf['rateCards'] {
  return cards?.map((card) => rateCardSchema.parse({ ...card, version: 1 }));
}

export function replacedByAsked({ ruleset, rateCards }: AskedWhatIf): Replaced {
  const network = rateCards && {
    rates: rateCards.map(plannedRateCard),
    services: plannedServices(rateCards),
  };
  return { ...(ruleset && { ruleset }), ...(network && { network }) };
}

/** How a report calls the orders. */
export function ordersInWords({ last, from, to, at }: AskedWhatIf): string {
  return last === undefined ? `the orders from ${from} to ${to ?? at}` : `the last ${last} orders`;
}
