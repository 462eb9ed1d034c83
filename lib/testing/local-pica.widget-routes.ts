import type { LocalPicaRoute } from './local-pica.router.js';
import { WIDGET_HEADERS, WIDGET_PAGE } from './local-pica.widget-page.js';

/** The widget's origin: one page, at its root. */
export const widgetRoutes = (): ReadonlyMap<string, LocalPicaRoute> =>
  new Map<string, LocalPicaRoute>([
    [
      '/',
      {
        endpoint: 'widget',
        methods: ['GET', 'HEAD'],
        answer: ({ response }) => {
          response.writeHead(200, WIDGET_HEADERS).end(WIDGET_PAGE.text);
        },
      },
    ],
  ]);
