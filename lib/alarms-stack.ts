import { Stack, type StackProps } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { WatchedStage } from './alarms/watched-metrics.ts';
import { Alarms } from './constructs/alarms.ts';

export interface AlarmsStackProps extends StackProps {
  readonly watched: WatchedStage;
}

/**
 * What watches the other stacks. They are a hundred resources that nothing refers to, and a stack has 500 at most.
 * It refers to nothing that a stage may switch off: a stack cannot give up what another one refers to.
 */
export class AlarmsStack extends Stack {
  constructor(scope: Construct, id: string, { watched, ...props }: AlarmsStackProps) {
    super(scope, id, props);
    new Alarms(this, 'Alarms', watched);
  }
}
