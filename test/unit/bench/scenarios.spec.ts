import { adapters } from '../../support/adapters.js';
import { credentialKindOf, guardedScenarios, isCold, isMeasuredOn } from '../../bench/scenarios.js';

describe('a scenario', () => {
  it('is measured on both adapters, unless it is for one of them', () => {
    const missing = adapters.flatMap((adapter) =>
      guardedScenarios
        .filter((scenario) => !isMeasuredOn(adapter, scenario))
        .map((scenario) => `${adapter}.${scenario}`),
    );
    expect(missing).toEqual(['fastify.express-session']);
  });

  it('is called cold exactly when its credentials are, or when they are always new', () => {
    const cold = guardedScenarios.filter((scenario) => isCold(credentialKindOf(scenario)));
    expect(cold).toEqual(['bearer-cold', 'cookie-cold', 'jose-cookie', 'webhook', 'jose-webhook']);
  });
});
