import { TextInput } from '@mantine/core';
import { useRuleWords } from './words.ts';

interface Props {
  readonly reason: string;
  readonly onChange: (reason: string) => void;
}

/** Why somebody changes the rules: every such change has to say it. */
export function ReasonInput({ reason, onChange }: Props) {
  const { rules: say } = useRuleWords();
  return (
    <TextInput
      label={say.act.reason}
      description={say.act.reasonHint}
      value={reason}
      maxLength={500}
      required
      data-autofocus
      onChange={({ currentTarget }) => onChange(currentTarget.value)}
    />
  );
}
