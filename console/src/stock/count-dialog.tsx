import { NumberInput, Text, TextInput } from '@mantine/core';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import type { CountOutcome, Position } from './stock-types.ts';
import { useStockText } from './use-stock-text.ts';

interface Props {
  readonly position: Position;
  readonly onClose: () => void;
}

/** Tells how many units are on a shelf. */
export function CountDialog({ position: { sku, location, onHand }, onClose }: Props) {
  const say = useStockText();
  const [units, setUnits] = useState<number>();
  const [reason, setReason] = useState('');
  const [document, setDocument] = useState('');
  // What is counted is counted now: a second try of the same command says the same time.
  const [at] = useState(() => new Date().toISOString());

  const saidOf = (outcome: CountOutcome | undefined): string => {
    if (outcome === undefined) return say.outcomes.repeated;
    const { position } = outcome;
    const words = [say.outcomes[outcome.outcome]];
    if (position !== undefined) words.push(say.nowOnHand(position.onHand));
    return words.join(' ');
  };
  const send = async (id: string): Promise<string> => {
    const more = {
      ...(reason.trim() === '' ? {} : { reason: reason.trim() }),
      ...(document.trim() === '' ? {} : { document: document.trim() }),
    };
    const movement = { id, kind: 'count' as const, sku, location, at, quantity: units ?? 0, ...more };
    const { outcomes } = await answerOf(api.POST('/stock/movements', { body: { movements: [movement] } }));
    return saidOf(outcomes[0]);
  };
  return (
    <CommandDialog
      title={say.countTitle}
      does={say.countDoes(location)}
      content={{ units, reason, document }}
      isWhole={units !== undefined}
      send={send}
      onClose={onClose}
    >
      <Text size="sm">
        <b>{sku}</b>. {say.books(onHand)}
      </Text>
      <NumberInput
        label={say.counting}
        required
        min={0}
        max={1_000_000}
        allowDecimal={false}
        allowNegative={false}
        hideControls
        value={units ?? ''}
        onChange={(value) => setUnits(typeof value === 'number' ? value : undefined)}
        data-autofocus
      />
      <TextInput
        label={say.note}
        description={say.noteHint}
        value={reason}
        maxLength={200}
        onChange={({ currentTarget }) => setReason(currentTarget.value)}
      />
      <TextInput
        label={say.sheet}
        value={document}
        maxLength={100}
        onChange={({ currentTarget }) => setDocument(currentTarget.value)}
      />
    </CommandDialog>
  );
}
