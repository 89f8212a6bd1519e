import type { Exception, ExceptionAction } from './exception.ts';
import { type ExceptionEffect, exceptionRules } from './exception-types.ts';

/** What each action does, for whoever decides on an exception. */
export const effectTexts: Readonly<Record<ExceptionEffect, string>> = {
  recapture: 'Captures the order again with the corrections; it is reserved and routed at once.',
  applyEdit: 'Puts in force what the channel wants, as far as it is still possible.',
  resume: 'Plans the open units again, by the stock and the rules of now.',
  choose: 'Goes on with another location or with shipping; without a choice the same store is asked again.',
  restart: "Starts the next attempt of the order's execution; what is done already stays done.",
  askAgain: 'Asks the location again, with a new deadline.',
  takeBack: 'Answers for the location: its work is cancelled, the stock is free again.',
  waitAgain: "Starts the parcel's deadline again from now.",
  confirmHold: 'Lets the hold stand on.',
  liftHold: 'Lifts the hold; the order goes on at once.',
  reemit: 'Tries the record again within a minute; the exception ends when that succeeds.',
  shrinkAgain: 'Within a minute, orders that can wait give up what is missing.',
  auditAgain: 'Within a minute it is looked whether the books add up by now.',
  tellAgain: 'Within a minute the shop is told again.',
  tellEffect: 'Tells the shop once more, by another request.',
  closeIfOver: 'Keeps the note, once what is missing is missing no more.',
  closeWaiting: 'Leaves the units to their wait; nothing else changes.',
  serveAgain: 'Lets the units wait anew, and serves them at once if they are there by now.',
  cancelWaiting: 'Cancels the units that were taken back.',
  cancelOrder: 'Cancels the open units of the order; what has shipped is not touched.',
  cancelPart: 'Cancels the open units that this is about; the rest of the order goes on.',
  conclude: 'Takes your word for what became of each unfinished unit; stock and totals follow it.',
  acceptDelay: 'Agrees to the later promise.',
  cancelDelayed: 'Cancels what is promised for later than was agreed.',
  makeLabelAgain: 'Has the label of the return made again.',
  approveReturn: 'Lets the goods come back.',
  refuseReturn: 'Declines the return: the goods are not to come back.',
  extendReturn: 'Gives the goods, which were paid back and have not come, as long again.',
  chargeReturn: 'Asks for the money of goods that were paid back and have not come.',
  refundAgain: 'Asks for the refund again.',
  refundElsewhere: 'Takes your word that the money went another way.',
  waiveRefund: 'Takes your word that no money goes.',
  releaseExchange: 'Lets what is given in exchange leave.',
  giveUpExchange: 'Cancels what is given in exchange; its money is given back.',
  note: 'Keeps the note; nothing else changes.',
};

/** What each action that an exception offers does. */
export function actionTexts({
  exceptionType,
  actions,
}: Pick<Exception, 'exceptionType' | 'actions'>): Partial<Record<ExceptionAction, string>> {
  const effects = exceptionRules[exceptionType].actions;
  const offered = actions.flatMap((action) => {
    const effect = effects[action];
    return effect === undefined ? [] : [[action, effectTexts[effect]] as const];
  });
  return Object.fromEntries(offered);
}
