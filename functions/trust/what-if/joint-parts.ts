/** The parts of joint plans that orders find when they are planned next. Pure. */
import { planJointly } from '../../planner/joint/plan-jointly.ts';
import { type JointPart, partOf } from '../../planner/joint/take-part.ts';
import type { PlanInput } from '../../planner/plan-input.ts';
import { PART_FRESH_MS, unitsText } from '../../routing/joint/group-record.ts';

interface KeptPart {
  readonly part: JointPart;
  /** When it was planned (milliseconds). */
  readonly at: number;
}

export class JointParts {
  readonly #parts = new Map<string, KeptPart>();

  /** Plans orders together that are released at a time (UTC ISO), in the order in which the queue serves them. */
  planTogether(
    released: readonly { readonly orderId: string; readonly input: PlanInput }[],
    at: string,
    maxWork: number,
  ): void {
    for (const { orderId } of released) this.#parts.delete(orderId);
    if (released.length < 2) return;
    const inputs = released.map(({ input }) => input);
    const { members, aloneMicros, jointMicros } = planJointly(inputs, maxWork);
    if (jointMicros >= aloneMicros) return;
    for (const [place, { part }] of members.entries()) {
      const orderId = released[place]?.orderId;
      if (orderId !== undefined && part.outcome === 'planned')
        this.#parts.set(orderId, { part: partOf(part), at: Date.parse(at) });
    }
  }

  /** The part of an order for what it is planned for now, if there is one; it is there once. */
  take(orderId: string, { order, now }: PlanInput): JointPart | undefined {
    const kept = this.#parts.get(orderId);
    this.#parts.delete(orderId);
    if (!kept || Date.parse(now) - kept.at > PART_FRESH_MS) return undefined;
    const asked = order.lines.map(({ sku, quantity }) => ({ sku, units: quantity }));
    return unitsText(asked) === unitsText(kept.part.shares) ? kept.part : undefined;
  }
}
