import type { DemoUser } from '../demo-users.js';
import { guardedRoutesSection } from './guarded-routes.view.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** @param error what the query says about a login that failed; anybody may have written it */
export function signedOutPage(demoUsers: readonly DemoUser[], error: unknown): Html {
  return layout({
    title: 'Sign in',
    account: html`<a href="/auth/login">Sign in</a>`,
    content: html`
      ${error !== undefined && html`<p class="notice" role="alert">${failureOf(error)}</p>`}
      <section class="hero">
        <h1>You are signed out</h1>
        <p>Sign in with Kinde, and see which guarded routes let you in and which refuse you.</p>
        <p class="actions">
          <a class="button primary" href="/auth/login">Sign in</a>
          <a class="button" href="/auth/register">Register</a>
        </p>
      </section>
      <div class="columns">
        ${demoUsers.length > 0 && demoUsersSection(demoUsers)} ${organizationSection()}
      </div>
      ${guardedRoutesSection()}
    `,
  });
}

const failures = new Map([
  ['access_denied', 'The sign-in was cancelled.'],
  ['login_expired', 'The sign-in took too long or was used before. Please try again.'],
  ['login_link_expired', 'The link in the e-mail has expired. Please sign in again.'],
  ['login_unavailable', 'Kinde cannot be reached at the moment. Please try again.'],
  ['organization_suspended', 'This organization is suspended.'],
]);

function failureOf(error: unknown): string {
  return failures.get(String(error)) ?? 'The sign-in failed. Please try again.';
}

function demoUsersSection(demoUsers: readonly DemoUser[]): Html {
  return html`<section class="card" aria-labelledby="demo-users">
    <h2 id="demo-users">Demo users</h2>
    <p>No passwords: on the sign-in page you choose who you are.</p>
    <ul class="people">
      ${demoUsers.map(
        ({ givenName, familyName, email, description }) =>
          html`<li>
            <a href="/auth/login?login_hint=${encodeURIComponent(email)}"
              >${givenName} ${familyName}</a
            >
            <span>${description}</span>
          </li>`,
      )}
    </ul>
  </section>`;
}

function organizationSection(): Html {
  return html`<section class="card" aria-labelledby="create-organization">
    <h2 id="create-organization">Create an organization</h2>
    <p>You register, and become its first administrator.</p>
    <form class="stacked" action="/auth/create-org">
      <label
        >Organization name
        <input name="org_name" autocomplete="organization" maxlength="100" required />
      </label>
      <button>Create organization</button>
    </form>
  </section>`;
}
