import { Button, Group, NumberInput } from '@mantine/core';
import { useText } from '../text/text.tsx';

interface Props {
  readonly label: string;
  readonly description?: string;
  readonly value: number;
  readonly min?: number;
  readonly max?: number;
  readonly change: (value: number) => void;
}

/** A number of units for a thumb: less, the number itself, more. */
export function Stepper({ label, description, value, min = 0, max = 1_000_000, change }: Props) {
  const { say } = useText();
  const set = (next: number): void => change(Math.min(max, Math.max(min, next)));
  return (
    <Group gap="xs" align="end" wrap="nowrap">
      <NumberInput
        size="lg"
        flex={1}
        label={label}
        description={description}
        min={min}
        max={max}
        allowDecimal={false}
        clampBehavior="strict"
        hideControls
        inputMode="numeric"
        value={value}
        onChange={(count) => set(Number(count))}
      />
      <Button
        size="lg"
        px="md"
        variant="default"
        aria-label={say.work.less(label)}
        disabled={value <= min}
        onClick={() => set(value - 1)}
      >
        −
      </Button>
      <Button
        size="lg"
        px="md"
        variant="default"
        aria-label={say.work.more(label)}
        disabled={value >= max}
        onClick={() => set(value + 1)}
      >
        +
      </Button>
    </Group>
  );
}
