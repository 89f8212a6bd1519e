import { mustKnow } from '../network/entities/known-locations.ts';
import { readOrder } from '../order/order.store.ts';
import { callerName } from '../shared/caller.ts';
import { carryOutOnce } from '../shared/command.ts';
import type { DoorAnswer } from '../shared/door.ts';
import { on, serve } from '../shared/http.ts';
import { key } from '../shared/keys.ts';
import { retryMoved } from '../shared/transact.ts';
import { rerouteDoor } from './doors.ts';
import { carryOutWish } from './wish/carry-out-wish.ts';
import type { WishAnswer } from './wish/wish-answer.ts';
import type { WishBody } from './wish/wish-request.ts';

/** 202 while locations have to answer, 200 when nothing is asked of anybody. */
function doorAnswer(body: WishAnswer): DoorAnswer {
  const isAsked = !body.dryRun && body.moves.some(({ answerBy }) => answerBy !== undefined);
  return { status: isAsked ? 202 : 200, body };
}

function namedLocations({ awayFrom = [], onlyTo = [], split = [] }: WishBody) {
  return [
    ...awayFrom.map((id, at) => ({ path: `awayFrom.${at}`, id })),
    ...onlyTo.map((id, at) => ({ path: `onlyTo.${at}`, id })),
    ...split.map(({ location: id }, at) => ({ path: `split.${at}.location`, id })),
  ];
}

/** POST /orders/{id}/reroute. */
export const handler = serve(
  on(rerouteDoor, async ({ params, body: wish, caller, now }) => {
    const orderId = params.id;
    await readOrder(orderId);
    const command = { orderId, wish, by: callerName(caller), now };
    const { id, dryRun, ...content } = wish;
    if (dryRun || id === undefined) {
      await mustKnow(namedLocations(wish));
      return { ...doorAnswer(await carryOutWish(command)), correlation: { orderId } };
    }
    const kept = { aggregate: key.order(orderId), caller, id, kind: 'reroute' as const, now };
    const answer = await carryOutOnce(
      { ...kept, content: { reroute: orderId, ...content } },
      async (record) => {
        await mustKnow(namedLocations(wish));
        return doorAnswer(
          await retryMoved(() => carryOutWish(command, (draft) => record(doorAnswer(draft)))),
        );
      },
    );
    return { ...answer, correlation: { orderId } };
  }),
);
