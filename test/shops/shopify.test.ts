import { conformanceSubjects } from '../../local/conformance/subjects.ts';
import { describeConnectedShop } from '../support/shop-scenarios.ts';

describeConnectedShop(conformanceSubjects.shopify);
