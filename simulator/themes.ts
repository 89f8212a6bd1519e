/** What histories are full of: most of a usual mixture, some of what seldom meets by chance. */
import type { ActionKind } from './actors/actions.ts';
import type { FaultKind } from './aws/faults.ts';
import { Random } from './engine/random.ts';

/** What histories are made of beyond the usual mixture: where somebody looks for something. */
export interface Profile {
  /** These actions happen much more often. */
  readonly favoured?: readonly ActionKind[];
  /** These faults alone happen. */
  readonly faults?: readonly FaultKind[];
  /** How many faults, where `faults` are named. */
  readonly faultCount?: number;
  /** Whether locations can take little. */
  readonly isFull?: boolean;
  /** Orders have more lines than one transaction has items. */
  readonly isLarge?: boolean;
}

/** Faults that no retry outlasts: a person, or the sweeper at a deadline, has to go on. */
const BROKEN: readonly FaultKind[] = [
  'attentionBroken',
  'releaseBroken',
  'rerouteBroken',
  'returnBroken',
  'stepBroken',
  'childDenied',
  'statesDenied',
  'recordDamaged',
];

const themes: Readonly<Record<string, Profile>> = {
  usual: {},
  /** Work is routed again and again, and somebody stops what runs it. */
  stopped: {
    favoured: ['stopReplacement', 'stopExecution', 'reject', 'shortPick', 'receive', 'resolve', 'order'],
  },
  /** The same while holds and full windows keep it from going on. */
  stoppedAndBarred: {
    favoured: ['stopReplacement', 'reject', 'shortPick', 'receive', 'resolve', 'hold', 'lift', 'cancel'],
    isFull: true,
  },
  /** Functions are broken for a while. */
  broken: {
    favoured: ['order', 'cancel', 'reject', 'resolve', 'receive', 'requestReturn', 'deliver', 'ship'],
    faults: BROKEN,
    faultCount: 12,
  },
  /** Shops on platforms change their minds. */
  shops: { favoured: ['webhook', 'editWebhook', 'repeatWebhook', 'deleteWebhook', 'closeOne'] },
  /** Persons close what still runs. */
  closed: { favoured: ['closeOne', 'stopExecution', 'hold', 'clockJump', 'order', 'reject'] },
  large: { isLarge: true, favoured: ['order', 'cancel', 'receive', 'shortPick', 'reject', 'ship'] },
};
type ThemeName = keyof typeof themes;

const shares: Readonly<Record<ThemeName, number>> = {
  usual: 50,
  stopped: 10,
  stoppedAndBarred: 10,
  broken: 12,
  shops: 8,
  closed: 7,
  large: 2,
};

/** What the history of a seed is full of. */
export function profileOf(seed: number): Profile {
  return themes[new Random(`${seed}/theme`).weighted(shares)] ?? {};
}
