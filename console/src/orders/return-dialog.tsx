import { NativeSelect, Text, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import type { Order } from '../api/order-types.ts';
import { returnableQuery } from '../api/orders.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { Failure, Loading } from '../parts/states.tsx';
import { useText } from '../text/text.tsx';
import { type ChosenUnits, namedUnits, UnitsInput } from './units-input.tsx';

interface Props {
  readonly order: Order;
  readonly onClose: () => void;
}

const outcomes = ['refund', 'store_credit'] as const;

/** Announces units that come back, as the channel's policy allows it. */
export function ReturnDialog({ order, onClose }: Props) {
  const { say } = useText();
  const { data, error } = useQuery(returnableQuery(order.orderId));
  const [chosen, setChosen] = useState<ChosenUnits>({});
  const [reason, setReason] = useState('');
  const [outcome, setOutcome] = useState<(typeof outcomes)[number]>('refund');
  const lines = data?.lines ?? [];
  const named = namedUnits(lines, chosen);
  return (
    <CommandDialog
      title={say.order.return}
      does={say.order.returnDoes}
      content={{ named, reason, outcome }}
      isWhole={named.length > 0}
      send={async (id) => {
        const why = reason.trim();
        const body = { id, lines: named, outcome, ...(why === '' ? {} : { reason: why }) };
        const params = { path: { id: order.orderId } };
        await answerOf(api.POST('/orders/{id}/returns', { params, body }));
        return say.order.returned;
      }}
      onClose={onClose}
    >
      {error ? <Failure error={error} /> : null}
      {data === undefined && !error ? <Loading lines={3} /> : null}
      {lines.map(({ lineId, title, sku, returnable, because }) => (
        <UnitsInput
          key={lineId}
          lineId={lineId}
          name={title ?? sku}
          description={because?.message ?? say.order.returnable(returnable)}
          most={returnable}
          chosen={chosen}
          onChange={setChosen}
        />
      ))}
      {data !== undefined && lines.length === 0 ? <Text>{say.order.noReturn}</Text> : null}
      <NativeSelect
        label={say.order.outcome}
        value={outcome}
        data={outcomes.map((one) => ({ value: one, label: say.order.outcomes[one] }))}
        onChange={({ currentTarget }) =>
          setOutcome(outcomes.find((one) => one === currentTarget.value) ?? 'refund')
        }
      />
      <TextInput
        label={say.order.reason}
        value={reason}
        maxLength={200}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </CommandDialog>
  );
}
