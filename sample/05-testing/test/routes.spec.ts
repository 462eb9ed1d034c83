import { Test } from '@nestjs/testing';
import { type FakeKinde, fakeKinde, machine, user } from 'nestjs-kinde/testing';

import { AppModule } from '../app.module.js';
import { RunningApplication } from './running-application.js';

/** Who may do what: the whole application, with somebody made up at its door. */
describe('the routes', () => {
  let kinde: FakeKinde;
  let running: RunningApplication;

  beforeAll(async () => {
    const builder = Test.createTestingModule({ imports: [AppModule] });
    kinde = fakeKinde(builder);
    running = await RunningApplication.start(await builder.compile());
  });
  afterAll(() => running.close());
  // Nobody is left over from the test before.
  beforeEach(() => kinde.asNobody());

  const addTool = async (name: string): Promise<number> => {
    const response = await running.send('POST', '/tools', { body: { name } });
    expect(response.status).toBe(201);
    const { number } = (await response.json()) as { number: number };
    return number;
  };

  const greeting = async (): Promise<unknown> =>
    (await running.send('GET', '/loans/greeting')).json();

  it('tell everybody the opening hours', async () => {
    expect(await running.status('GET', '/tools/opening-hours')).toBe(200);
  });

  it('are for members', async () => {
    expect(await running.status('GET', '/tools')).toBe(401);
    kinde.as(user());
    expect(await running.status('GET', '/tools')).toBe(200);
    kinde.as(user({ orgCode: null }));
    expect(await running.status('GET', '/tools')).toBe(403);
  });

  it('add tools for those who may', async () => {
    kinde.as(user({ permissions: ['read:tools'] }));
    expect(await running.status('POST', '/tools')).toBe(403);
    kinde.as(user({ permissions: ['write:tools'] }));
    await addTool('Drill');
  });

  it('show an organization its own tools alone', async () => {
    kinde.as(user({ orgCode: 'org_larch', permissions: ['write:tools'] }));
    const number = await addTool('Ladder');
    kinde.as(user({ orgCode: 'org_quay', permissions: ['write:tools'] }));
    expect(await (await running.send('GET', '/tools')).json()).toEqual([]);
    expect(await running.status('PUT', `/loans/${number}`)).toBe(404);
  });

  it('lend a tool to one at a time, who alone gives it back', async () => {
    const ada = user({ permissions: ['write:tools'] });
    kinde.as(ada);
    const number = await addTool('Saw');
    const loan = await running.send('PUT', `/loans/${number}`);
    expect(await loan.json()).toEqual({ tool: 'Saw', borrower: ada.id });

    // Another person: every user() is one.
    kinde.as(user());
    expect(await running.status('PUT', `/loans/${number}`)).toBe(409);
    expect(await running.status('DELETE', `/loans/${number}`)).toBe(403);

    kinde.as(ada);
    expect(await running.status('DELETE', `/loans/${number}`)).toBe(204);
  });

  it('have a manager take a tool back', async () => {
    kinde.as(user({ permissions: ['write:tools'] }));
    const number = await addTool('Plane');
    expect(await running.status('PUT', `/loans/${number}`)).toBe(200);
    kinde.as(user({ permissions: ['manage:loans'] }));
    expect(await running.status('DELETE', `/loans/${number}`)).toBe(204);
  });

  it('want a recent sign-in for giving back', async () => {
    const longAgo = Math.floor(Date.now() / 1000) - 2 * 3600;
    kinde.as(user({ permissions: ['manage:loans'], idClaims: { auth_time: longAgo } }));
    const response = await running.send('DELETE', '/loans/1');
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: 'ERR_KINDE_REAUTHENTICATION_REQUIRED' });
  });

  it('let the software count that is there for it', async () => {
    const orgCode = 'org_larch';
    kinde.as(machine({ orgCode, scopes: ['read:inventory'] }));
    expect(await (await running.send('GET', '/tools/inventory')).json()).toEqual({ count: 1 });
    kinde.as(machine({ orgCode }));
    expect(await running.status('GET', '/tools/inventory')).toBe(403);
    expect(await running.status('PUT', '/loans/1')).toBe(403);
  });

  it('greet by name', async () => {
    expect(await greeting()).toEqual({ text: 'Hello stranger' });
    kinde.as(user({ givenName: 'Ada' }));
    expect(await greeting()).toEqual({ text: 'Hello Ada' });
  });

  it('say so when a session has ended, and when Kinde cannot be reached', async () => {
    kinde.refusing('ERR_KINDE_SESSION_ENDED');
    expect(await running.status('GET', '/tools')).toBe(401);
    kinde.refusing('ERR_KINDE_UNAVAILABLE');
    const response = await running.send('GET', '/tools');
    expect(response.status).toBe(503);
    expect(response.headers.get('retry-after')).not.toBeNull();
  });
});
