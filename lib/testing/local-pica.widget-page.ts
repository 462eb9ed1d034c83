import { createHash } from 'node:crypto';
import { Markup, markup } from './local-kinde.markup.js';
import { WIDGET_SCRIPT } from './local-pica.widget-script.js';
import { WIDGET_STYLE } from './local-pica.widget-style.js';

const hashOf = (text: string): string =>
  `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

/**
 * Any application may frame the page, and it asks whichever application it is told to. It runs no
 * script but its own.
 */
export const WIDGET_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': [
    "default-src 'none'",
    `script-src ${hashOf(WIDGET_SCRIPT)}`,
    `style-src ${hashOf(WIDGET_STYLE)}`,
    'img-src http: https: data:',
    'connect-src *',
    "base-uri 'none'",
    "form-action 'none'",
    'frame-ancestors *',
  ].join('; '),
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer', // its address may carry the application's headers
  'x-content-type-options': 'nosniff',
};

export const WIDGET_PAGE: Markup = markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>Connect an integration</title>
<link rel="icon" href="data:,">
<style>${new Markup(WIDGET_STYLE)}</style>
</head>
<body>
<main>
<header>
<img id="image" alt="" hidden>
<div>
<h1 id="title" tabindex="-1">Connect an integration</h1>
<p id="company" hidden></p>
</div>
<button id="close" type="button" aria-label="Close">✕</button>
</header>
<div class="chosen" data-view="chosen" hidden>
<span id="chosen-logo"></span>
<h2 id="chosen-title" tabindex="-1"></h2>
</div>
<p id="status" role="status">Waiting for the application…</p>
<p id="alert" role="alert" data-view="trouble" hidden></p>
<div class="actions" data-view="trouble" hidden>
<button id="again" class="primary" type="button">Try again</button>
</div>
<div class="finder" data-view="finder" hidden>
<label for="search">Search</label>
<input id="search" type="search" autocomplete="off" spellcheck="false">
<ul id="list" role="list" aria-labelledby="title"></ul>
</div>
<div class="actions" data-view="chosen" hidden>
<button id="connect" class="primary" type="button">Connect</button>
<button id="back" type="button">All integrations</button>
</div>
<footer>Local Pica, for development and tests. Nothing is really connected.</footer>
</main>
<script>${new Markup(WIDGET_SCRIPT)}</script>
</body>
</html>
`;
