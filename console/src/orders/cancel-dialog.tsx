import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import type { Order, OrderLine } from '../api/order-types.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { useText } from '../text/text.tsx';
import { type ChosenUnits, namedUnits, UnitsInput } from './units-input.tsx';

interface Props {
  readonly order: Order;
  readonly onClose: () => void;
}

/** Units of a line that have not left. */
export function openUnits({ units }: OrderLine): number {
  if (units === undefined) return 0;
  return units.open + units.backordered + units.reserved + units.allocated;
}

/** Cancels units, of each line as many as are named; at first all that are open. */
export function CancelDialog({ order, onClose }: Props) {
  const { say } = useText();
  const lines = order.lines.filter((line) => openUnits(line) > 0);
  const [chosen, setChosen] = useState<ChosenUnits>(() =>
    Object.fromEntries(lines.map((line) => [line.lineId, openUnits(line)])),
  );
  const [reason, setReason] = useState('');
  const named = namedUnits(lines, chosen);
  return (
    <CommandDialog
      title={say.order.cancelUnits}
      does={say.order.cancelDoes}
      content={{ named, reason }}
      isWhole={named.length > 0}
      send={async (id) => {
        const why = reason.trim();
        const body = { id, lines: named, ...(why === '' ? {} : { reason: why }) };
        const params = { path: { id: order.orderId } };
        const answer = await answerOf(api.POST('/orders/{id}/cancel', { params, body }));
        const sum = (of: 'cancelled' | 'asked' | 'shipped'): number =>
          answer.lines.reduce((total, line) => total + line[of], 0);
        const said = [say.order.cancelled(sum('cancelled'))];
        if (sum('asked') > 0) said.push(say.order.asked(sum('asked')));
        if (sum('shipped') > 0) said.push(say.order.shippedAlready(sum('shipped')));
        return `${said.join(', ')}.`;
      }}
      onClose={onClose}
    >
      {lines.map((line) => (
        <UnitsInput
          key={line.lineId}
          lineId={line.lineId}
          name={line.title ?? line.sku ?? line.lineId}
          most={openUnits(line)}
          chosen={chosen}
          onChange={setChosen}
        />
      ))}
      <TextInput
        label={say.order.reason}
        value={reason}
        maxLength={200}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </CommandDialog>
  );
}
