import { App } from 'aws-cdk-lib';
import { orderOrchestrator } from '../lib/order-orchestrator.ts';

orderOrchestrator(new App());
