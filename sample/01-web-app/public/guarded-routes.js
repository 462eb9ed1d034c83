// Calls a guarded route without leaving the page. Without this script the forms work all the same,
// and the browser shows the route's answer by itself.

const answer = document.querySelector('[data-answer]');
const status = document.querySelector('[data-answer-status]');
const body = document.querySelector('[data-answer-body]');

answer.hidden = false;

for (const form of document.querySelectorAll('form[data-guarded]')) {
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void call(form);
  });
}

async function call(form) {
  const button = form.querySelector('button');
  const badge = form.querySelector('[data-badge]');
  const isPost = form.method === 'post';
  button.setAttribute('aria-busy', 'true');
  try {
    const response = await fetch(form.action, {
      method: form.method,
      // The session cookie comes along by itself, and the browser says that the page is the site's own.
      ...(isPost && { body: new URLSearchParams(new FormData(form)) }),
    });
    show(form, badge, response, await response.json());
  } catch {
    badge.textContent = '';
    status.textContent = 'The application did not answer.';
    body.hidden = true;
  } finally {
    button.removeAttribute('aria-busy');
  }
}

function show(form, badge, response, json) {
  const kind = response.ok ? 'let-in' : response.status === 401 ? 'signed-out' : 'refused';
  badge.textContent = String(response.status);
  badge.dataset.kind = kind;
  const route = `${form.method.toUpperCase()} ${new URL(form.action).pathname}`;
  status.textContent = `${route}: ${response.status} ${response.statusText}. ${json.message ?? ''}`;
  status.dataset.kind = kind;
  if (response.status === 401) {
    const link = document.createElement('a');
    link.href = '/auth/login';
    link.textContent = 'Sign in';
    status.append(' ', link);
  }
  body.textContent = JSON.stringify(json, null, 2);
  body.hidden = false;
}
