import type { ExceptionEffect } from '../../../functions/exceptions/exception-types.ts';
import type { ExceptionType } from '../api/types.ts';

export const exceptionTitles: Readonly<Record<ExceptionType, string>> = {
  QuarantinedOrder: 'Order not understood',
  ChannelEdit: 'Changed at the shop',
  NoRoute: 'No location can serve it',
  PickupChoice: 'Pickup place cannot serve it',
  LargerThanCapacity: 'Larger than any capacity',
  BackorderExpired: 'Stock did not come',
  DelayConsent: 'Customer must agree to a delay',
  ReroutesExhausted: 'Re-routed too often',
  CancelUnanswered: 'Cancel not answered',
  EditRefused: 'Location keeps the old order',
  RerouteRefused: 'Location keeps the work',
  UnwelcomeFact: 'Unexpected shipment',
  ShipCorrected: 'Shipment taken back',
  ParcelSilent: 'Parcel without scans',
  DeliveryFailed: 'Delivery failed',
  ReturnNotInspected: 'Return not graded',
  ReturnReview: 'Return to review',
  RefundNotSettled: 'Refund not settled',
  RefundBeyondOwed: 'Refunded too much',
  ClaimReview: 'Claim to review',
  ExchangeQuestioned: 'Exchange in question',
  CarrierClaim: 'Claim at the carrier',
  LabelNotMade: 'Return label refused',
  ReturnIncomplete: 'Return incomplete',
  ReturnNotReceived: 'Return overdue',
  TrackingUnlinked: 'Scans of an unknown parcel',
  PoolBelowZero: 'More promised than there is',
  PositionShort: 'Location short of goods',
  OrderShrunk: 'Units taken back',
  StockDrift: 'Stock books differ',
  StockDoubted: 'Shelf found empty',
  TransferDiffers: 'Transfer differs',
  HoldOverdue: 'Hold overdue',
  ExecutionFailed: 'Processing failed',
  ReleaseFailed: 'Stock not given back',
  RelayParked: 'Follow-up set aside',
  RelayDeadRecord: 'Follow-up impossible',
  UnreadableItem: 'Unreadable entry',
  UndeclaredSku: 'Unknown SKU',
  ChannelSkuUnknown: 'Shop does not know the SKU',
  ChannelRefused: 'Shop refuses stock figures',
  EffectRefused: 'Shop refuses an update',
  ShippedButClosed: 'Shipped, closed at the shop',
  ChannelStockEdited: 'Stock edited at the shop',
  TwoMasters: 'Somebody else writes stock',
};

/** What a button says, and what pressing it does. */
export interface EffectText {
  readonly name: string;
  readonly does: string;
}

export const effects: Readonly<Record<ExceptionEffect, EffectText>> = {
  recapture: {
    name: 'Correct and capture',
    does: 'Captures the order again with your corrections. It is reserved and routed at once.',
  },
  applyEdit: {
    name: 'Apply the change',
    does: 'Puts in force what the shop wants, as far as it is still possible. What is refused stays listed here.',
  },
  resume: { name: 'Plan again', does: 'Plans the open units again, by the stock and rules of now.' },
  choose: {
    name: 'Serve the customer’s choice',
    does: 'Goes on with another location or with shipping. Without a choice the same store is asked again.',
  },
  restart: { name: 'Run again', does: 'Starts the next attempt. What is done already stays done.' },
  askAgain: { name: 'Ask again', does: 'Asks the location once more, with a new deadline.' },
  takeBack: {
    name: 'Answer for the location',
    does: 'You answer instead of the location: its work is cancelled and the stock is free again.',
  },
  waitAgain: { name: 'Wait longer', does: 'Starts the deadline again from now.' },
  confirmHold: { name: 'Keep the hold', does: 'The hold stands on. The order keeps waiting.' },
  liftHold: { name: 'Lift the hold', does: 'Lifts the hold. The order goes on at once.' },
  reemit: {
    name: 'Try again',
    does: 'The record is tried again within a minute. It ends here when that succeeds.',
  },
  shrinkAgain: {
    name: 'Settle it now',
    does: 'Within a minute, orders that can wait give up what is missing, by your policy.',
  },
  auditAgain: { name: 'Check again', does: 'Within a minute the books are compared again.' },
  tellAgain: { name: 'Tell the shop again', does: 'Within a minute the shop is told again.' },
  tellEffect: { name: 'Tell the shop again', does: 'The shop is told once more, by another request.' },
  closeIfOver: { name: 'Close', does: 'Keeps your note. Works only once nothing is missing any more.' },
  closeWaiting: { name: 'Leave them waiting', does: 'The units stay in their wait. Nothing else changes.' },
  serveAgain: {
    name: 'Serve again',
    does: 'The units wait anew, and are served at once if they are there by now.',
  },
  cancelWaiting: { name: 'Cancel the units', does: 'Cancels the units that were taken back.' },
  cancelOrder: {
    name: 'Cancel the order',
    does: 'Cancels everything open of the order. What has shipped is not touched.',
  },
  cancelPart: {
    name: 'Cancel these units',
    does: 'Cancels the open units that this is about. The rest of the order goes on.',
  },
  conclude: {
    name: 'Say how it ended',
    does: 'You say what became of the unfinished units. Stock and the order’s totals follow your word.',
  },
  acceptDelay: { name: 'Agree to the delay', does: 'The later promise is agreed. The units wait on.' },
  cancelDelayed: {
    name: 'Cancel what is late',
    does: 'Cancels the units that are promised for later than was agreed.',
  },
  makeLabelAgain: { name: 'Make the label again', does: 'Asks for the return’s label once more.' },
  approveReturn: { name: 'Approve', does: 'The goods may come back. The customer gets label and address.' },
  refuseReturn: { name: 'Refuse', does: 'The goods do not come back. The customer is told.' },
  extendReturn: { name: 'Give more time', does: 'The customer has as long again to send the goods.' },
  chargeReturn: { name: 'Charge the customer', does: 'Asks for the money of goods that have not come.' },
  refundAgain: { name: 'Refund again', does: 'Asks for the refund once more.' },
  refundElsewhere: {
    name: 'Paid another way',
    does: 'Takes your word that the money went another way. Nothing more is paid.',
  },
  waiveRefund: { name: 'No refund', does: 'No money goes back. The return counts as settled.' },
  releaseExchange: { name: 'Send the exchange', does: 'What was chosen in exchange leaves.' },
  giveUpExchange: { name: 'Give the money back', does: 'Cancels the exchange. The money is given back.' },
  note: { name: 'Close with a note', does: 'Keeps your note. Nothing else changes.' },
};
