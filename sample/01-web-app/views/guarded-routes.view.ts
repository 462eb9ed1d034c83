import { html, type Html } from './html.js';

interface GuardedRoute {
  readonly label: string;
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** Who gets in, as its controller says. */
  readonly guard: Html;
  readonly field?: Html;
}

const guardedRoutes: readonly GuardedRoute[] = [
  { label: 'Show my profile', method: 'GET', path: '/auth/me', guard: html`anybody signed in` },
  {
    label: 'Show organization',
    method: 'GET',
    path: '/organization',
    guard: html`<code>@Org()</code>`,
  },
  {
    label: 'List todos',
    method: 'GET',
    path: '/todos',
    guard: html`<code>@Permissions('read:todos')</code>`,
  },
  {
    label: 'Add todo',
    method: 'POST',
    path: '/todos',
    guard: html`<code>@Permissions('write:todos')</code>`,
    field: html`<label
      >Title <input name="title" value="Water the plants" maxlength="200"
    /></label>`,
  },
  {
    label: 'Delete all todos',
    method: 'POST',
    path: '/todos/clear',
    guard: html`<code>@Permissions('delete:todos')</code>`,
  },
  {
    label: 'Open report',
    method: 'GET',
    path: '/admin/report',
    guard: html`<code>@Roles('admin')</code>`,
  },
];

/**
 * A button for each guarded route, for everybody: it is the route that lets in or refuses. Without
 * `guarded-routes.js` the forms lead to the bare answer.
 */
export function guardedRoutesSection(): Html {
  return html`<section aria-labelledby="routes">
    <h2 id="routes">Guarded routes</h2>
    <p>Every button is there for everybody. The route decides who gets in.</p>
    <ul class="routes">
      ${guardedRoutes.map(routeItem)}
    </ul>
    <div class="answer" data-answer hidden>
      <p role="status" data-answer-status>Press a button to see what its route answers.</p>
      <pre tabindex="0" role="region" aria-label="Body of the answer" data-answer-body hidden></pre>
    </div>
  </section>`;
}

function routeItem({ label, method, path, guard, field }: GuardedRoute, index: number): Html {
  return html`<li>
    <form method="${method.toLowerCase()}" action="${path}" data-guarded>
      <button aria-describedby="route-${index}">${label}</button>
      <p id="route-${index}"><code>${method} ${path}</code> ${guard}</p>
      <span class="badge" data-badge></span>
      ${field}
    </form>
  </li>`;
}
