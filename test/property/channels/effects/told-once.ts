/**
 * A shop, one line of an order, and one refund of a unit of it that is ours, in every order in which requests may act late,
 * answers be lost, and staff refund by hand or correct an address. Ours goes by the pure steps of the system, or by one of
 * readings of a shop that look right and are naive.
 */
import type {
  FoundEffect,
  OrderAtShop,
  RefundEffect,
} from '../../../../functions/channels/contract/order-effects.ts';
import { type EffectState, isSettled, wantedEffect } from '../../../../functions/channels/effects/effect.ts';
import {
  effectAnswered,
  nextEffectStep,
  orderFetched,
  refusalLookedInto,
} from '../../../../functions/channels/effects/effect-step.ts';
import { separateEffects } from '../../../../functions/channels/effects/foreign-effects.ts';
import { after } from '../../../../functions/shared/time.ts';

export const naiveReadings = [
  'nResend',
  'nNoQuiet',
  'nNoMark',
  'nQuantity',
  'nDeaf',
  'nRetryRefused',
] as const;
export type NaiveReading = (typeof naiveReadings)[number];

export interface ToldBounds {
  readonly units: number;
  readonly once: 'key' | 'mark';
  readonly foreign: number;
  readonly timeouts: number;
  readonly corrections: number;
}

const START = '2026-03-02T10:00:00.000Z';
const QUIET = 120;
const MOST_SENDS = 6;
const effect: RefundEffect = {
  ...{ kind: 'refund', id: 'r1', order: '7', lines: [{ lineId: 'a', units: 1 }] },
  ...{ amount: 100, currency: 'USD', reason: 'returned' },
};

interface World {
  readonly now: string;
  readonly ours: EffectState;
  readonly sends: number;
  /** Requests on their way, those that nobody waits for any more among them. */
  readonly underway: readonly { readonly isAwaited: boolean }[];
  /** What the shop has given back, in its order. */
  readonly made: readonly FoundEffect[];
  readonly keyUsed: boolean;
  readonly version: number;
  /** The version that was taken in last, and the refunds of others in it, by the shop's names. */
  readonly known: number;
  readonly imported: readonly string[];
  /** Units that were put back on sale here because the shop was taken at its quantity. */
  readonly putBack: number;
  readonly foreign: number;
  readonly timeouts: number;
  readonly corrections: number;
}

type Next = readonly World[];

function fetched(world: World, { units }: ToldBounds): OrderAtShop {
  return {
    order: '7',
    updatedAt: START,
    isCancelled: false,
    open: units > world.made.length ? [{ lineId: 'a', units: units - world.made.length }] : [],
    effects: world.made,
  };
}

function sent(world: World, ours: EffectState): World {
  return {
    ...world,
    ours: { ...ours, state: 'sent', sentAt: world.now },
    sends: world.sends + 1,
    underway: [...world.underway, { isAwaited: true }],
  };
}

/** What the system does next with its refund. */
function ownSteps(world: World, bounds: ToldBounds, naive: NaiveReading | undefined): Next {
  const isAwaited = world.underway.some((request) => request.isAwaited);
  if (isSettled(world.ours) || isAwaited) return [];
  const { isUnanswered } = world.ours;
  const { retryAt: _retry, isUnanswered: _unanswered, ...rest } = world.ours;
  if (naive === 'nResend' && isUnanswered) return [sent(world, rest)];
  const terms = { once: bounds.once, quiet: naive === 'nNoQuiet' ? 0 : QUIET };
  const step = nextEffectStep(world.ours, effect, terms, world.now);
  switch (step.kind) {
    case 'send':
      return [sent(world, rest)];
    case 'fetch': {
      const state = orderFetched(world.ours, effect, fetched(world, bounds), world.now);
      return [isSettled(state) ? { ...world, ours: state } : sent(world, state)];
    }
    case 'wait':
      return waited(world, step.until, terms.quiet);
    case 'report':
    case 'rest':
      return [];
  }
}

/** Time passes; when it is the quiet time that passes, what was given up has acted, or never will. */
function waited(world: World, until: string, quiet: number): Next {
  const isQuiet = quiet > 0 && until >= after(world.ours.sentAt ?? START, quiet);
  if (isQuiet && world.underway.length > 0) return [];
  return [{ ...world, now: until }];
}

/** The shop carries a request out, or it is lost before; the answer may be. */
function requestSteps(world: World, bounds: ToldBounds, naive: NaiveReading | undefined): Next {
  return world.underway.flatMap((request, at): Next => {
    const underway = world.underway.filter((_one, index) => index !== at);
    const acted = acts({ ...world, underway }, bounds, naive);
    const unanswered = (one: World): World => ({
      ...one,
      timeouts: one.timeouts - 1,
      ours: effectAnswered(one.ours, { kind: 'unanswered', why: 'time-out' }, one.now),
    });
    if (!request.isAwaited) return [acted.world, { ...world, underway }];
    const answered = takeAnswer(acted.world, acted.isDone, bounds, naive);
    if (world.timeouts === 0) return [answered];
    const isLate = { ...world, underway: [...underway, { isAwaited: false }] };
    return [answered, unanswered(acted.world), unanswered({ ...world, underway }), unanswered(isLate)];
  });
}

function acts(
  world: World,
  { units, once }: ToldBounds,
  naive: NaiveReading | undefined,
): { readonly world: World; readonly isDone: boolean } {
  if (once === 'key' && world.keyUsed) return { world, isDone: true };
  if (world.made.length >= units) return { world, isDone: false };
  const theirs = `f${world.made.length + 1}`;
  const mark = naive === 'nNoMark' ? {} : { mark: effect.id };
  const made = [...world.made, { kind: 'refund' as const, ...mark, theirs, lines: effect.lines }];
  return { world: { ...world, made, keyUsed: true, version: world.version + 1 }, isDone: true };
}

function takeAnswer(
  world: World,
  isDone: boolean,
  bounds: ToldBounds,
  naive: NaiveReading | undefined,
): World {
  if (isDone) {
    const theirs = world.made.findLast(({ mark }) => mark === effect.id)?.theirs ?? 'f?';
    const ours = effectAnswered(world.ours, { kind: 'done', value: { theirs } }, world.now);
    return naive === 'nDeaf' ? { ...world, ours, known: world.version } : { ...world, ours };
  }
  const refusal = { kind: 'refused', about: 'order', code: 'TOO_MUCH', words: 'No.' } as const;
  if (naive === 'nRetryRefused') return { ...world, ours: { state: 'sent', retryAt: world.now } };
  const refused = effectAnswered(world.ours, refusal, world.now);
  return { ...world, ours: refusalLookedInto(refused, effect, fetched(world, bounds)) };
}

/** Staff refunds a unit by hand, or corrects an address. */
function staffSteps(world: World, { units }: ToldBounds): Next {
  const version = world.version + 1;
  const theirs = `f${world.made.length + 1}`;
  const made = [...world.made, { kind: 'refund' as const, theirs, lines: effect.lines }];
  const refund = { ...world, version, made, foreign: world.foreign - 1 };
  return [
    ...(world.foreign > 0 && world.made.length < units ? [refund] : []),
    ...(world.corrections > 0 ? [{ ...world, version, corrections: world.corrections - 1 }] : []),
  ];
}

/** The order is fetched because it has changed: what is left without ours is taken in (T5). */
function pollSteps(world: World, bounds: ToldBounds, naive: NaiveReading | undefined): Next {
  if (world.known === world.version) return [];
  const { foreign, settled } = separateEffects(fetched(world, bounds), [
    { id: effect.id, state: world.ours },
  ]);
  const [mark] = settled;
  const ours: EffectState = mark ? { state: 'told', theirs: mark.theirs } : world.ours;
  const isTold = ours.state === 'told' || ours.state === 'moot';
  const putBack = naive === 'nQuantity' && world.made.length === 0 && !isTold ? 1 : world.putBack;
  const imported = foreign.map((one) => one.theirs);
  return [{ ...world, ours, known: world.version, imported, putBack }];
}

/** What is wrong with a world; at rest nothing may be left to do. */
function faultOf(world: World, isAtRest: boolean): string | undefined {
  const own = world.made.filter(({ mark }) => mark === effect.id);
  if (own.length > 1) return 'refunded twice';
  if (world.sends > MOST_SENDS) return 'endless pushes';
  if (!isAtRest) return undefined;
  if (!isSettled(world.ours)) return `never settled: ${world.ours.state}`;
  if (world.putBack > 0) return 'unit put back';
  // Where others did the same, theirs is what is taken in; a refused one is a person's.
  const ours = world.ours.state === 'told' ? 1 : 0;
  const here = ours + world.imported.length;
  return here === world.made.length ? undefined : `here ${here} given back, at the shop ${world.made.length}`;
}

/** Every world within the bounds; the first fault that is found, or how many worlds there are. */
export function explored(
  bounds: ToldBounds,
  naive?: NaiveReading,
): { readonly fault?: string; readonly worlds: number } {
  const { foreign, timeouts, corrections } = bounds;
  const first: World = {
    ...{ now: START, ours: wantedEffect, sends: 0, underway: [], made: [], keyUsed: false },
    ...{ version: 1, known: 1, imported: [], putBack: 0, foreign, timeouts, corrections },
  };
  const seen = new Set([JSON.stringify(first)]);
  const open = [first];
  for (let world = open.pop(); world; world = open.pop()) {
    const current = world;
    const own = [
      ...ownSteps(current, bounds, naive),
      ...requestSteps(current, bounds, naive),
      ...pollSteps(current, bounds, naive),
    ];
    const fault = faultOf(current, own.length === 0);
    if (fault !== undefined) return { fault, worlds: seen.size };
    for (const next of [...own, ...staffSteps(current, bounds)]) {
      const name = JSON.stringify(next);
      if (seen.has(name)) continue;
      seen.add(name);
      open.push(next);
    }
  }
  return { worlds: seen.size };
}
