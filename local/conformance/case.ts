import type { Kit } from './kit.ts';

/** What adapters get wrong, as one row of the table. */
export interface ConformanceCase {
  readonly id: string;
  /** What is right. */
  readonly claim: string;
  /** The rule that says so (S and T: stock and effects), or what was seen to go wrong elsewhere. */
  readonly because: string;
  /** @throws CaseFailed with what is wrong, NotApplicable where the case has no meaning for the platform */
  readonly run: (kit: Kit) => Promise<void>;
}
