import type { ExceptionEffect } from '../../../functions/exceptions/exception-types.ts';
import type { ExceptionType } from '../api/types.ts';
import type { EffectText } from './exceptions.en.ts';

export const exceptionTitles: Readonly<Record<ExceptionType, string>> = {
  QuarantinedOrder: 'Auftrag nicht verstanden',
  ChannelEdit: 'Im Shop geändert',
  NoRoute: 'Kein Standort kann liefern',
  PickupChoice: 'Abholort kann nicht liefern',
  LargerThanCapacity: 'Größer als jede Kapazität',
  BackorderExpired: 'Ware kam nicht',
  DelayConsent: 'Kunde muss zustimmen',
  ReroutesExhausted: 'Zu oft umgeleitet',
  CancelUnanswered: 'Storno ohne Antwort',
  EditRefused: 'Standort bleibt beim alten Auftrag',
  RerouteRefused: 'Standort behält die Arbeit',
  UnwelcomeFact: 'Unerwarteter Versand',
  ShipCorrected: 'Versand zurückgenommen',
  ParcelSilent: 'Paket ohne Scans',
  DeliveryFailed: 'Zustellung gescheitert',
  ReturnNotInspected: 'Retoure nicht bewertet',
  ReturnReview: 'Retoure zu prüfen',
  RefundNotSettled: 'Erstattung offen',
  RefundBeyondOwed: 'Zu viel erstattet',
  ClaimReview: 'Reklamation zu prüfen',
  ExchangeQuestioned: 'Umtausch fraglich',
  CarrierClaim: 'Forderung beim Frachtführer',
  LabelNotMade: 'Retourenetikett verweigert',
  ReturnIncomplete: 'Retoure unvollständig',
  ReturnNotReceived: 'Retoure überfällig',
  TrackingUnlinked: 'Scans eines unbekannten Pakets',
  PoolBelowZero: 'Mehr zugesagt als vorhanden',
  PositionShort: 'Standort fehlt Ware',
  OrderShrunk: 'Stücke zurückgenommen',
  StockDrift: 'Bestandsbücher weichen ab',
  StockDoubted: 'Fach leer vorgefunden',
  TransferDiffers: 'Umlagerung weicht ab',
  HoldOverdue: 'Sperre überfällig',
  ExecutionFailed: 'Verarbeitung gescheitert',
  ReleaseFailed: 'Bestand nicht zurückgegeben',
  RelayParked: 'Folgeschritt zurückgestellt',
  RelayDeadRecord: 'Folgeschritt unmöglich',
  UnreadableItem: 'Unlesbarer Eintrag',
  UndeclaredSku: 'Unbekannte SKU',
  ChannelSkuUnknown: 'Shop kennt die SKU nicht',
  ChannelRefused: 'Shop verweigert Bestände',
  EffectRefused: 'Shop verweigert eine Meldung',
  ShippedButClosed: 'Versandt, im Shop geschlossen',
  ChannelStockEdited: 'Bestand im Shop geändert',
  TwoMasters: 'Jemand anders schreibt Bestand',
};

export const exceptionMeanings: Readonly<Record<ExceptionType, string>> = {
  QuarantinedOrder: 'Ein Auftrag kam an, der nicht verstanden werden konnte; die Gründe sind aufgeführt.',
  ChannelEdit:
    'Der Kanal hat den Auftrag so geändert, dass es nicht von selbst sicher wirken kann; die Felder sind aufgeführt.',
  NoRoute: 'Kein erlaubter Plan bedient, was offen ist.',
  PickupChoice:
    'Stücke können nicht dort abgeholt werden, wo der Kunde will: anderes Geschäft, Versand oder Storno.',
  LargerThanCapacity: 'Es sind mehr Stücke, als irgendein Zeitfenster der möglichen Standorte fasst.',
  BackorderExpired: 'Die Ware kam nicht vor dem Ende der Wartezeit.',
  DelayConsent:
    'Worauf ein Auftrag wartet, kommt so viel später als zugesagt, dass der Kunde zustimmen muss.',
  ReroutesExhausted: 'Dieselben Stücke wurden so oft umgeleitet, wie es erlaubt ist.',
  CancelUnanswered:
    'Ein Standort hat eine Stornoanfrage nicht rechtzeitig beantwortet; sie gilt als abgelehnt.',
  EditRefused: 'Ein Standort arbeitet weiter am Auftrag, wie er vor der Änderung war.',
  RerouteRefused: 'Ein Standort behält Arbeit, die woanders erledigt werden sollte.',
  UnwelcomeFact:
    'Etwas ist geschehen, das nicht sollte (später Versand, mehr als verlangt): es ist verbucht und wirkt.',
  ShipCorrected:
    'Ein Standort nahm einen gemeldeten Versand zurück, und nichts ersetzt ihn: die Stücke warten wieder.',
  ParcelSilent: 'Ein Paket war unterwegs zu lange ohne Scan.',
  DeliveryFailed:
    'Der Frachtführer konnte nicht zustellen: gescheitert, verweigert, auf dem Rückweg oder verloren.',
  ReturnNotInspected: 'Ware einer Retoure ist da, und niemand hat rechtzeitig gesagt, was sie wert ist.',
  ReturnReview: 'Jemand will Ware zurücksenden, und die Regeln des Kanals verlangen vorher einen Blick.',
  RefundNotSettled:
    'Eine Erstattung ist gescheitert oder blieb ohne Antwort: erneut, anders bezahlt oder erlassen.',
  RefundBeyondOwed: 'Für eine Retoure wurde mehr erstattet, als zusteht: es wird gefordert oder gelassen.',
  ReturnNotReceived:
    'Geld oder Ersatz ging hinaus für Ware, die überfällig ist: länger warten, fordern oder lassen.',
  ReturnIncomplete:
    'Eine Retoure ist vorbei, und angekündigte Stücke sind nicht oder als andere Artikel gekommen.',
  ClaimReview:
    'Ein Kunde sagt, dass Ware kaputt, falsch, unvollständig oder nicht kam; ein Mensch soll es ansehen.',
  ExchangeQuestioned:
    'Ware zum Umtausch kam anders als angekündigt: ein Mensch sagt, ob der Ersatz hinausgeht.',
  CarrierClaim: 'Ein verlorenes Paket ist beim Frachtführer gefordert, der noch nicht geantwortet hat.',
  LabelNotMade: 'Das Etikett einer Retoure wird verweigert: der Kunde kann die Ware nicht senden.',
  TrackingUnlinked: 'Es kommen Scans eines Pakets, das niemand versandt hat.',
  PoolBelowZero:
    'Von einer SKU ist mehr zugesagt, als der Bestand hat: Aufträge geben ab, was fehlt, und warten.',
  PositionShort:
    'Ein Standort hat weniger Ware, als er versenden soll: was fehlt, kommt von woanders oder wartet.',
  OrderShrunk: 'Einem Auftrag wurden Stücke genommen, die nicht da sind: sie warten, vorn in der Reihe.',
  StockDrift: 'Bestandsbücher gehen nicht auf; wo, und was sich zuletzt bewegte, ist aufgeführt.',
  StockDoubted:
    'Ein Standort fand ein Fach leer, und niemand hat seitdem gezählt: dort wird nichts zugesagt.',
  TransferDiffers: 'Von einer Umlagerung kam weniger, mehr oder lange nichts an.',
  HoldOverdue: 'Eine Sperre ohne Ende steht schon sehr lange.',
  ExecutionFailed:
    'Eine Ausführung ist gescheitert, abgelaufen oder gestoppt, oder ein offener Auftrag hat keine.',
  ReleaseFailed: 'Was ein stornierter Auftrag hielt, konnte nicht zurückgegeben werden.',
  RelayParked: 'Die Folge einer Änderung scheiterte aus eigenem Grund; der Eintrag wurde zurückgestellt.',
  RelayDeadRecord: 'Ein Eintrag kann nie gelingen; er liegt ganz in der Schlange der toten Einträge.',
  UndeclaredSku:
    'Aufträge nennen eine SKU, die niemand angelegt hat und die nirgends liegt: sie warten darauf.',
  ChannelSkuUnknown: 'Ein Shop kennt eine unserer SKUs nicht: ihr Bestand wird dort nicht gemeldet.',
  ChannelRefused: 'Ein Shop verweigert endgültig, was ihm gemeldet wird; seine Worte sind aufgeführt.',
  EffectRefused: 'Ein Shop verweigert endgültig eine Meldung zu einem Auftrag; seine Worte sind aufgeführt.',
  ShippedButClosed:
    'Stücke sind unterwegs, die ihr Shop inzwischen geschlossen hat: Retoure oder Erstattung.',
  ChannelStockEdited:
    'Jemand hat den Bestand eines Shops gesenkt: kein Auftrag erklärt es, er wird neu gemeldet.',
  TwoMasters: 'Jemand anders schreibt den Bestand eines Shops: er wird gesenkt, wo nötig, und nicht erhöht.',
  UnreadableItem:
    'Ein Eintrag einer Liste ist nicht lesbar: die Liste lässt ihn aus, Pläne kommen ohne ihn aus.',
};

export const effects: Readonly<Record<ExceptionEffect, EffectText>> = {
  recapture: {
    name: 'Berichtigen und aufnehmen',
    does: 'Nimmt den Auftrag mit Ihren Berichtigungen neu auf. Er wird sofort reserviert und geplant.',
  },
  applyEdit: {
    name: 'Änderung übernehmen',
    does: 'Setzt um, was der Shop will, soweit es noch geht. Was verweigert wird, bleibt hier stehen.',
  },
  resume: { name: 'Neu planen', does: 'Plant die offenen Stücke neu, nach Bestand und Regeln von jetzt.' },
  choose: {
    name: 'Wahl des Kunden erfüllen',
    does: 'Geht mit anderem Standort oder Versand weiter. Ohne Wahl wird dasselbe Geschäft noch einmal gefragt.',
  },
  restart: { name: 'Neu starten', does: 'Startet den nächsten Versuch. Was getan ist, bleibt getan.' },
  askAgain: { name: 'Erneut fragen', does: 'Fragt den Standort noch einmal, mit neuer Frist.' },
  takeBack: {
    name: 'Für den Standort antworten',
    does: 'Sie antworten statt des Standorts: seine Arbeit wird storniert, der Bestand ist wieder frei.',
  },
  waitAgain: { name: 'Länger warten', does: 'Die Frist beginnt von jetzt an neu.' },
  confirmHold: { name: 'Sperre behalten', does: 'Die Sperre bleibt. Der Auftrag wartet weiter.' },
  liftHold: { name: 'Sperre aufheben', does: 'Hebt die Sperre auf. Der Auftrag geht sofort weiter.' },
  reemit: { name: 'Erneut versuchen', does: 'Der Eintrag wird innerhalb einer Minute erneut versucht.' },
  shrinkAgain: {
    name: 'Jetzt ausgleichen',
    does: 'Innerhalb einer Minute geben Aufträge, die warten können, ab, was fehlt, nach Ihren Regeln.',
  },
  auditAgain: { name: 'Erneut prüfen', does: 'Innerhalb einer Minute werden die Bücher neu verglichen.' },
  tellAgain: { name: 'Shop erneut melden', does: 'Innerhalb einer Minute wird dem Shop neu gemeldet.' },
  tellEffect: {
    name: 'Shop erneut melden',
    does: 'Dem Shop wird noch einmal gemeldet, mit einer neuen Anfrage.',
  },
  closeIfOver: { name: 'Schließen', does: 'Behält Ihre Notiz. Geht erst, wenn nichts mehr fehlt.' },
  closeWaiting: { name: 'Warten lassen', does: 'Die Stücke warten weiter. Sonst ändert sich nichts.' },
  serveAgain: {
    name: 'Erneut bedienen',
    does: 'Die Stücke warten neu und werden bedient, sobald sie da sind.',
  },
  cancelWaiting: { name: 'Stücke stornieren', does: 'Storniert die zurückgenommenen Stücke.' },
  cancelOrder: {
    name: 'Auftrag stornieren',
    does: 'Storniert alles Offene des Auftrags. Versandtes bleibt unberührt.',
  },
  cancelPart: {
    name: 'Diese Stücke stornieren',
    does: 'Storniert die offenen Stücke, um die es geht. Der Rest geht weiter.',
  },
  conclude: {
    name: 'Sagen, wie es ausging',
    does: 'Sie sagen, was aus den offenen Stücken wurde. Bestand und Summen folgen Ihrem Wort.',
  },
  acceptDelay: { name: 'Verzögerung annehmen', does: 'Die spätere Zusage gilt. Die Stücke warten weiter.' },
  cancelDelayed: {
    name: 'Verspätetes stornieren',
    does: 'Storniert, was später zugesagt ist als vereinbart.',
  },
  makeLabelAgain: { name: 'Etikett neu anfordern', does: 'Fordert das Etikett der Retoure noch einmal an.' },
  approveReturn: {
    name: 'Zustimmen',
    does: 'Die Ware darf zurückkommen. Der Kunde erhält Etikett und Adresse.',
  },
  refuseReturn: { name: 'Ablehnen', does: 'Die Ware kommt nicht zurück. Der Kunde erfährt es.' },
  extendReturn: { name: 'Mehr Zeit geben', does: 'Der Kunde hat noch einmal so lange Zeit.' },
  chargeReturn: { name: 'Dem Kunden berechnen', does: 'Fordert das Geld für Ware, die nicht kam.' },
  refundAgain: { name: 'Erneut erstatten', does: 'Fordert die Erstattung noch einmal an.' },
  refundElsewhere: {
    name: 'Anders bezahlt',
    does: 'Nimmt Ihr Wort, dass das Geld anders floss. Mehr wird nicht gezahlt.',
  },
  waiveRefund: { name: 'Keine Erstattung', does: 'Es fließt kein Geld. Die Retoure gilt als erledigt.' },
  releaseExchange: { name: 'Umtausch senden', does: 'Was zum Umtausch gewählt wurde, geht hinaus.' },
  giveUpExchange: { name: 'Geld zurückgeben', does: 'Storniert den Umtausch. Das Geld wird erstattet.' },
  note: { name: 'Mit Notiz schließen', does: 'Behält Ihre Notiz. Sonst ändert sich nichts.' },
};
