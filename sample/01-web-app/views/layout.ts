import { html, type Html } from './html.js';

/** A whole page: what all of them have, around what one of them shows. */
export function layout({
  title,
  account,
  content,
}: {
  title: string;
  account: Html;
  content: Html;
}): Html {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title} · Todos</title>
        <link rel="icon" href="/icon.svg" type="image/svg+xml" />
        <link rel="stylesheet" href="/style.css" />
        <script type="module" src="/guarded-routes.js"></script>
      </head>
      <body>
        <header class="bar">
          <a class="brand" href="/"><img src="/icon.svg" alt="" width="28" height="28" />Todos</a>
          ${account}
        </header>
        <main>${content}</main>
        <footer>A sample of <code>nestjs-kinde</code>.</footer>
      </body>
    </html> `;
}
