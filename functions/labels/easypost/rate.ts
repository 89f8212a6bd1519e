/** Which of the offered services is bought. Pure. */
import { parseMoney } from '../../shared/money.ts';
import type { BoughtLabel, LabelChoice } from '../label-maker.ts';
import type { EasyPostShipment, ShippingRate } from './shapes.ts';

/** What a service costs, minor units and ISO currency. @throws InvalidRequest for an amount or a currency that there is not */
export function costOf({ rate, currency }: ShippingRate): BoughtLabel['cost'] {
  return { amount: parseMoney(rate, currency).amount, currency };
}

function isAmong(name: string, wanted: readonly string[] | undefined): boolean {
  return wanted === undefined || wanted.some((one) => one.toLowerCase() === name.toLowerCase());
}

/**
 * The cheapest service that may be bought; of equally cheap ones the first by carrier and name, so that the same offer leads
 * to the same label. Undefined where none may. Rates of an offer have one currency, that of the account.
 */
export function cheapestRate(
  { rates }: Pick<EasyPostShipment, 'rates'>,
  { carriers, services }: LabelChoice,
): ShippingRate | undefined {
  return rates
    .filter(({ carrier, service }) => isAmong(carrier, carriers) && isAmong(service, services))
    .map((rate) => ({ rate, cost: costOf(rate).amount, name: `${rate.carrier}/${rate.service}` }))
    .sort((one, other) => one.cost - other.cost || (one.name < other.name ? -1 : 1))[0]?.rate;
}
