import * as z from 'zod';
import { exceptionViewSchema } from '../exceptions/doors.ts';
import { exceptionActions } from '../exceptions/exception.ts';
import { commandIdSchema, door } from '../shared/door.ts';

/**
 * What became of units that had not reached an end. `at`: the stock movement of `lost` and `delivered` units
 * that never shipped is at their location.
 */
export const unitOutcomeSchema = z.strictObject({
  lineId: z.string().min(1).max(64),
  fulfillment: z.number().int().min(1).optional(),
  as: z.enum(['delivered', 'cancelled', 'lost']),
  units: z.number().int().min(1).max(1_000_000),
});
export type UnitOutcome = z.output<typeof unitOutcomeSchema>;

export const resolveBodySchema = z
  .strictObject({
    id: commandIdSchema,
    action: z.enum(exceptionActions),
    note: z.string().trim().min(1).max(1000).optional(),
    /** retry: plan without these locations, or with this one alone. */
    excludeLocations: z.array(z.string().min(1).max(64)).min(1).max(100).optional(),
    onlyLocation: z.string().min(1).max(64).optional(),
    /**
     * retry of a quarantined order: a JSON merge patch (RFC 7396) on the order as far as it was understood.
     */
    patch: z.record(z.string(), z.unknown()).optional(),
    /**
     * close: what became of the units. None given: all that has shipped was delivered, all else cancelled.
     */
    outcomes: z.array(unitOutcomeSchema).min(1).max(500).optional(),
  })
  .superRefine((body, context) => {
    const only = (
      field: 'excludeLocations' | 'onlyLocation' | 'patch' | 'outcomes',
      action: (typeof exceptionActions)[number],
    ): void => {
      if (body[field] !== undefined && body.action !== action)
        context.addIssue({ code: 'custom', path: [field], message: `goes with ${action} only` });
    };
    only('excludeLocations', 'retry');
    only('onlyLocation', 'retry');
    only('patch', 'retry');
    only('outcomes', 'close');
  });
export type ResolveBody = z.output<typeof resolveBodySchema>;

export const resolveExceptionDoor = door({
  name: 'resolveException',
  method: 'POST',
  path: '/exceptions/{id}/resolve',
  scope: 'exceptions',
  callers: ['operator'],
  summary: 'Resolve an exception: retry, cancel, or close and say how it ended.',
  handler: 'operations/resolve-exception',
  params: z.strictObject({ id: z.string().min(1).max(200) }),
  query: z.strictObject({}),
  body: resolveBodySchema,
  answers: { 200: exceptionViewSchema },
});
