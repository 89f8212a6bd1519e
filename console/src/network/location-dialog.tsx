import { NumberInput, Switch } from '@mantine/core';
import { useState } from 'react';
import { answerOf, api } from '../api/client.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { changeableOf, changedLocation, type LocationChange } from './load.ts';
import type { ListedLocation } from './network-types.ts';
import { useNetworkText } from './use-network-text.ts';

interface Props {
  readonly location: ListedLocation;
  readonly onClose: () => void;
}

const MOST_MINUTES = 100_000;
const MOST_UNITS = 1_000_000;

/** Switches a location, and moves its limits and times. */
export function LocationDialog({ location, onClose }: Props) {
  const say = useNetworkText();
  const [change, setChange] = useState(() => changeableOf(location));
  const put = (part: Partial<LocationChange>): void => setChange({ ...change, ...part });
  const body = changedLocation(location, change);
  const send = async (): Promise<string> => {
    if (body === undefined) throw new Error(location.address.country);
    const params = { path: { id: location.id } };
    const { version } = await answerOf(api.PUT('/locations/{id}', { params, body }));
    return say.changed(location.name, version);
  };
  return (
    <CommandDialog
      title={say.changeTitle(location.name)}
      does={say.changeDoes}
      content={change}
      isWhole={body !== undefined}
      send={send}
      onClose={onClose}
    >
      <Switch
        label={say.active}
        description={say.activeHint}
        checked={change.active}
        onChange={({ currentTarget: { checked } }) => put({ active: checked })}
      />
      {(location.capacity ?? []).map(({ unit, window = 'P1D' }, at) => (
        <WholeInput
          key={`${unit} ${window}`}
          label={say.cap(say.capacityUnits[unit], window)}
          most={MOST_UNITS}
          least={0}
          value={change.caps[at]}
          onChange={(cap) => put({ caps: change.caps.with(at, cap ?? 0) })}
        />
      ))}
      {(location.capacity ?? []).length > 0 ? null : (
        <WholeInput
          label={say.newCap}
          hint={say.newCapHint}
          most={MOST_UNITS}
          least={0}
          value={change.newCap}
          onChange={(newCap) => put({ newCap })}
        />
      )}
      <WholeInput
        label={say.acceptMinutes}
        hint={say.minutesHint}
        most={MOST_MINUTES}
        least={1}
        value={change.accept}
        onChange={(accept) => put({ accept })}
      />
      <WholeInput
        label={say.shipMinutes}
        hint={say.minutesHint}
        most={MOST_MINUTES}
        least={1}
        value={change.ship}
        onChange={(ship) => put({ ship })}
      />
    </CommandDialog>
  );
}

interface WholeProps {
  readonly label: string;
  readonly hint?: string;
  readonly least: number;
  readonly most: number;
  readonly value: number | undefined;
  readonly onChange: (value: number | undefined) => void;
}

function WholeInput({ label, hint, least, most, value, onChange }: WholeProps) {
  return (
    <NumberInput
      label={label}
      description={hint}
      min={least}
      max={most}
      allowDecimal={false}
      allowNegative={false}
      hideControls
      value={value ?? ''}
      onChange={(next) => onChange(typeof next === 'number' ? next : undefined)}
    />
  );
}
