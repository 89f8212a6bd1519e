import { type App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { AlarmsStack } from './alarms-stack.ts';
import { type Config, readConfig } from './config.ts';
import { ConsoleStack } from './console-stack.ts';
import { DataStack } from './data-stack.ts';
import { OrchestrationStack } from './orchestration-stack.ts';

/** The synthesized system: its configuration and its stacks. */
export interface OrderOrchestrator {
  readonly config: Config;
  readonly data: DataStack;
  readonly orchestration: OrchestrationStack;
  readonly alarms: AlarmsStack;
  /** Absent of a stage without a console. */
  readonly console?: ConsoleStack;
}

/**
 * Adds the system to the app: the stacks of the stage that the app's context names. Synthesis fails on every
 * finding of cdk-nag that lib/findings.ts does not answer.
 */
export function orderOrchestrator(app: App, config: Config = readConfig(app)): OrderOrchestrator {
  const data = new DataStack(app, `${config.prefix}-data`, { config, env: config.env });
  const orchestration = new OrchestrationStack(app, `${config.prefix}-orchestration`, {
    config,
    env: config.env,
    table: data.table,
    bus: data.bus,
    files: data.files,
    users: data.users,
  });
  const alarms = new AlarmsStack(app, `${config.prefix}-alarms`, {
    env: config.env,
    watched: orchestration.watched,
  });
  alarms.addStackDependency(orchestration);
  const pages = config.console ? addConsole(app, { config, data, orchestration }) : undefined;
  Tags.of(app).add('application', 'order-orchestrator');
  Tags.of(app).add('stage', config.stage);
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
  return { config, data, orchestration, alarms, ...(pages ? { console: pages } : {}) };
}

function addConsole(
  app: App,
  { config, data, orchestration }: Pick<OrderOrchestrator, 'config' | 'data' | 'orchestration'>,
): ConsoleStack {
  return new ConsoleStack(app, `${config.prefix}-console`, {
    config,
    env: config.env,
    apiId: orchestration.watched.apiId,
    users: data.users,
  });
}
