/** An effect that a shop is to be told once: what it says, and how far the telling is. Pure. */
import * as z from 'zod';
import type { LineOfShop, ToldEffect } from '../contract/order-effects.ts';

const time = z.iso.datetime();
const linesSchema = z.array(z.object({ lineId: z.string(), units: z.number().int().min(1) }));

/**
 * `wanted`: not told yet; `sent`: a request is under way or was not answered; `told`; `moot`: others did the same;
 * `refused`: a person decides, nothing is sent again by itself (T4).
 */
export const effectStates = ['wanted', 'sent', 'told', 'moot', 'refused'] as const;

export const effectStateSchema = z.object({
  state: z.enum(effectStates),
  /** When it was stored as sent, before the request left. */
  sentAt: time.optional(),
  /** What was sent: the effect cut to what was open at the shop (T7). */
  lines: linesSchema.optional(),
  /** A request had no answer; until the quiet time is over it may act. */
  isUnanswered: z.boolean().optional(),
  retryAt: time.optional(),
  /** What the platform calls the submission whose report is awaited. */
  ticket: z.string().optional(),
  /** What the shop calls it. */
  theirs: z.string().optional(),
  /** Of what is moot: others did the same, and what they did stands for this effect alone. */
  isByOthers: z.boolean().optional(),
  /** The shop's own words of a refusal. */
  code: z.string().optional(),
  words: z.string().optional(),
});
export type EffectState = z.output<typeof effectStateSchema>;

/** How the shop knows the second of two for the first. */
export interface EffectTerms {
  readonly once: 'key' | 'mark' | 'state' | 'report';
  /** Seconds that a request may act after it was given up. */
  readonly quiet: number;
}

export const wantedEffect: EffectState = { state: 'wanted' };

/** Whether the effect is over, so that the next one of its order may be told (T1). */
export function isSettled({ state }: EffectState): boolean {
  return state === 'told' || state === 'moot' || state === 'refused';
}

/** The units of an effect by the shop's line ids; of an effect that names no lines, none. */
export function linesOf(effect: ToldEffect): readonly LineOfShop[] {
  return 'lines' in effect ? effect.lines.map(({ lineId, units }) => ({ lineId, units })) : [];
}

/** What of these lines the shop still has open (T7). */
export function cutToOpen(lines: readonly LineOfShop[], open: readonly LineOfShop[]): readonly LineOfShop[] {
  const left = new Map<string, number>();
  for (const { lineId, units } of open) left.set(lineId, (left.get(lineId) ?? 0) + units);
  return lines.flatMap(({ lineId, units }) => {
    const cut = Math.min(units, left.get(lineId) ?? 0);
    return cut > 0 ? [{ lineId, units: cut }] : [];
  });
}
