import { readEffects, saveEffect } from '../../channels/effects/effect.store.ts';
import { isSettled } from '../../channels/effects/effect.ts';
import { after } from '../../shared/time.ts';
import { transact } from '../../shared/transact.ts';

/** Seconds until what a shop that is not connected was to be told is asked for again. */
const NOBODY_TELLS = 30 * 86_400;

/** Effects for a shop that is not connected, or switched off, are due to nobody: one that is again is told its backlog. */
export async function putOffEffects(channel: string, orders: readonly string[], now: string): Promise<void> {
  for (const order of orders)
    for (const effect of await readEffects(channel, order))
      if (effect.dueAt !== undefined && !isSettled(effect.state))
        await transact([saveEffect(effect, { ...effect, dueAt: after(now, NOBODY_TELLS) })]);
}
