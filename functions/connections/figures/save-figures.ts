import { type Level, saveLevel } from '../../channels/levels/level.store.ts';
import { transact } from '../../shared/transact.ts';
import type { OpenLevel } from './wanted-figures.ts';

/** Writes a figure over the version that was read. @throws Moved when somebody else was faster */
export async function saveOpen(open: OpenLevel, next: Level): Promise<OpenLevel> {
  await transact([saveLevel(open.stored, next)]);
  const stored = { ...next, version: (open.stored?.version ?? 0) + 1 };
  return { ...open, level: stored, stored };
}
