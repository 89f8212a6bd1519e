/** The report as JSON, for those who read it through the door. */
import * as z from 'zod';
import { metricNames } from './metrics.ts';

const count = z.int().min(0);
const range = z.tuple([z.number(), z.number()]).meta({ description: '95 % of the differences lie in it' });
const pairShape = {
  before: z.number(),
  after: z.number(),
  change: z.number(),
  changePct: z.number().optional(),
  range: range.optional(),
};
const loadSchema = z.object({
  shipments: count,
  units: z.int(),
  busiestDay: count,
  fullestPct: z.number().optional(),
});

export const whatIfReportSchema = z.object({
  title: z.string(),
  assumptions: z.array(z.string()),
  /** By the rules of then: how many decisions come out the same, and which do not. */
  proof: z.object({
    decisions: count,
    same: count,
    different: count,
    otherPlanner: count,
    unreadable: count,
    named: z.array(z.object({ orderId: z.string(), n: z.int(), as: z.string(), why: z.string() })),
    ledger: z.object({ seen: count, explained: count }).optional(),
  }),
  currency: z.string(),
  orders: count,
  compared: count,
  changed: count,
  otherCurrency: count,
  metrics: z.array(
    z.object({ name: z.enum(metricNames), title: z.string(), unit: z.string(), ...pairShape }),
  ),
  terms: z.array(z.object({ term: z.string(), ...pairShape })),
  days: z.array(z.object({ day: z.string(), orders: count, before: z.number(), after: z.number() })),
  locations: z.array(z.object({ location: z.string(), before: loadSchema, after: loadSchema })),
  most: z.array(
    z.object({
      orderId: z.string(),
      at: z.string(),
      n: z.int(),
      text: z.string(),
      before: z.string(),
      after: z.string(),
    }),
  ),
});
