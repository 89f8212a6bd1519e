import { useText } from '../text/text.tsx';
import type { WorkSheet } from './work-types.ts';

/** What lies in the parcel: printed alone, on A4 or a label, and never shown on the screen. */
export function PackingSlip({ sheet }: { readonly sheet: WorkSheet }) {
  const { say } = useText();
  const { orderNumber = sheet.orderId, shipTo, lines, fulfillmentId, notes = {} } = sheet;
  const place = [shipTo?.postalCode, shipTo?.city, shipTo?.region, shipTo?.country].filter(Boolean).join(' ');
  const to = [shipTo?.name, shipTo?.company, ...(shipTo?.lines ?? []), place].flatMap((line) => line ?? []);
  return (
    <div className="console-slip" aria-hidden>
      <p className="console-slip-title">
        {say.work.slip}, {say.work.order(orderNumber)}
      </p>
      <p>
        {say.work.to}
        {to.map((line) => (
          <span key={line}>{line}</span>
        ))}
      </p>
      <table>
        <tbody>
          {lines
            .filter(({ units }) => units > 0)
            .map(({ lineId, sku, title, units }) => (
              <tr key={lineId}>
                <td>{units} ×</td>
                <td>{title ?? sku}</td>
                <td>{sku}</td>
              </tr>
            ))}
        </tbody>
      </table>
      <p>{notes['packing']}</p>
      <p>{fulfillmentId}</p>
    </div>
  );
}
