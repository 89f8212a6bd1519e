/** Hands an effect to the operation of its kind. */
import type { Able } from '../../channels/contract/ability.ts';
import type { EffectTellers } from '../../channels/contract/adapter.ts';
import type {
  EffectOf,
  OrderEffectKind,
  TellEffect,
  ToldEffect,
} from '../../channels/contract/order-effects.ts';
import type { Session } from '../../channels/contract/session.ts';
import type { EffectAnswer } from '../../channels/effects/effect-step.ts';

async function tellBy<K extends OrderEffectKind>(
  teller: Able<TellEffect<K>>,
  session: Session,
  effect: EffectOf<K>,
): Promise<EffectAnswer> {
  if (!teller.can) return { kind: 'refused', about: 'call', code: 'CANNOT', words: teller.why };
  return teller.once === 'report' ? await teller.submit(session, effect) : await teller.tell(session, effect);
}

export function callTeller(
  tellers: EffectTellers,
  session: Session,
  effect: ToldEffect,
): Promise<EffectAnswer> {
  switch (effect.kind) {
    case 'ship':
      return tellBy(tellers.ship, session, effect);
    case 'cancel':
      return tellBy(tellers.cancel, session, effect);
    case 'cancelAnswer':
      return tellBy(tellers.cancelAnswer, session, effect);
    case 'refund':
      return tellBy(tellers.refund, session, effect);
    case 'hold':
      return tellBy(tellers.hold, session, effect);
    case 'release':
      return tellBy(tellers.release, session, effect);
    case 'move':
      return tellBy(tellers.move, session, effect);
    case 'tracking':
      return tellBy(tellers.tracking, session, effect);
    case 'renumber':
      return tellBy(tellers.renumber, session, effect);
    case 'pickup':
      return tellBy(tellers.pickup, session, effect);
    case 'acknowledge':
      return tellBy(tellers.acknowledge, session, effect);
  }
}
