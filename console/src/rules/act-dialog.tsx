import { TextInput } from '@mantine/core';
import { useState } from 'react';
import { activateRules } from '../api/rules.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { useText } from '../text/text.tsx';
import { ReasonInput } from './reason-input.tsx';
import type { PartProps } from './rules-page.tsx';
import { useRuleWords } from './words.ts';

/** Puts a version in force, back in force, into the shadow, or out of it. */
export interface Act {
  readonly kind: 'active' | 'back' | 'shadow' | 'endShadow';
  /** 0 is the product's default. */
  readonly version: number;
}

interface Props extends Pick<PartProps, 'slots'> {
  readonly act: Act;
  readonly onClose: () => void;
}

/** The body of the door: the product's default and the end of a shadow are no version. */
function versionIn({ kind, version }: Act): number | null {
  return kind === 'endShadow' || version === 0 ? null : version;
}

export function ActDialog({ act, slots, onClose }: Props) {
  const { time } = useText();
  const { rules: say } = useRuleWords();
  const [reason, setReason] = useState('');
  const [local, setLocal] = useState('');
  const { kind } = act;
  const name = say.versionName(act.version);
  const present = say.versionName(slots.active.version ?? 0);
  const does = {
    active: say.act.activeDoes(name, present),
    back: say.act.backDoes(name, present),
    shadow: say.act.shadowDoes(name),
    endShadow: say.act.endShadowDoes(name),
  };
  const send = async (): Promise<string> => {
    const from = local === '' ? {} : { from: new Date(local).toISOString() };
    const choice = { version: versionIn(act), ...from, reason: reason.trim() };
    const slot = kind === 'active' || kind === 'back' ? 'active' : 'shadow';
    const { activations } = await activateRules(slot, choice);
    if (kind === 'endShadow') return say.act.shadowEnded;
    if (kind === 'shadow') return say.act.inShadow(name);
    return say.act.inForce(name, time(activations.at(-1)?.from ?? new Date().toISOString()));
  };
  return (
    <CommandDialog
      title={kind === 'back' ? say.act.back(name) : say.act[kind]}
      does={does[kind]}
      content={{ ...act, reason, local }}
      isWhole={reason.trim() !== ''}
      send={send}
      onClose={onClose}
    >
      <ReasonInput reason={reason} onChange={setReason} />
      {kind === 'active' || kind === 'shadow' ? (
        <TextInput
          type="datetime-local"
          label={say.act.from}
          description={say.act.fromHint}
          value={local}
          onChange={({ currentTarget }) => setLocal(currentTarget.value)}
        />
      ) : null}
    </CommandDialog>
  );
}
