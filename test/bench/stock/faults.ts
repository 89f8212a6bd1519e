/** Faults at the border of the local AWS while buyers race: crashes, lost answers, throttles, conflicts. */

import type { SeededRandom } from '../../../bin/savings/seeded-random.ts';
import { type Fault, FaultControls } from '../../../local/aws/controls.ts';

const OPERATIONS = ['TransactWriteItems', 'UpdateItem', 'PutItem'] as const;
const MODES = ['kill', 'kill', 'lost', 'cut', 'throttle', 'conflict', 'conflict'] as const;

/** What the faults came to. */
export interface FiredFaults {
  readonly crashes: number;
  readonly conflicts: number;
  readonly others: number;
}

function drawFault(random: SeededRandom, match: string): Fault {
  const mode = random.pick(MODES);
  const at = random.chance(0.5) ? 'before' : 'after';
  return { op: random.pick(OPERATIONS), mode, match, at, times: 1 };
}

/** Faults for calls whose body names `match`: other tests beside the run meet none. */
export class FaultRain {
  readonly #controls: FaultControls;
  readonly #random: SeededRandom;
  readonly #match: string;
  readonly #placed: { readonly id: string; readonly mode: Fault['mode'] }[] = [];

  constructor(endpoint: string, match: string, random: SeededRandom) {
    this.#controls = new FaultControls(endpoint);
    this.#match = match;
    this.#random = random;
  }

  /** Puts one more fault in force. */
  async drop(): Promise<void> {
    const { id, mode } = await this.#controls.add(drawFault(this.#random, this.#match));
    this.#placed.push({ id, mode });
  }

  /** Withdraws what has not fired, and counts what has. */
  async stop(): Promise<FiredFaults> {
    const inForce = new Map((await this.#controls.list()).map((fault) => [fault.id, fault.fired]));
    const fired = this.#placed.filter(({ id }) => (inForce.get(id) ?? 0) > 0);
    for (const { id } of this.#placed) await this.#controls.remove(id);
    const countOf = (mode: Fault['mode']): number => fired.filter((one) => one.mode === mode).length;
    const [crashes, conflicts] = [countOf('kill'), countOf('conflict')];
    return { crashes, conflicts, others: fired.length - crashes - conflicts };
  }
}
