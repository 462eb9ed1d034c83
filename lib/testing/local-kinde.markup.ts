import { createHash } from 'node:crypto';

/** Text that is safe to send as HTML: `markup` makes it, and escapes everything that it is given. */
export class Markup {
  constructor(readonly text: string) {}
}

type Part = Markup | string | number | false | undefined | readonly Markup[];

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

const escaped = (part: Part): string => {
  if (part instanceof Markup) return part.text;
  if (part === undefined || part === false) return '';
  if (typeof part === 'object') return part.map(escaped).join('');
  return String(part).replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
};

/** HTML with what is put into it escaped. `undefined` and `false` put nothing there. */
export const markup = (strings: TemplateStringsArray, ...parts: readonly Part[]): Markup =>
  new Markup(String.raw({ raw: strings }, ...parts.map(escaped)));

const STYLE = `
:root { color-scheme: light dark; --ink: #1c1c21; --soft: #5a5a66; --line: #dcdce3; --paper: #fff; --ground: #f3f3f6; --accent: #2b55cc; --on-accent: #fff; --alert: #b3261e }
@media (prefers-color-scheme: dark) { :root { --ink: #f1f1f5; --soft: #a9a9b7; --line: #3b3b46; --paper: #202026; --ground: #151519; --accent: #8eabff; --on-accent: #12121a; --alert: #ff8a80 } }
* { box-sizing: border-box }
body { margin: 0; min-height: 100vh; display: grid; place-items: center; padding: 1rem; background: var(--ground); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif }
main { width: 100%; max-width: 26rem; padding: clamp(1.25rem, 6vw, 2rem); background: var(--paper); border: 1px solid var(--line); border-radius: .75rem }
h1 { margin: 0; font-size: 1.375rem; line-height: 1.25 }
p { margin: .25rem 0 1.25rem; color: var(--soft) }
p strong { color: var(--ink); white-space: nowrap }
p[role=alert] { padding-left: .75rem; border-left: .25rem solid var(--alert); color: var(--ink) }
form { display: grid; gap: .625rem }
label { display: grid; gap: .25rem; font-size: .875rem }
input { width: 100%; padding: .5rem .625rem; font: inherit; font-size: 1rem; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .5rem }
button { padding: .625rem .875rem; font: inherit; text-align: left; color: inherit; background: transparent; border: 1px solid var(--soft); border-radius: .5rem; cursor: pointer; overflow-wrap: anywhere }
button:hover, button.hinted { border-color: var(--accent) }
button strong, button span { display: block }
button span { font-size: .875rem; color: var(--soft) }
button.primary { margin-top: .375rem; text-align: center; font-weight: 600; background: var(--accent); border-color: var(--accent); color: var(--on-accent) }
button.quiet { justify-self: start; padding: .25rem 0; border: 0; color: var(--soft); text-decoration: underline }
:is(a, button, input):focus-visible { outline: 2px solid var(--accent); outline-offset: 2px }
a { color: var(--accent) }
code { overflow-wrap: anywhere; color: var(--ink) }
footer { margin-top: 1.5rem; padding-top: .75rem; border-top: 1px solid var(--line); font-size: .8125rem; color: var(--soft) }
`;

const STYLE_HASH = createHash('sha256').update(STYLE).digest('base64');

/** Sent with every page: it loads nothing, runs nothing, and nobody may frame it. */
export const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; base-uri 'none'; frame-ancestors 'none'`,
  'content-type': 'text/html; charset=utf-8',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
};

/** A whole page around `content`. */
export const page = (title: string, content: Markup): Markup => markup`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title} · Local Kinde</title>
<style>${new Markup(STYLE)}</style>
</head>
<body>
<main>
<h1>${title}</h1>
${content}
<footer>Local Kinde, for development and tests. Nobody here is real.</footer>
</main>
</body>
</html>
`;
