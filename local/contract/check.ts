import type { World } from './world.ts';

/** One thing that the app relies on an AWS for. It would also pass against AWS itself. */
export interface Check {
  /** What holds, as a sentence. */
  readonly name: string;
  /** Only where faults and the role switch are: an emulator that this project started. */
  readonly needsControls?: boolean;
  /** Not beside others: it changes, or counts, what they share. */
  readonly alone?: boolean;
  /** Throws when it does not hold. */
  readonly run: (world: World) => Promise<void>;
}
