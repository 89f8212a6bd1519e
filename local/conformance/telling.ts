/** Tells an effect as the running system does: by the rules of the core (T1 to T4, T7), with the adapter's own calls. */

import type {
  EffectOf,
  OrderEffectKind,
  TellEffect,
  ToldEffect,
} from '../../functions/channels/contract/order-effects.ts';
import {
  type EffectState,
  type EffectTerms,
  isSettled,
  linesOf,
  wantedEffect,
} from '../../functions/channels/effects/effect.ts';
import {
  type EffectAnswer,
  effectAnswered,
  nextEffectStep,
  orderFetched,
  refusalLookedInto,
} from '../../functions/channels/effects/effect-step.ts';
import type { Kit } from './kit.ts';

/** An effect that needs more steps than this is never told. */
const MOST_STEPS = 40;

/** What one call to tell the effect answers. */
async function send<K extends OrderEffectKind>(
  kit: Kit,
  how: TellEffect<K>,
  effect: EffectOf<K>,
): Promise<EffectAnswer> {
  if (how.once === 'report') return await how.submit(kit.session(), effect);
  return await how.tell(kit.session(), effect);
}

/** One call, whatever the shop has of the effect already. */
export async function tellOnce<K extends OrderEffectKind>(
  kit: Kit,
  kind: K,
  effect: EffectOf<K>,
): Promise<EffectAnswer> {
  return await send<K>(kit, kit.able<TellEffect<K>>(kit.adapter.effects[kind]), effect);
}

async function fetchFor(kit: Kit, effect: ToldEffect) {
  const { fetchAtShop } = kit.adapter;
  return fetchAtShop.can ? await fetchAtShop.fetch(kit.session(), effect.order) : undefined;
}

/** An order that no adapter can fetch is taken to have what the effect says; undefined: the shop did not answer. */
async function afterFetch(
  kit: Kit,
  state: EffectState,
  effect: ToldEffect,
): Promise<EffectState | undefined> {
  const fetched = await fetchFor(kit, effect);
  if (!fetched) return { state: 'sent', sentAt: kit.now(), lines: [...linesOf(effect)] };
  if (fetched.kind === 'done') return orderFetched(state, effect, fetched.value, kit.now());
  await kit.advance(60_000);
  return undefined;
}

async function afterRefusal(kit: Kit, state: EffectState, effect: ToldEffect): Promise<EffectState> {
  if (state.state !== 'refused') return state;
  const fetched = await fetchFor(kit, effect);
  return fetched?.kind === 'done' ? refusalLookedInto(state, effect, fetched.value) : state;
}

function cut<K extends OrderEffectKind>(effect: EffectOf<K>, { lines }: EffectState): EffectOf<K> {
  return lines === undefined ? effect : Object.assign({}, effect, { lines });
}

/** Tells the effect until the rules let it rest, through whatever trouble there is. */
export async function tell<K extends OrderEffectKind>(
  kit: Kit,
  kind: K,
  effect: EffectOf<K>,
): Promise<EffectState> {
  const how = kit.able<TellEffect<K>>(kit.adapter.effects[kind]);
  const terms: EffectTerms = { once: how.once, quiet: how.quiet };
  let state: EffectState = wantedEffect;
  for (let count = 0; count < MOST_STEPS; count += 1) {
    const step = nextEffectStep(state, effect, terms, kit.now());
    switch (step.kind) {
      case 'rest':
        state = await afterRefusal(kit, state, effect);
        if (isSettled(state)) return state;
        break;
      case 'wait':
        await kit.advance(Math.max(1000, Date.parse(step.until) - Date.parse(kit.now())));
        break;
      case 'fetch': {
        const next = await afterFetch(kit, state, effect);
        state = next ?? state;
        if (next?.state === 'sent')
          state = effectAnswered(next, await send<K>(kit, how, cut<K>(effect, next)), kit.now());
        break;
      }
      case 'send': {
        const sent: EffectState = { ...state, state: 'sent', sentAt: state.sentAt ?? kit.now() };
        state = effectAnswered(sent, await send<K>(kit, how, cut<K>(effect, sent)), kit.now());
        break;
      }
      case 'report': {
        if (how.once !== 'report') return kit.fails(`${kind} has a ticket and no report.`);
        state = effectAnswered(state, await how.report(kit.session(), step.ticket), kit.now());
      }
    }
  }
  return kit.fails(`${kind} is not told after ${MOST_STEPS} steps: ${JSON.stringify(state)}.`);
}
