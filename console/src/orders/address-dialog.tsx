import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { operations } from '../../client/api.generated.ts';
import { answerOf, api } from '../api/client.ts';
import type { Order } from '../api/order-types.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { useText } from '../text/text.tsx';

type Edit = operations['editOrder']['requestBody']['content']['application/json'];

interface Props {
  readonly order: Order;
  readonly onClose: () => void;
}

const fields = ['name', 'company', 'city', 'region', 'postalCode', 'phone'] as const;
type Draft = Readonly<Record<(typeof fields)[number] | 'lines', string>>;

function draftOf({ personal }: Order): Draft {
  const to = personal?.shipTo;
  const text = Object.fromEntries(fields.map((name) => [name, to?.[name] ?? '']));
  const { name = '', company = '', city = '', region = '', postalCode = '', phone = '' } = text;
  return { name, company, city, region, postalCode, phone, lines: (to?.lines ?? []).join('\n') };
}

/** What differs between two drafts; an emptied field is taken away. */
function changesOf(before: Draft, after: Draft): NonNullable<Edit['shipTo']> {
  const changed = fields.filter((name) => before[name] !== after[name].trim());
  const texts = Object.fromEntries(changed.map((name) => [name, after[name].trim() || null]));
  const lines = after.lines.split('\n').map((line) => line.trim());
  return before.lines === after.lines ? texts : { ...texts, lines: lines.filter(Boolean) };
}

/** Changes where the order goes, for a caller who sees it. The country stays. */
export function AddressDialog({ order, onClose }: Props) {
  const { say } = useText();
  const [before] = useState(() => draftOf(order));
  const [draft, setDraft] = useState(before);
  const shipTo = changesOf(before, draft);
  return (
    <CommandDialog
      title={say.order.address}
      does={say.order.addressDoes}
      content={shipTo}
      isWhole={Object.keys(shipTo).length > 0}
      send={async (id) => {
        const params = { path: { id: order.orderId } };
        const body = { id, bodyVersion: order.bodyVersion, shipTo };
        await answerOf(api.PATCH('/orders/{id}', { params, body }));
        return say.order.edited;
      }}
      onClose={onClose}
    >
      <TextInput
        label={say.order.fields.name}
        value={draft.name}
        onChange={({ currentTarget }) => setDraft({ ...draft, name: currentTarget.value })}
      />
      <Textarea
        label={say.order.fields.lines}
        value={draft.lines}
        rows={2}
        onChange={({ currentTarget }) => setDraft({ ...draft, lines: currentTarget.value })}
      />
      {fields.slice(1).map((name) => (
        <TextInput
          key={name}
          label={say.order.fields[name]}
          value={draft[name]}
          onChange={({ currentTarget }) => setDraft({ ...draft, [name]: currentTarget.value })}
        />
      ))}
    </CommandDialog>
  );
}
