import { demoOrganizations, demoUsers } from '../../lib/testing/index.js';
import { adapters } from '../support/adapters.js';
import { TestApplication } from '../support/test-application.js';
import { TodosController } from '../support/todos.controller.js';

describe.each(adapters)('signing in (%s)', (adapter) => {
  let test: TestApplication;

  beforeAll(async () => {
    test = await TestApplication.start({ adapter, controllers: [TodosController] });
  });
  afterAll(() => test.stop());
  beforeEach(() => test.kinde.resetCalls());

  it('leads from the login to Kinde and back to a session', async () => {
    const agent = test.agent();
    const end = await test.signIn(agent, demoUsers.ada);
    expect(end.status).toBe(302);
    expect(end.location).toBe(`${test.url}/home`);
    expect(test.kinde.calls.codeExchange).toBe(1);

    const me = await agent.get(`${test.url}/auth/me`);
    expect(me.status).toBe(200);
    expect(me.json()).toMatchObject({
      id: demoUsers.ada,
      givenName: 'Ada',
      email: 'ada@analytical.example',
      orgCode: demoOrganizations.analytical,
      roles: ['admin'],
    });
    const todos = await agent.get(`${test.url}/todos`);
    expect(todos.json()).toEqual({ user: demoUsers.ada });
  });
});
