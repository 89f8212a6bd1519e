import { App, Tags, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';
import { readConfig } from '../lib/config.ts';
import { DataStack } from '../lib/data-stack.ts';
import { OrchestrationStack } from '../lib/orchestration-stack.ts';

const app = new App();
const config = readConfig(app);
const data = new DataStack(app, `${config.prefix}-data`, { config, env: config.env });
new OrchestrationStack(app, `${config.prefix}-orchestration`, { config, env: config.env, table: data.table, bus: data.bus });
Tags.of(app).add('application', 'order-orchestrator');
Tags.of(app).add('stage', config.stage);
Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
