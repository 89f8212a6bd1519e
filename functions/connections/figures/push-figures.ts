/** Tells figures: each push is stored before it is sent, and concluded by its answer (S1). */
import type { NotDone } from '../../channels/contract/call-answer.ts';
import type { FigureRef, ShopFigures } from '../../channels/contract/figures.ts';
import { answered, type PushAnswer, pushStored, reported } from '../../channels/levels/answered.ts';
import type { Level } from '../../channels/levels/level.store.ts';
import { type Push, without } from '../../channels/levels/level.ts';
import { nextStep } from '../../channels/levels/next-step.ts';
import { inSendingOrder } from '../../channels/levels/wanted.ts';
import { inChunks } from '../../shared/in-chunks.ts';
import { after } from '../../shared/time.ts';
import type { Shop } from '../shop.ts';
import { refOf } from './check-figures.ts';
import { reportRefusal } from './figure-exceptions.ts';
import { saveOpen } from './save-figures.ts';
import { type OpenLevel, readOpenLevels } from './wanted-figures.ts';

/** A push that nobody has answered is looked at again after this time. Seconds. */
const HEAL = 120;

/** A figure with the push that is to be sent. */
export interface Pushed extends OpenLevel {
  readonly push: Push;
}

/** What one call said of one push. */
type CallAnswer = NotDone | Exclude<PushAnswer, { readonly kind: NotDone['kind'] }>;

function keyed(pushes: readonly Pushed[]) {
  return pushes.map(({ level, push: { key, from, to } }) => ({
    ref: refOf(level),
    change: { key, from, to, delta: to - from },
  }));
}

/** One call for pushes of one sort. */
async function call(
  shop: Shop,
  figures: ShopFigures,
  pushes: readonly Pushed[],
): Promise<readonly CallAnswer[]> {
  const { session } = shop;
  const changes = keyed(pushes);
  switch (figures.kind) {
    case 'compareAndSet':
      return pushes[0]?.push.by === 'add' ? figures.add(session, changes) : figures.push(session, changes);
    case 'blind':
    case 'delta':
      return figures.push(session, changes);
    case 'feed': {
      const answer = await figures.submit(session, changes);
      const one: CallAnswer =
        answer.kind === 'done' ? { kind: 'submitted', submission: answer.value.submission } : answer;
      return pushes.map(() => one);
    }
  }
}

function asPushAnswer(answer: CallAnswer): PushAnswer {
  return answer.kind === 'unauthorized' ? { kind: 'later' } : answer;
}

/**
 * The figure as it is after an answer. A push that is still under way is looked at soon; a figure that is as it should be is
 * told.
 */
function concluded(shop: Shop, { level, wanted }: Pushed, state: Level['state'], now: string): Level {
  const soon = after(now, HEAL);
  if (state.push) return { ...level, state, dueAt: level.dueAt < soon ? level.dueAt : soon };
  const { untoldSince: _told, ...told } = level;
  const step = nextStep(state, wanted, shop.terms, { now, newKey: '' });
  return step.kind === 'rest' && step.until === level.dueAt ? { ...told, state } : { ...level, state };
}

/** Answers whether the figure is told: nothing of it is left to do. */
async function concludeOne(shop: Shop, one: Pushed, answer: CallAnswer): Promise<boolean> {
  const now = shop.session.now();
  const { key } = one.push;
  const state = answered(one.level.state, key, asPushAnswer(answer), shop.terms, now);
  const level = concluded(shop, one, state, now);
  if (answer.kind === 'refused') await reportRefusal(shop, { ...one, level }, answer);
  else await saveOpen(one, level);
  return answer.kind !== 'refused' && level.untoldSince === undefined;
}

async function store(shop: Shop, one: Pushed): Promise<Pushed> {
  const now = shop.session.now();
  const { level, push } = one;
  const state = pushStored(level.state, push);
  const untoldSince = level.untoldSince ?? now;
  // Whoever dies before the answer has its message brought again by the queue: a time that is to come may stay.
  const dueAt = level.dueAt > now ? level.dueAt : after(now, HEAL);
  const saved = await saveOpen(one, { ...level, state, untoldSince, dueAt });
  return { ...saved, push };
}

/**
 * Whoever reads that nothing is under way may have given the units to another shop since the figure was worked out: a raise
 * that is stored, and visible, is compared with what is wanted now before it is sent for the first time (S14, S16).
 */
async function stillWanted(shop: Shop, one: Pushed): Promise<Pushed | undefined> {
  const { push, level } = one;
  if (push.to <= push.from) return one;
  const open = await readOpenLevels(shop, [level.sku], shop.session.now());
  const now = open.find((other) => other.level.location === level.location);
  if (!now || push.to <= now.wanted) return one;
  await saveOpen(one, { ...level, state: without(level.state, 'push') });
  return undefined;
}

export interface PushedFigures {
  /** Why a call was not done. */
  readonly failed?: NotDone | undefined;
  /** Every one of the figures is told. */
  readonly areTold: boolean;
}

export async function pushFigures(
  shop: Shop,
  figures: ShopFigures,
  pushes: readonly Pushed[],
): Promise<PushedFigures> {
  const ordered = pushes.toSorted((a, b) => inSendingOrder(a.push, b.push));
  const sorts = [
    ordered.filter(({ push }) => push.by === 'set'),
    ordered.filter(({ push }) => push.by === 'add'),
  ];
  let told = 0;
  for (const chunk of sorts.flatMap((sort) => inChunks(sort, figures.batch))) {
    const stored: Pushed[] = [];
    for (const one of chunk) {
      // What was stored before may have acted already, and is sent again as it was.
      const isNew = one.level.state.push === undefined;
      const kept = await store(shop, one);
      const ready = isNew ? await stillWanted(shop, kept) : kept;
      if (ready) stored.push(ready);
    }
    if (stored.length === 0) continue;
    const answers = await call(shop, figures, stored);
    let failed: NotDone | undefined;
    for (const [at, one] of stored.entries()) {
      const answer: CallAnswer = answers[at] ?? { kind: 'unanswered', why: 'the answer leaves it out' };
      told += (await concludeOne(shop, one, answer)) ? 1 : 0;
      if (answer.kind === 'later' || answer.kind === 'unanswered' || answer.kind === 'unauthorized')
        failed = answer;
    }
    if (failed) return { failed, areTold: false };
  }
  return { areTold: told === pushes.length };
}

function isRefused(refs: readonly FigureRef[], { item, location }: FigureRef): boolean {
  return refs.some((ref) => ref.item === item && ref.location === location);
}

/** Asks what became of submissions: only their report says what was done (S9). */
export async function askReports(
  shop: Shop,
  figures: ShopFigures,
  open: readonly (OpenLevel & { readonly submission: string })[],
): Promise<NotDone | undefined> {
  if (figures.kind !== 'feed') return undefined;
  for (const submission of new Set(open.map((one) => one.submission))) {
    const answer = await figures.report(shop.session, submission);
    if (answer.kind !== 'done') return answer;
    const report = answer.value;
    const now = shop.session.now();
    for (const one of open.filter((each) => each.submission === submission)) {
      const { state } = one.level;
      if (report.state === 'processing') {
        const retried = state.push ? { ...state, push: { ...state.push, retryAt: after(now, HEAL) } } : state;
        await saveOpen(one, { ...one.level, state: retried });
        continue;
      }
      const isDone = report.state === 'done' && !isRefused(report.refused, refOf(one.level));
      const doneAt = report.state === 'done' ? report.at : now;
      const next = reported(state, { doneAt, isRefused: !isDone }, shop.terms, now);
      if (isDone) await saveOpen(one, { ...one.level, state: next });
      else {
        const words = report.state === 'failed' ? report.words : 'The report refuses the figure.';
        const refused = { kind: 'refused', about: 'sku', code: 'REPORT', words } as const;
        await reportRefusal(shop, { ...one, level: { ...one.level, state: next } }, refused);
      }
    }
  }
  return undefined;
}
