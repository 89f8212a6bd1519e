/** The arm of a roll-out that an order keeps. docs/decisions/canary.md says why so. */
import * as z from 'zod';

/** `canary`: planned by the version that is tried. `rest`: by the version in force. */
export const canaryArms = ['canary', 'rest'] as const;
export type CanaryArm = (typeof canaryArms)[number];

/** What META says: the number of the roll-out, the arm, and the share of the canary when the order was drawn. */
export const keptArmSchema = z.object({
  n: z.int().min(1),
  arm: z.enum(canaryArms),
  share: z.number(),
});
export type KeptArm = z.output<typeof keptArmSchema>;
