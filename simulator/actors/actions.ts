import { supplyActions } from './buyer-of-supplies.ts';
import { carrierActions } from './carrier.ts';
import type { Stage } from './cast.ts';
import { editorActions } from './editor.ts';
import { locationActions } from './location.ts';
import { operatorActions } from './operator.ts';
import { pickupActions } from './pickup-desk.ts';
import { platformShopActions } from './platform-shop.ts';
import { pressureActions } from './pressure.ts';
import { returnActions } from './returns-desk.ts';
import { shopActions } from './shop.ts';
import { shopperActions } from './shopper.ts';
import { stockKeeperActions } from './stock-keeper.ts';
import { stockSourceActions } from './stock-source.ts';

/** Everything that anybody does in a history, by name. */
export const actions = {
  ...shopActions,
  ...shopperActions,
  ...platformShopActions,
  ...locationActions,
  ...pickupActions,
  ...carrierActions,
  ...operatorActions,
  ...editorActions,
  ...returnActions,
  ...pressureActions,
  ...stockSourceActions,
  ...stockKeeperActions,
  ...supplyActions,
} as const satisfies Readonly<Record<string, (stage: Stage) => Promise<void>>>;
export type ActionKind = keyof typeof actions;

/** How often each action happens, beside the orders that a history begins with. */
export const actionWeights: Readonly<Record<ActionKind, number>> = {
  order: 6,
  repeatOrder: 1,
  changeOrder: 0.5,
  heldOrder: 1.5,
  laterOrder: 1.5,
  undeclaredOrder: 0.3,
  fillCart: 5,
  repeatCart: 1,
  extendCart: 1.5,
  emptyCart: 0.8,
  buyCart: 3,
  buyTwice: 0.7,
  buyLate: 1,
  buyNothing: 0.2,
  lookAtCart: 0.3,
  pickupOrder: 2.5,
  getReady: 4,
  identify: 0.7,
  remind: 0.5,
  collect: 3,
  collectPart: 1.5,
  collectLate: 1.5,
  chooseAnew: 2.5,
  cancel: 3,
  cancelUnits: 2,
  cancelAnything: 1,
  hold: 2,
  lift: 3,
  ask: 5,
  reject: 5,
  rejectHeld: 1,
  shortPick: 4,
  ship: 12,
  shipPart: 4,
  shipUnwelcome: 2,
  shipLate: 2,
  shipUntracked: 3,
  endParcel: 2,
  correctParcel: 2,
  repeatFact: 3,
  acceptCancel: 3,
  refuseCancel: 2,
  scanAny: 8,
  deliver: 6,
  scanEarly: 1,
  resolve: 9,
  resolveMany: 0.7,
  webhook: 1.5,
  editWebhook: 2,
  repeatWebhook: 0.3,
  deleteWebhook: 0.3,
  strangeWebhook: 0.4,
  closeOne: 1,
  editOrder: 3,
  retryOne: 2,
  reroute: 3,
  correctOne: 1,
  stopExecution: 2,
  stopReplacement: 1,
  receive: 5,
  count: 2,
  miscount: 1.5,
  changeVictims: 0.7,
  auditNow: 0.8,
  adjust: 1.5,
  sell: 1.5,
  safety: 0.7,
  selling: 2,
  changeLocation: 2,
  changeChannel: 0.5,
  setShards: 1.5,
  sweepNow: 1,
  clockJump: 3,
  look: 2,
  spoil: 0.3,
  browse: 3,
  shadowRules: 0.3,
  requestReturn: 3,
  receiveReturn: 2,
  receivePart: 1.5,
  takeIn: 1,
  inspectReturn: 2,
  inspectAgain: 0.7,
  cancelReturn: 0.5,
  pressOn: 0.7,
  arriveAnyway: 0.3,
  retryTooLate: 0.3,
  stopOnTheWay: 0.3,
  holdAgain: 0.2,
  stopUnasked: 0.2,
  stopAbove: 0.2,
  tellSupply: 2,
  dropSupply: 0.5,
  receiveSupply: 1.5,
  preorder: 2,
  unpaidOrder: 0.7,
  tellNumbered: 1.5,
  repeatNumbered: 0.7,
  sendTransfer: 1,
  arriveTransfer: 1,
  receiveDated: 2,
  countScanned: 0.7,
  writeOff: 0.7,
};

function isActionKind(name: string): name is ActionKind {
  return name in actions;
}
export const actionKinds: readonly ActionKind[] = Object.keys(actions).filter(isActionKind);
