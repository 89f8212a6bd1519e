/**
 * Faults are data: which kind, and at which of the moments at which it could happen. A history counts those
 * moments, so that a fault can be left out without moving the others.
 */

import { stateFunctions } from '../../lib/state-machines/definitions.ts';
import type { SimulatedProcess } from '../engine/engine.ts';
import { tableError } from './item-store.ts';

/** Where a fault of each kind can happen. */
export const faultPoints = {
  /** The function dies before, or after, its write. */
  dieBeforeWrite: 'write',
  dieAfterWrite: 'write',
  /** Its caller gives the function up, but the function goes on later: before, or after, its write. */
  zombieBeforeWrite: 'write',
  zombieAfterWrite: 'write',
  /** The answer is lost, and the client sends the same request again. */
  lostAnswer: 'write',
  slowWrite: 'write',
  throttledWrite: 'write',
  conflict: 'write',
  throttledRead: 'read',
  slowRead: 'read',
  partialBatch: 'batch',
  staleIndex: 'index',
  staleRead: 'eventual',
  lostRecord: 'record',
  /** A record reaches the relay that is no change of an item it knows: it is buried. */
  recordDamaged: 'record',
  repeatedBatch: 'relayBatch',
  reorderedBatch: 'relayBatch',
  relayRefused: 'relayBatch',
  lambdaThrottled: 'invoke',
  lambdaUnknown: 'invoke',
  lambdaTwice: 'invoke',
  statesThrottled: 'states',
  statesAnswerLost: 'states',
  /** A permission is missing for a while: the execution, or the wait, can be reached by nobody. */
  statesDenied: 'states',
  childDenied: 'child',
  /** A function that a state calls is broken: it fails by an error that no state knows. */
  attentionBroken: 'attention',
  releaseBroken: 'release',
  rerouteBroken: 'reroute',
  returnBroken: 'returnStep',
  stepBroken: 'step',
  busRefuses: 'bus',
  busUnavailable: 'bus',
  statusEventLost: 'statusEvent',
  statusEventTwice: 'statusEvent',
} as const;
export type FaultKind = keyof typeof faultPoints;
export type FaultPoint = (typeof faultPoints)[FaultKind];

function isFaultKind(name: string): name is FaultKind {
  return name in faultPoints;
}
export const faultKinds: readonly FaultKind[] = Object.keys(faultPoints).filter(isFaultKind);

/** The point of a function that a state of a machine calls, beside `invoke`; undefined for any other function. */
export function stepPoint(entry: string): FaultPoint | undefined {
  if (entry === 'operations/needs-attention') return 'attention';
  if (entry === 'requests/release') return 'release';
  if (entry === 'routing/reroute') return 'reroute';
  if (!Object.values<string>(stateFunctions).includes(entry)) return undefined;
  return entry.startsWith('returns/') ? 'returnStep' : 'step';
}

export interface Fault {
  readonly kind: FaultKind;
  /** The how manieth moment of its point, from 1. */
  readonly nth: number;
}

/** The faults of one history: says which of them happens now. */
export class Faults {
  readonly #planned = new Map<string, FaultKind>();
  readonly #moments = new Map<FaultPoint, number>();
  /** What happened, and how often. */
  readonly fired = new Map<FaultKind, number>();
  isOn = true;
  /** No service answers before this time (milliseconds). */
  outUntil = 0;

  /** @throws Error while no service answers, as the client does after its own attempts */
  mustAnswer(process: SimulatedProcess): void {
    if (process.engine.now >= this.outUntil) return;
    process.isFaulted = true;
    throw tableError('InternalServerError', { $metadata: { httpStatusCode: 500 } });
  }

  /** Has a fault happen at the next moments of its point, whatever is planned for them. */
  planNext(kind: FaultKind, times = 1): void {
    const point = faultPoints[kind];
    const moment = this.#moments.get(point) ?? 0;
    for (let next = 1; next <= times; next++) this.#planned.set(`${point}#${moment + next}`, kind);
  }

  constructor(faults: readonly Fault[]) {
    for (const { kind, nth } of faults) this.#planned.set(`${faultPoints[kind]}#${nth}`, kind);
  }

  /** Counts a moment; answers the fault that happens at it, to this process where it is one of a function's. */
  at(point: FaultPoint, process?: SimulatedProcess): FaultKind | undefined {
    if (!this.isOn) return undefined;
    const moment = (this.#moments.get(point) ?? 0) + 1;
    this.#moments.set(point, moment);
    const kind = this.#planned.get(`${point}#${moment}`);
    if (!kind) return undefined;
    this.fired.set(kind, (this.fired.get(kind) ?? 0) + 1);
    if (process) process.isFaulted = true;
    return kind;
  }
}
