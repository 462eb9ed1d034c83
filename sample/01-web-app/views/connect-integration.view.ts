import { html, type Html } from './html.js';

/**
 * Where a user connects accounts of theirs, in AuthKit's widget. It opens in a dialog of the page,
 * which `connect-integration.js` fills: without a script there is no widget.
 *
 * @param widgetOrigin where the widget is, and whom alone the page talks to
 */
export function connectIntegrationSection(widgetOrigin: string): Html {
  return html`<section
    class="card connect"
    aria-labelledby="connect"
    data-widget-origin="${widgetOrigin}"
  >
    <h2 id="connect">Connect an integration</h2>
    <p>
      Opens AuthKit’s widget, with a ticket that is good for you alone and for a few minutes. Your
      session and your access token stay here.
    </p>
    <noscript><p>The widget needs JavaScript.</p></noscript>
    <p class="actions">
      <button class="primary" aria-describedby="connect-status" data-connect hidden>
        Choose an integration
      </button>
    </p>
    <p id="connect-status" role="status" data-connect-status></p>
    <dialog class="widget" aria-labelledby="connect" data-connect-dialog>
      <header>
        <p>From <code>${new URL(widgetOrigin).host}</code></p>
        <button data-connect-close>Close</button>
      </header>
    </dialog>
    <script type="module" src="/connect-integration.js"></script>
  </section>`;
}
