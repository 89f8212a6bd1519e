import * as z from 'zod';
import { exceptionViewSchema } from '../exceptions/doors.ts';
import { exceptionActions, exceptionTypes } from '../exceptions/exception.ts';
import { commandIdSchema, door } from '../shared/door.ts';
import { eachOnce } from '../shared/each-once.ts';
import { instantSchema } from '../shared/time.ts';

/**
 * What became of units that had not reached an end. Without `units` all of the line, without a line all units that
 * can have ended so and that no other outcome names: what has shipped cannot be cancelled. The stock movement of
 * `lost` and `delivered` units that never shipped is at their location.
 */
export const unitOutcomeSchema = z.strictObject({
  lineId: z.string().min(1).max(64).optional(),
  fulfillment: z.number().int().min(1).max(1_000_000).optional(),
  as: z.enum(['delivered', 'cancelled', 'lost']),
  units: z.number().int().min(1).max(1_000_000).optional(),
});
export type UnitOutcome = z.output<typeof unitOutcomeSchema>;

const outcomesSchema = eachOnce(
  z
    .array(unitOutcomeSchema)
    .min(1)
    .max(500)
    .superRefine((outcomes, context) => {
      for (const [at, { lineId, units }] of outcomes.entries())
        if (units !== undefined && lineId === undefined)
          context.addIssue({
            code: 'custom',
            path: [at, 'lineId'],
            message: 'says of which line the units are',
          });
    }),
  'lineId',
  'fulfillment',
  'as',
);

const someLocations = eachOnce(z.array(z.string().min(1).max(64)).min(1).max(100));

export const resolveBodySchema = z
  .strictObject({
    id: commandIdSchema,
    action: z.enum(exceptionActions),
    note: z.string().trim().min(1).max(1000).optional(),
    /** retry: plan without these locations, or with this one alone. */
    excludeLocations: someLocations.optional(),
    onlyLocation: z.string().min(1).max(64).optional(),
    /** retry of what was to be collected: it is shipped. */
    ship: z.literal(true).optional(),
    /**
     * retry of a quarantined order: a JSON merge patch (RFC 7396) on the order as far as it was understood, in which
     * `lines` may be named by their id.
     */
    patch: z.record(z.string(), z.unknown()).optional(),
    /** apply: only these of the fields that the exception names. */
    fields: eachOnce(z.array(z.string().min(1).max(200)).min(1).max(200)).optional(),
    /** close: what became of each unit that has not reached an end. */
    outcomes: outcomesSchema.optional(),
  })
  .superRefine((body, context) => {
    const only = (
      field: 'excludeLocations' | 'onlyLocation' | 'ship' | 'patch' | 'outcomes' | 'fields',
      action: (typeof exceptionActions)[number],
    ): void => {
      if (body[field] !== undefined && body.action !== action)
        context.addIssue({ code: 'custom', path: [field], message: `goes with ${action} only` });
    };
    only('excludeLocations', 'retry');
    only('onlyLocation', 'retry');
    only('ship', 'retry');
    only('patch', 'retry');
    only('outcomes', 'close');
    only('fields', 'apply');
  });
export type ResolveBody = z.output<typeof resolveBodySchema>;

export const resolveExceptionDoor = door({
  name: 'resolveException',
  method: 'POST',
  path: '/exceptions/{id}/resolve',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary:
    'Resolve an exception, as an operator or as its owner: retry, cancel, or close and say how it ended.',
  handler: 'operations/resolve-exception',
  params: z.strictObject({ id: z.string().min(1).max(200) }),
  query: z.strictObject({}),
  body: resolveBodySchema,
  answers: { 200: exceptionViewSchema },
});

/** Open exceptions, by what they have in common. */
export const exceptionFilterSchema = z
  .strictObject({
    type: z.enum(exceptionTypes).optional(),
    order: z.string().min(1).max(64).optional(),
    owner: z.string().min(1).max(120).optional(),
    /** Opened before this time. */
    openedBefore: instantSchema.optional(),
  })
  .refine((filter) => Object.keys(filter).length > 0, 'names nothing to filter by');
export type ExceptionFilter = z.output<typeof exceptionFilterSchema>;

export const resolveManyBodySchema = z
  .strictObject({
    id: commandIdSchema,
    action: z.enum(exceptionActions),
    note: z.string().trim().min(1).max(1000).optional(),
    /** retry: plan without these locations, or with this one alone. */
    excludeLocations: someLocations.optional(),
    onlyLocation: z.string().min(1).max(64).optional(),
    /** retry of what was to be collected: it is shipped. */
    ship: z.literal(true).optional(),
    /** close: what became of each unit of each of them. */
    outcomes: outcomesSchema.optional(),
    /** These exceptions, or those that the filter finds: one of the two. */
    ids: eachOnce(z.array(z.string().min(1).max(200)).min(1).max(50)).optional(),
    filter: exceptionFilterSchema.optional(),
    /** Where the list goes on, as the answer to the same filter said. */
    cursor: z.string().max(2000).optional(),
  })
  .superRefine((body, context) => {
    const refuse = (field: keyof typeof body, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if ((body.ids === undefined) === (body.filter === undefined))
      refuse('ids', 'goes in the place of filter');
    if (body.cursor !== undefined && body.filter === undefined) refuse('cursor', 'goes with filter only');
    for (const field of ['excludeLocations', 'onlyLocation', 'ship'] as const)
      if (body[field] !== undefined && body.action !== 'retry') refuse(field, 'goes with retry only');
    if (body.outcomes !== undefined && body.action !== 'close') refuse('outcomes', 'goes with close only');
  });
export type ResolveManyBody = z.output<typeof resolveManyBodySchema>;

/** What became of one of several exceptions: the status that its own door would have answered with. */
export const resolveOutcomeSchema = z.object({
  exceptionId: z.string(),
  status: z.number().int(),
  /** Why it was not resolved. */
  title: z.string().optional(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string(), message: z.string() })).optional(),
});
export type ResolveOutcome = z.output<typeof resolveOutcomeSchema>;

export const resolveExceptionsDoor = door({
  name: 'resolveExceptions',
  method: 'POST',
  path: '/exceptions/resolve',
  scope: 'exceptions',
  callers: ['operator', 'channel', 'location'],
  summary: 'Resolve several exceptions, by ids or by a filter: an outcome for each, 50 a request.',
  handler: 'operations/resolve-exception',
  params: z.strictObject({}),
  query: z.strictObject({}),
  body: resolveManyBodySchema,
  answers: { 200: z.object({ outcomes: z.array(resolveOutcomeSchema), cursor: z.string().optional() }) },
});
