import { ExecutionContextHost } from '@nestjs/core/helpers/execution-context-host.js';

import type { AccountSource } from '../../../lib/core/account/account-source.js';
import { ContextCircumstances } from '../../../lib/http/context-circumstances.js';

/** What requirements may look at in a call with these arguments. */
function circumstancesOf(type: string, ...args: unknown[]): ContextCircumstances {
  const context = new ExecutionContextHost(args);
  context.setType(type);
  return new ContextCircumstances(
    context,
    () => 0,
    {} as AccountSource,
    0,
    () => undefined,
  );
}

const places: [where: string, of: (parameters: unknown) => ContextCircumstances][] = [
  ['a route', (params) => circumstancesOf('http', { params })],
  ['a field of GraphQL', (args) => circumstancesOf('graphql', {}, args, {}, {})],
];

describe.each(places)('the parameters of %s', (_, of) => {
  it.each<[what: string, parameters: unknown, orgCode: unknown]>([
    ['its own', { orgCode: 'org_1' }, 'org_1'],
    [
      'those without a prototype',
      Object.assign(Object.create(null), { orgCode: 'org_1' }),
      'org_1',
    ],
    ['no inherited ones', Object.create({ orgCode: 'org_1' }), undefined],
    ['none', undefined, undefined],
    ['a list', ['org_1'], undefined],
  ])('are %s', (_what, parameters, orgCode) => {
    expect(of(parameters).routeParameter('orgCode')).toBe(orgCode);
    expect(of(parameters).routeParameter('toString')).toBeUndefined();
  });
});

it.each(['ws', 'rpc', 'anything'])('a message of %s has no parameters', (type) => {
  const words = { orgCode: 'org_1', params: { orgCode: 'org_1' } };
  expect(circumstancesOf(type, words, words, words).routeParameter('orgCode')).toBeUndefined();
});
