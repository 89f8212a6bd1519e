import { NativeSelect, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answerOf, api, done } from '../api/client.ts';
import type { Order } from '../api/order-types.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { useText } from '../text/text.tsx';

interface Props {
  readonly order: Order;
  readonly onClose: () => void;
}

const steps = ['dispatch', 'route', 'reserve'] as const;

export function HoldDialog({ order, onClose }: Props) {
  const { say } = useText();
  const [reason, setReason] = useState('');
  const [before, setBefore] = useState<(typeof steps)[number]>('dispatch');
  return (
    <CommandDialog
      title={say.order.hold}
      does={say.order.holdDoes}
      content={{ reason, before }}
      isWhole={reason.trim() !== ''}
      send={async (id) => {
        const params = { path: { id: order.orderId } };
        const body = { id, reason: reason.trim(), before };
        await answerOf(api.POST('/orders/{id}/holds', { params, body }));
        return say.order.held;
      }}
      onClose={onClose}
    >
      <NativeSelect
        label={say.order.before}
        value={before}
        data={steps.map((step) => ({ value: step, label: say.order.heldBefore[step] }))}
        onChange={({ currentTarget }) =>
          setBefore(steps.find((step) => step === currentTarget.value) ?? 'dispatch')
        }
      />
      <TextInput
        label={say.order.reason}
        value={reason}
        maxLength={200}
        required
        data-autofocus
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
    </CommandDialog>
  );
}

export function LiftDialog({ order, hold, onClose }: Props & { readonly hold: Order['holds'][number] }) {
  const { say } = useText();
  return (
    <CommandDialog
      title={say.order.lift}
      does={say.order.liftDoes(hold.reason)}
      content={hold.id}
      send={async () => {
        const path = { id: order.orderId, holdId: hold.id };
        await done(api.DELETE('/orders/{id}/holds/{holdId}', { params: { path } }));
        return say.order.lifted;
      }}
      onClose={onClose}
    />
  );
}
