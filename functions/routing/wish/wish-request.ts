/** What an operator may want of an order's open units: the body of `POST /orders/{id}/reroute`. */
import * as z from 'zod';
import { commandIdSchema } from '../../shared/door.ts';
import { eachOnce } from '../../shared/each-once.ts';

const location = z.string().min(1).max(64);
const lineId = z.string().min(1).max(64);
const units = z.int().min(1).max(1_000_000);
const locations = eachOnce(z.array(location).min(1).max(100));

const someLinesSchema = eachOnce(
  z
    .array(z.strictObject({ lineId, units: units.optional() }))
    .min(1)
    .max(500),
  'lineId',
);

const shareSchema = z.strictObject({
  location,
  lines: eachOnce(z.array(z.strictObject({ lineId, units })).min(1).max(500), 'lineId'),
});

const WISHES = ['awayFrom', 'onlyTo', 'split'] as const;

/** One wish: away from locations, only to locations, or split as named. */
export const wishBodySchema = z
  .strictObject({
    /** Left out of a dry run only. */
    id: commandIdSchema.optional(),
    /** Says what would be, and does nothing. */
    dryRun: z.boolean().default(false),
    awayFrom: locations.optional(),
    onlyTo: locations.optional(),
    /** Units that a location already has of its share stay there; what is not named stays where it is. */
    split: eachOnce(z.array(shareSchema).min(1).max(39), 'location').optional(),
    /** Only these open units; with `awayFrom` or `onlyTo`. */
    lines: someLinesSchema.optional(),
  })
  .superRefine((body, context) => {
    const refuse = (field: keyof typeof body, message: string): void =>
      context.addIssue({ code: 'custom', path: [field], message });
    if (body.id === undefined && !body.dryRun) refuse('id', 'is needed unless it is a dry run');
    const wishes = WISHES.filter((name) => body[name] !== undefined);
    if (wishes.length === 0) refuse('awayFrom', 'says where the units are to go: or onlyTo, or split');
    if (wishes.length > 1) refuse(wishes[1] ?? 'split', `does not go with ${wishes[0]}`);
    if (body.split && body.lines) refuse('lines', 'are named in split');
  });
export type WishBody = z.output<typeof wishBodySchema>;
