import { createClient } from './graphql-ws/client.js';

// Asks GraphQL who is signed in, what there is to do, and to be told what others add.

const find = (name) => document.querySelector(`[data-${name}]`);
const list = find('todos');
const refusal = find('refusal');
const connection = find('connection');

const shown = new Set();

find('add').addEventListener('submit', (event) => {
  event.preventDefault();
  const title = new FormData(event.target).get('title');
  void attempt(() =>
    ask('mutation ($title: String!) { addTodo(title: $title) { id } }', { title }),
  );
});

const { viewer } = await ask('{ viewer { name organization permissions } }');
for (const element of document.querySelectorAll('[data-signed-in], [data-signed-out]')) {
  element.hidden = 'signedIn' in element.dataset !== Boolean(viewer);
}
if (viewer) {
  find('name').textContent = viewer.name;
  find('organization').textContent =
    `${viewer.organization ?? 'No organization'} · ${viewer.permissions.join(', ') || 'no permissions'}`;
  follow();
}

/** @throws with what GraphQL says, and a code that scripts can tell apart */
async function ask(query, variables) {
  const response = await fetch('/graphql', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    // The session cookie comes along by itself, and the browser says that the page is the site's own.
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = await response.json();
  if (errors) {
    throw new Error(describe(errors[0]));
  }
  return data;
}

/** Listens before it reads, so that nothing is missed in between. */
function follow() {
  const client = createClient({
    url: `${location.origin.replace('http', 'ws')}/graphql`,
    on: {
      connected: () => {
        connection.textContent = 'Live: what others add appears by itself.';
        void attempt(readAll);
      },
      closed: () => (connection.textContent = 'Not connected.'),
    },
  });
  client.subscribe(
    { query: 'subscription { todoAdded { id title addedBy } }' },
    {
      next: ({ data }) => show(data.todoAdded),
      error: (errors) =>
        complain(Array.isArray(errors) ? describe(errors[0]) : 'The socket failed.'),
      complete: () => undefined,
    },
  );
}

async function readAll() {
  const { todos } = await ask('{ todos { id title addedBy } }');
  todos.forEach(show);
}

function show({ id, title, addedBy }) {
  if (shown.has(id)) {
    return;
  }
  shown.add(id);
  const item = document.createElement('li');
  const by = document.createElement('span');
  by.textContent = addedBy;
  item.append(title, by);
  list.append(item);
}

async function attempt(action) {
  refusal.hidden = true;
  try {
    await action();
  } catch (error) {
    complain(error.message);
  }
}

function complain(text) {
  refusal.textContent = text;
  refusal.hidden = false;
}

function describe({ message, extensions }) {
  return extensions?.code ? `${extensions.code}: ${message}` : message;
}
