/**
 * The routing rules of a brand as one JSON document. The first strategy that matches an order overrides parts
 * of the rest. Filters exclude locations, each with a reason code; terms price a plan, in money, summed;
 * limits bound the split and say what to do when no plan exists. Amounts are integer minor units of
 * `currency`, distances kilometres, durations ISO 8601. Unknown keys are errors.
 */
import * as z from 'zod';
import { eachOnce } from '../shared/each-once.ts';
import { measuredNumber } from '../shared/measured-number.ts';
import { currencySchema } from '../shared/money.ts';
import { filterSchema } from './filters.ts';
import { infeasibleActionSchema } from './infeasible-action.ts';
import { costTermSchema } from './pricing/cost-terms.ts';
import { ruleAmountSchema as amount } from './rule-numbers.ts';
import { namesSchema as names, skuTags } from './selector.ts';

const duration = z
  .string()
  .regex(
    /^P(?=\d|T\d)(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?)?$/,
    'an ISO 8601 duration in weeks, days, hours and minutes, such as P1D or PT6H',
  );

const limits = {
  maxShipments: z.int().min(1).max(500),
  /** With two shipments or more, each must carry goods of at least this value. */
  minExtraShipmentValueMinor: amount,
  /**
   * The most that a split may cost on top of one shipment of the same goods from one place, had that place
   * the stock.
   */
  maxSplitAddMinor: amount.nullable(),
  maxSplitAddPct: measuredNumber(0, 1_000_000).nullable(),
  /** false: a line leaves whole from one location. */
  allowLineSplit: z.boolean(),
  /**
   * A plan that splits waits this long after the order was placed for a better one, never longer than the
   * promise allows.
   */
  waitToConsolidate: duration.nullable(),
  /** Tried in order until one of them ends planning. */
  onInfeasible: z.array(infeasibleActionSchema),
};

export const limitsSchema = z.strictObject({
  maxShipments: limits.maxShipments.default(3),
  minExtraShipmentValueMinor: limits.minExtraShipmentValueMinor.default(0),
  maxSplitAddMinor: limits.maxSplitAddMinor.default(null),
  maxSplitAddPct: limits.maxSplitAddPct.default(null),
  allowLineSplit: limits.allowLineSplit.default(true),
  waitToConsolidate: limits.waitToConsolidate.default(null),
  onInfeasible: limits.onInfeasible.default([
    'awaitCapacity',
    'relax:promise',
    'relax:maxShipments',
    'backorder',
  ]),
});

/**
 * What a plan is chosen by: `cost` by money; the others by location priority, by distance, or by the number
 * of shipments and then distance.
 */
export const routingModes = ['cost', 'priority', 'nearest', 'fewest-splits'] as const;
export type RoutingMode = (typeof routingModes)[number];

const modeSchema = z.enum(routingModes);

/** Which orders: all of the given conditions hold, each by any of its values. */
export const conditionSchema = z.strictObject({
  channels: names.optional(),
  customerTiers: names.optional(),
  markets: names.optional(),
  services: names.optional(),
  /** `US` or `US-CA`. */
  destinations: names.optional(),
  tags: names.optional(),
  skuTags,
  minValueMinor: amount.optional(),
  maxValueMinor: amount.optional(),
  promised: z.boolean().optional(),
  promiseWithinHours: z.int().min(0).max(1_000_000).optional(),
  reroute: z.boolean().optional(),
});

/**
 * An override for orders that meet a condition. Its filters and terms replace those of the same type, its
 * limits those of the same name; `without` removes filters and terms by type.
 */
export const strategySchema = z.strictObject({
  name: z.string().min(1),
  when: conditionSchema.prefault({}),
  override: z
    .strictObject({
      mode: modeSchema.optional(),
      filters: z.array(filterSchema).default([]),
      terms: z.array(costTermSchema).default([]),
      without: z.array(z.string()).default([]),
      limits: z.strictObject(limits).partial().prefault({}),
    })
    .prefault({}),
});

export const rulesetSchema = z.strictObject({
  $schema: z.string().optional(),
  name: z.string().min(1).default('default'),
  description: z.string().optional(),
  currency: currencySchema,
  strategies: z.array(strategySchema).default([]),
  filters: z.array(filterSchema).default([
    { type: 'market', mode: 'same' },
    { type: 'promise', unknown: 'exclude' },
  ]),
  objective: z
    .strictObject({
      mode: modeSchema.default('cost'),
      terms: z
        .array(costTermSchema)
        .default([{ type: 'shipping' }, { type: 'handling' }, { type: 'packaging' }]),
    })
    .prefault({}),
  limits: limitsSchema.prefault({}),
  /** Assumed for SKUs whose weight nobody knows; the decision names them. */
  assume: z.strictObject({ unitWeightGrams: z.int().min(0).max(10_000_000).default(500) }).prefault({}),
  /** Budgets in work, never in time: the same on every machine. */
  solver: z
    .strictObject({
      maxStates: z.int().min(16).max(65_536).default(8192),
      maxWork: z.int().min(1000).max(50_000_000).default(200_000),
    })
    .prefault({}),
});

/** A ruleset as it is sent: a decision names the strategy that applied, which must be one. Older ones may say less. */
export const rulesetBodySchema = rulesetSchema.extend({
  strategies: eachOnce(z.array(strategySchema), 'name').default([]),
});

export type PlanLimits = z.output<typeof limitsSchema>;
export type StrategyCondition = z.output<typeof conditionSchema>;
export type RoutingStrategy = z.output<typeof strategySchema>;
export type Ruleset = z.output<typeof rulesetSchema>;
/** The ruleset as a brand writes it: what has a default may be left out. */
export type RulesetDocument = z.input<typeof rulesetSchema>;

/**
 * The ruleset of a brand that has written none: cost mode, 100 minor units for each extra shipment, one unit
 * kept back in stores.
 */
export function defaultRuleset(currency: string): Ruleset {
  return rulesetSchema.parse({
    name: 'default',
    currency,
    filters: [
      { type: 'market' },
      { type: 'routingSafety', units: 1, where: { types: ['store'] } },
      { type: 'promise' },
    ],
    objective: {
      terms: [
        { type: 'shipping' },
        { type: 'handling' },
        { type: 'packaging' },
        { type: 'splitPenalty', perExtraShipmentMinor: 100 },
      ],
    },
  });
}

/** What is wrong with a document, each by its path. */
export function rulesetFaults(document: unknown): { readonly path: string; readonly message: string }[] {
  const { error } = rulesetBodySchema.safeParse(document);
  const issues = error?.issues ?? [];
  return issues.map(({ path, message }) => ({ path: path.map(String).join('.') || 'ruleset', message }));
}

/** One sentence for each thing that is wrong with a document: its path and what is allowed there. */
export function rulesetProblems(document: unknown): string[] {
  return rulesetFaults(document).map(({ path, message }) => `${path}: ${message}`);
}

/** JSON Schema (2020-12) of a ruleset document, for editors. */
export function rulesetJsonSchema(): Record<string, unknown> {
  return {
    ...z.toJSONSchema(rulesetBodySchema, { io: 'input' }),
    title: 'Order Orchestrator routing ruleset',
  };
}
