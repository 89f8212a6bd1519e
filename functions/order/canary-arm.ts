/** The arm of a roll-out that an order keeps. docs/decisions/canary.md says why so. */
import * as z from 'zod';

/** `canary`: planned by the version that is tried. `rest`: by the version in force. */
export const canaryArms = ['canary', 'rest'] as const;
export type CanaryArm = (typeof canaryArms)[number];

/** What META and each decision say: the number of the roll-out, and the arm. Each byte of META is written again and again. */
export const keptArmSchema = z.object({ n: z.int().min(1), arm: z.enum(canaryArms) });
export type KeptArm = z.output<typeof keptArmSchema>;

/** An arm with the share of the canary when the order was drawn: what is counted needs it, and keeps it. */
export const drawnArmSchema = keptArmSchema.extend({ share: z.number() });
export type DrawnArm = z.output<typeof drawnArmSchema>;
