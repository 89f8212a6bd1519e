import { Textarea, TextInput } from '@mantine/core';
import { useState } from 'react';
import type { operations } from '../../client/api.generated.ts';
import { answerOf, api } from '../api/client.ts';
import type { Order } from '../api/order-types.ts';
import { CommandDialog, useFieldError } from '../parts/command-dialog.tsx';
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
      <AddressField name="name" draft={draft} change={setDraft} />
      <AddressLines draft={draft} change={setDraft} />
      {fields.slice(1).map((name) => (
        <AddressField key={name} name={name} draft={draft} change={setDraft} />
      ))}
    </CommandDialog>
  );
}

interface FieldProps {
  readonly draft: Draft;
  readonly change: (draft: Draft) => void;
}

function AddressField({ name, draft, change }: FieldProps & { readonly name: (typeof fields)[number] }) {
  const { say } = useText();
  return (
    <TextInput
      label={say.order.fields[name]}
      value={draft[name]}
      error={useFieldError(`shipTo.${name}`)}
      onChange={({ currentTarget }) => change({ ...draft, [name]: currentTarget.value })}
    />
  );
}

function AddressLines({ draft, change }: FieldProps) {
  const { say } = useText();
  return (
    <Textarea
      label={say.order.fields.lines}
      value={draft.lines}
      rows={2}
      error={useFieldError('shipTo.lines')}
      onChange={({ currentTarget }) => change({ ...draft, lines: currentTarget.value })}
    />
  );
}
