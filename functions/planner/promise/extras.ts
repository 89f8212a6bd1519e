/** What an order asks of a carrier besides the carriage: a signature, a Saturday, the way to a home. Pure. */
import type { PlannedService } from '../../network/planning/planned-network.ts';
import type { RoutedOrder } from '../plan-input.ts';

type Asked = Pick<RoutedOrder, 'signature' | 'saturday' | 'destination'>;

const SATURDAY = 6;

/** The service with Saturdays among its days of delivery, where the order asks for them and the service has them. */
export function serviceAsAsked(service: PlannedService, { saturday }: Asked): PlannedService {
  const { surcharges, deliveryDays } = service;
  if (!saturday || surcharges?.saturdayMinor === undefined) return service;
  return { ...service, deliveryDays: [...new Set([...deliveryDays, SATURDAY])] };
}

/** Minor units that the carrier asks on the price of a shipment; undefined for none. */
export function surchargeMinor({ surcharges = {} }: PlannedService, order: Asked): number | undefined {
  const { signatureMinor = 0, saturdayMinor = 0, residentialMinor = 0 } = surcharges;
  const sum =
    (order.signature ? signatureMinor : 0) +
    (order.saturday ? saturdayMinor : 0) +
    (order.destination.residential ? residentialMinor : 0);
  return sum === 0 ? undefined : sum;
}

/** Whether some service may ask for more than its tariff says: most orders ask for nothing. */
export function asksForExtras({ signature, saturday, destination }: Asked): boolean {
  return signature === true || saturday === true || destination.residential === true;
}
