import type { FeatureFlag, KindeUser } from 'nestjs-kinde';

import { connectIntegrationSection } from './connect-integration.view.js';
import { guardedRoutesSection } from './guarded-routes.view.js';
import { html, type Html } from './html.js';
import { layout } from './layout.js';

/** @param widgetOrigin of AuthKit, when the application has it */
export function signedInPage(user: KindeUser, widgetOrigin: string | undefined): Html {
  const name = user.name ?? user.email ?? user.id;
  return layout({
    title: name,
    // A form, since signing out changes something: a link could be followed by a prefetch.
    account: html`<form method="post" action="/auth/logout"><button>Sign out</button></form>`,
    content: html`
      <section class="hero person">
        ${avatar(user, name)}
        <div>
          <h1>${name}</h1>
          <p>${user.email}</p>
        </div>
      </section>
      <div class="columns">
        <div class="stack">
          ${organizationCard(user)} ${keysCard('Permissions', user.permissions)}
          ${keysCard('Roles', user.roles)}
        </div>
        ${featureFlagsCard(user.featureFlags)}
      </div>
      ${widgetOrigin !== undefined && connectIntegrationSection(widgetOrigin)}
      ${guardedRoutesSection()}
    `,
  });
}

/** The initials show where there is no picture, or none that loads. */
function avatar({ picture }: KindeUser, name: string): Html {
  const initials = name
    .split(/\s+/)
    .map((word) => /./u.exec(word)?.[0] ?? '')
    .slice(0, 2);
  return html`<span class="avatar" aria-hidden="true"
    >${initials.join('').toUpperCase()}
    ${picture !== undefined && html`<img src="${picture}" alt="" referrerpolicy="no-referrer" />`}</span
  >`;
}

function organizationCard({ orgCode, orgName, orgCodes }: KindeUser): Html {
  const others = orgCodes.filter((code) => code !== orgCode);
  return html`<section class="card" aria-labelledby="organization">
    <h2 id="organization">Organization</h2>
    ${
      orgCode === undefined
        ? html`<p>You belong to none. Sign out to create one.</p>`
        : html`<p><strong>${orgName ?? 'No name'}</strong> <code>${orgCode}</code></p>`
    }
    ${others.map(
      (code) =>
        html`<p>
          <a href="/auth/login?org_code=${encodeURIComponent(code)}">Switch to ${code}</a>
        </p>`,
    )}
  </section>`;
}

function keysCard(title: string, keys: ReadonlySet<string>): Html {
  const id = title.toLowerCase();
  return html`<section class="card" aria-labelledby="${id}">
    <h2 id="${id}">${title}</h2>
    ${
      keys.size === 0
        ? html`<p>None.</p>`
        : html`<ul class="keys">
            ${[...keys].map((key) => html`<li><code>${key}</code></li>`)}
          </ul>`
    }
  </section>`;
}

function featureFlagsCard(flags: ReadonlyMap<string, FeatureFlag>): Html {
  return html`<section class="card" aria-labelledby="feature-flags">
    <h2 id="feature-flags">Feature flags</h2>
    ${
      flags.size === 0
        ? html`<p>None.</p>`
        : html`<dl>
            ${[...flags].map(
              ([key, { value }]) =>
                html`<div>
                  <dt><code>${key}</code></dt>
                  <dd>${JSON.stringify(value)}</dd>
                </div>`,
            )}
          </dl>`
    }
  </section>`;
}
