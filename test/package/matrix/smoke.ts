import assert from 'node:assert/strict';

import { type Page, UserAgent } from '../../support/user-agent.js';
import type { RunningApplication } from '../running-application.js';
import type { MatrixCell } from './matrix-choice.js';

/**
 * What every application has to do: sign a browser in and out, and guard its routes.
 *
 * @throws what it did not do
 */
export async function smoke(application: RunningApplication, cell: MatrixCell): Promise<void> {
  checkAnnouncement(application, cell);
  await checkBrowser(application);
  await checkBearer(application);
}

/** That this is the combination that it was started as, and that every entry point was loaded. */
function checkAnnouncement({ announcement }: RunningApplication, cell: MatrixCell): void {
  const { adapter, modules, node, store } = announcement;
  const major = /^v(\d+)\./.exec(node)?.[1];
  assert.deepEqual(
    { adapter, modules, node: major, store },
    {
      adapter: cell.adapter,
      modules: cell.modules,
      node: cell.node,
      store: 'RedisSessionStore',
    },
    'what the application says of itself',
  );
}

async function checkBrowser({ announcement, url }: RunningApplication): Promise<void> {
  const user = announcement.users.rex;
  const agent = new UserAgent();
  expectStatus('a stranger', await agent.get(`${url}/todos`), 401);

  const form = await agent.follow(`${url}/auth/login`);
  const [tag] = /<form[^>]*>/.exec(form.text) ?? [];
  assert.ok(tag !== undefined, `the login leads to no form: ${form.status} at ${form.url}`);
  const action = /action="([^"]*)"/.exec(tag)?.[1] ?? '';
  const answer = await agent.post(new URL(action, form.url).href, { user });
  const landing = await agent.follow(answer.location);
  assert.equal(landing.url, `${url}/todos`, 'where the login ends');
  expectUser('after the login', landing, user);
  expectStatus('without the permission', await agent.get(`${url}/todos/deletable`), 403);

  const farewell = await agent.follow(`${url}/auth/logout`);
  assert.equal(farewell.url, `${url}/`, 'where the logout ends');
  expectStatus('after the logout', await agent.get(`${url}/todos`), 401);
}

async function checkBearer({ announcement, url }: RunningApplication): Promise<void> {
  const agent = new UserAgent();
  const bearer = { authorization: `Bearer ${announcement.token}` };
  for (const path of ['/todos', '/todos/deletable', '/todos/passport']) {
    expectStatus(`a stranger at ${path}`, await agent.get(`${url}${path}`), 401);
    const page = await agent.get(`${url}${path}`, bearer);
    expectUser(`a bearer token at ${path}`, page, announcement.users.ada);
  }
  const forged = { authorization: `${bearer.authorization.slice(0, -8)}AAAAAAAA` };
  expectStatus('a forged token', await agent.get(`${url}/todos`, forged), 401);
}

function expectUser(what: string, page: Page, user: string): void {
  expectStatus(what, page, 200);
  assert.deepEqual(page.json(), { user }, what);
}

function expectStatus(what: string, { status, text, url }: Page, expected: number): void {
  assert.ok(status === expected, `${what}: ${status} at ${url}, not ${expected}. ${text}`);
}
