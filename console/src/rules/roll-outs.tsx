import { Box, Button, Checkbox, Group, NumberInput, Stack, Table, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { channelsQuery } from '../api/network.ts';
import { endRollOut, rollOutsQuery, startRollOut } from '../api/rules.ts';
import type { RollOut } from '../api/rules-types.ts';
import { CommandDialog } from '../parts/command-dialog.tsx';
import { Scroll } from '../parts/scroll.tsx';
import { Failure } from '../parts/states.tsx';
import { useUserNames } from '../parts/user-names.ts';
import { useText } from '../text/text.tsx';
import { ReasonInput } from './reason-input.tsx';
import { useRuleWords } from './words.ts';

/** The roll-out that runs, if one does. */
export function useRunningRollOut(): RollOut | undefined {
  const { data = [] } = useQuery(rollOutsQuery);
  return data.find(({ running }) => running);
}

/** Versions that were tried on a share of the orders: the newest with both arms, and how the others ended. */
export function RollOuts() {
  const { rules: say } = useRuleWords();
  const { data: rollOuts = [], error } = useQuery(rollOutsQuery);
  if (error) return <Failure error={error} />;
  const [newest, ...others] = rollOuts;
  if (newest === undefined) return null;
  return (
    <section className="console-section" aria-label={say.rollOut.title}>
      <h2>{say.rollOut.title}</h2>
      <Course rollOut={newest} />
      <Arms rollOut={newest} />
      {newest.running ? <Endings rollOut={newest} /> : null}
      {others.map((one) => (
        <Course key={one.n} rollOut={one} />
      ))}
    </section>
  );
}

interface Props {
  readonly rollOut: RollOut;
}

function Course({ rollOut: { ruleset, shares, startedAt, by, reason, ended } }: Props) {
  const { time, percent } = useText();
  const { rules: say } = useRuleWords();
  const names = useUserNames([by, ended?.by]);
  const channels = Object.entries(shares).map(([channel, share]) => `${channel} ${percent(share)}`);
  return (
    <Box mb="sm">
      <Text size="sm" fw={600}>
        {say.rollOut.course(say.versionName(ruleset), channels.join(', '))}
      </Text>
      <Text size="sm">{reason}</Text>
      <Text size="xs" c="dimmed">
        {names(by)}, {time(startedAt)}
      </Text>
      {ended === undefined ? null : (
        <Text size="sm" mb="xs">
          {say.rollOut.ends[ended.as](time(ended.at), names(ended.by))}: {ended.reason}
        </Text>
      )}
    </Box>
  );
}

interface Range {
  readonly mean: number;
  readonly from: number;
  readonly to: number;
}

/** Of each guardrail both arms, what the version that is tried adds, and how much of the proof of harm is there. */
function Arms({ rollOut: { report, currency } }: Props) {
  const { money, percent, count } = useText();
  const { rules: say } = useRuleWords();
  const amountOf = (value: number, unit: 'minor' | 'part'): string =>
    unit === 'minor' ? money(Math.round(value), currency) : percent(value);
  const rangeOf = ({ from, to }: Range, unit: 'minor' | 'part'): string =>
    say.rollOut.range(amountOf(from, unit), amountOf(to, unit));
  return (
    <Scroll>
      <Table verticalSpacing={4} horizontalSpacing="xs" mt="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{say.rollOut.guardrail}</Table.Th>
            <Table.Th>{say.rollOut.canary}</Table.Th>
            <Table.Th>{say.rollOut.rest}</Table.Th>
            <Table.Th>{say.rollOut.difference}</Table.Th>
            <Table.Th>{say.rollOut.evidence}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {report.map(({ guardrail, unit, canary, rest, difference, margin, evidence }) => (
            <Table.Tr key={guardrail}>
              <Table.Td>{say.rollOut.guardrails[guardrail]}</Table.Td>
              {[canary, rest].map((arm, index) => (
                <Table.Td key={index === 0 ? 'canary' : 'rest'}>
                  {arm.orders === 0 ? '–' : amountOf(arm.mean, unit)}
                  <Text size="xs" c="dimmed">
                    {say.rollOut.orders(count(arm.orders))}
                  </Text>
                </Table.Td>
              ))}
              <Table.Td>
                {canary.orders === 0 || rest.orders === 0 ? '–' : rangeOf(difference, unit)}
                {margin === undefined ? null : (
                  <Text size="xs" c="dimmed">
                    {say.rollOut.allowed(amountOf(margin, unit))}
                  </Text>
                )}
              </Table.Td>
              <Table.Td>{evidence === undefined ? say.rollOut.unwatched : percent(evidence)}</Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Scroll>
  );
}

const endings = ['promote', 'rollBack'] as const;
type Ending = (typeof endings)[number];

function Endings({ rollOut: { n, ruleset } }: Props) {
  const { rules: say } = useRuleWords();
  const [chosen, setChosen] = useState<Ending>();
  const [reason, setReason] = useState('');
  return (
    <Group gap="xs" mt="sm" mb="md">
      {endings.map((ending) => (
        <Button key={ending} variant="default" size="xs" onClick={() => setChosen(ending)}>
          {say.rollOut[ending]}
        </Button>
      ))}
      {chosen === undefined ? null : (
        <CommandDialog
          title={say.rollOut[chosen]}
          does={say.rollOut.does[chosen](say.versionName(ruleset))}
          content={{ n, chosen, reason }}
          isWhole={reason.trim() !== ''}
          send={async () => {
            await endRollOut(n, chosen, reason.trim());
            return say.rollOut.ended;
          }}
          onClose={() => setChosen(undefined)}
        >
          <ReasonInput reason={reason} onChange={setReason} />
        </CommandDialog>
      )}
    </Group>
  );
}

interface StartProps {
  readonly version: number;
  readonly onClose: () => void;
}

const USUAL_PERCENT = 10;

/** Starts to try a version on a share of the orders, watched by the guardrails that the API has by default. */
export function StartDialog({ version, onClose }: StartProps) {
  const { rules: say } = useRuleWords();
  const { data: channels = [] } = useQuery(channelsQuery);
  const [named, setNamed] = useState<string[]>([]);
  const [share, setShare] = useState(USUAL_PERCENT);
  const [reason, setReason] = useState('');
  const name = say.versionName(version);
  return (
    <CommandDialog
      title={say.rollOut.start}
      does={say.rollOut.startDoes(name)}
      content={{ version, named, share, reason }}
      isWhole={reason.trim() !== '' && named.length > 0}
      send={async () => {
        const shares = Object.fromEntries(named.map((channel) => [channel, share / 100]));
        await startRollOut(version, shares, reason.trim());
        return say.rollOut.started(name);
      }}
      onClose={onClose}
    >
      <ReasonInput reason={reason} onChange={setReason} />
      <Checkbox.Group label={say.rollOut.channels} value={named} onChange={setNamed}>
        <Stack gap={6} mt={6}>
          {channels.map(({ id }) => (
            <Checkbox key={id} value={id} label={id} />
          ))}
        </Stack>
      </Checkbox.Group>
      <NumberInput
        label={say.rollOut.share}
        min={0.1}
        max={90}
        suffix=" %"
        value={share}
        onChange={(typed) => setShare(Number(typed))}
      />
    </CommandDialog>
  );
}
