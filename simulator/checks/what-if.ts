import { readPast } from '../../functions/trust/what-if/past.store.ts';
import { type ReplayProof, whatIf } from '../../functions/trust/what-if/what-if.ts';
import type { World } from '../world.ts';
import type { Violation } from './violation.ts';

const RULE = 'what-if';
/** Reading every order of a history takes no longer. */
const READ_MS = 10 * 60_000;

/** A history planned again by the rules that were in force. */
export interface ReplayedHistory {
  /** Orders that were planned at all. */
  readonly orders: number;
  readonly proof: ReplayProof;
}

/** Undefined where the history cannot be planned again. */
export async function replayHistory(world: World): Promise<ReplayedHistory | undefined> {
  let replayed: ReplayedHistory | undefined;
  const orderIds = world.table.store.ofType('Order').map((item) => String(item['orderId']));
  world.engine.launch('what-if', 'service', async () => {
    let orders = 0;
    const tell = (): void => {
      orders += 1;
    };
    const past = await readPast(orderIds);
    const asItWas = { replaced: {}, refusals: 'asHappened', seed: 1, samplePct: 100, tell } as const;
    const { proof } = await whatIf(past, asItWas);
    replayed = { orders, proof };
  });
  await world.engine.run(world.engine.now + READ_MS);
  return replayed;
}

/** Planned again by its own rules a history has its own decisions, and the ledger tells of the stock that they saw. */
export function whatIfViolations(replayed: ReplayedHistory | undefined): Violation[] {
  if (!replayed) return [{ rule: RULE, about: 'history', text: 'it could not be planned again' }];
  const { named, ledger } = replayed.proof;
  const decisions = named.map(({ orderId, n, as, why }) => ({
    rule: RULE,
    about: `decision ${n} of ${orderId}`,
    text: `${as}: ${why}`,
  }));
  if (!ledger || ledger.seen === ledger.explained) return decisions;
  const text = `of ${ledger.seen} positions that decisions saw it explains ${ledger.explained}`;
  return [...decisions, { rule: RULE, about: 'ledger', text }];
}
