/**
 * What runs in the widget's page. It is sent as it stands here, so it is a string rather than a
 * function, which a compiler could change; it must have no backslash, backquote or dollar brace.
 */
export const WIDGET_SCRIPT = `
'use strict';
const REFUSED = 'The application did not let this window ask for its integrations.';
const MOST_PAGES = 1000;
const FOCUS = { finder: 'search', trouble: 'again', chosen: 'chosen-title' };

const part = (id) => document.getElementById(id);
const connected = new Set();
let link;
let connections = [];

// Whoever frames this page decides where it is shown, and what it is told is no secret.
const tell = (messageType, message) =>
  window.parent.postMessage(message === undefined ? { messageType } : { messageType, message }, '*');

const show = (view, status) => {
  for (const element of document.querySelectorAll('[data-view]')) {
    element.hidden = element.dataset.view !== view;
  }
  part('status').textContent = status;
  if (FOCUS[view] && document.hasFocus()) part(FOCUS[view]).focus();
};

const make = (name, className, ...content) => {
  const element = document.createElement(name);
  element.className = className;
  element.append(...content);
  return element;
};

const fail = (text) => {
  show('trouble', '');
  part('alert').textContent = text;
  tell('LINK_ERROR', text);
};

const ask = async (page) => {
  const url = new URL(link.linkTokenEndpoint);
  url.searchParams.set('page', page);
  url.searchParams.set('limit', 100);
  const headers = new Headers(link.linkHeaders ?? {});
  headers.set('content-type', 'application/json');
  const request = { method: 'POST', credentials: 'omit', headers, body: '{}' };
  const response = await fetch(url, request).catch(() => undefined);
  const answer = await response?.json().catch(() => undefined);
  if (response?.ok && Array.isArray(answer?.rows)) return answer;
  const said = typeof answer?.message === 'string' && answer.message;
  throw new Error(said || (response?.ok ? 'The application gave no integrations.' : REFUSED));
};

const load = async () => {
  show('loading', 'Loading integrations…');
  try {
    const rows = [];
    let pages = 1;
    for (let page = 1; page <= Math.min(pages, MOST_PAGES); page += 1) {
      const answer = await ask(page);
      if (page === 1) pages = Number(answer.pages);
      rows.push(...answer.rows.filter((row) => typeof row?.title === 'string'));
    }
    connections = rows;
    begin();
  } catch (error) {
    fail(error.message);
  }
};

const begin = () => {
  const wanted = link.selectedConnection;
  const selected = connections.find(({ title }) => sameName(title, wanted));
  if (selected) choose(selected);
  else list();
};

const sameName = (title, wanted) =>
  typeof wanted === 'string' && title.toLowerCase() === wanted.trim().toLowerCase();

const logoOf = ({ title, image }) => {
  const logo = make('span', 'logo', title.slice(0, 1));
  logo.setAttribute('aria-hidden', 'true');
  if (typeof image !== 'string' || image === '') return logo;
  const picture = make('img', '');
  picture.alt = '';
  picture.loading = 'lazy';
  picture.addEventListener('load', () => logo.replaceChildren(picture), { once: true });
  picture.addEventListener('error', () => picture.remove(), { once: true });
  picture.src = image;
  logo.append(picture);
  return logo;
};

const itemOf = (connection) => {
  const { title, environment } = connection;
  const name = make('span', 'name', title);
  const button = make('button', 'choice', logoOf(connection), name, ' ');
  button.type = 'button';
  if (connected.has(connection)) button.append(make('span', 'tag done', 'connected'));
  else if (typeof environment === 'string') button.append(make('span', 'tag', environment));
  button.addEventListener('click', () => connect(connection));
  const item = make('li', '', button);
  item.dataset.name = title.toLowerCase();
  return item;
};

const list = () => {
  part('list').replaceChildren(...connections.map(itemOf));
  part('search').value = '';
  show('finder', '');
  filter();
};

const filter = () => {
  const wanted = part('search').value.trim().toLowerCase();
  const items = [...part('list').children];
  for (const item of items) item.hidden = !item.dataset.name.includes(wanted);
  const shown = items.filter((item) => !item.hidden).length;
  const all = items.length === 1 ? '1 integration' : items.length + ' integrations';
  part('status').textContent = shown === items.length ? all : shown + ' of ' + all;
};

let chosen;
const choose = (connection) => {
  chosen = connection;
  const isConnected = connected.has(connection);
  part('chosen-title').textContent = isConnected ? 'Connected' : connection.title;
  part('connect').hidden = isConnected;
  part('chosen-logo').replaceChildren(logoOf(connection));
  const prompt = 'The real window would ask for an account of yours now.';
  show('chosen', isConnected ? connection.title + ' is connected.' : prompt);
};

const connect = (connection) => {
  connected.add(connection);
  choose(connection);
  tell('LINK_SUCCESS', recordOf(connection));
};

const randomName = () =>
  [...crypto.getRandomValues(new Uint8Array(16))]
    .map((byte) => byte.toString(16).padStart(2, '0'))
    .join('');

const recordOf = ({ title, environment, connectionDefId, tags }) => {
  const platform = title.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
  const key = [environment ?? 'test', platform, 'default', randomName()].join('::');
  const now = Date.now();
  return {
    _id: 'conn::' + randomName(),
    platformVersion: '1.0.0',
    connectionDefinitionId: String(connectionDefId),
    name: title,
    key,
    environment: environment ?? 'test',
    platform,
    secretsServiceId: randomName(),
    settings: { parseWebhookBody: false, showSecret: false, allowCustomEvents: false, oauth: false },
    throughput: { key, limit: 100 },
    createdAt: now,
    updatedAt: now,
    updated: false,
    version: '1.0.0',
    lastModifiedBy: 'system',
    deleted: false,
    tags: Array.isArray(tags) ? tags : [],
    active: true,
    deprecated: false,
  };
};

const fromQuery = () => {
  try {
    const data = new URLSearchParams(location.search).get('data').replaceAll(' ', '+');
    const binary = atob(data);
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
    return JSON.parse(decoded(bytes) ?? binary);
  } catch {
    return undefined;
  }
};

// Pages that encode nothing have btoa() take the text for bytes.
const decoded = (bytes) => {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
};

const open = (settings) => {
  if (link || typeof settings?.linkTokenEndpoint !== 'string') return;
  link = settings;
  const { title, imageUrl, companyName, appTheme } = settings;
  if (title) part('title').textContent = document.title = title;
  if (companyName) part('company').textContent = 'For ' + companyName;
  part('company').hidden = !companyName;
  if (imageUrl) part('image').src = imageUrl;
  part('image').hidden = !imageUrl;
  if (['dark', 'light'].includes(appTheme)) document.documentElement.dataset.theme = appTheme;
  void load();
};

part('close').addEventListener('click', () => tell('EXIT_EVENT_LINK'));
window.addEventListener('keydown', ({ key, target }) => {
  if (key !== 'Escape') return;
  if (target === part('search') && target.value) {
    target.value = '';
    filter();
  } else {
    tell('EXIT_EVENT_LINK');
  }
});
part('again').addEventListener('click', () => {
  part('title').focus(); // its own place is about to go
  void load();
});
part('search').addEventListener('input', filter);
part('connect').addEventListener('click', () => connect(chosen));
part('back').addEventListener('click', list);
window.addEventListener('message', ({ source, data }) => {
  if (source === window.parent) open(data);
});
open(fromQuery());
`;
