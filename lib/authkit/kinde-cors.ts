import type { NestApplicationOptions } from '@nestjs/common';

import type { FrameworkRequest } from '../http/framework.js';
import { HttpRequestFacts } from '../http/http-request-facts.js';
import { PREFLIGHT_LIFETIME, WIDGET_METHODS, WIDGET_REQUEST_HEADERS } from './widget-cors.js';
import { runningRoutes } from './widget-route.js';

type CorsSetting = Exclude<NonNullable<NestApplicationOptions['cors']>, boolean>;
/** Nest's `CorsOptionsDelegate`: calls back with the options for a request. */
export type CorsDelegate = Extract<CorsSetting, (...parameters: never[]) => unknown>;
/** Nest's `CorsOptions`. */
export type CorsOptions = Exclude<CorsSetting, CorsDelegate>;

/**
 * For applications that call `app.enableCors()`: the widget of AuthKit, and no other page, may ask
 * for its tokens (`authkitRoutes`), and everything else stays as the application says. (On Fastify
 * all responses name `Origin` in `Vary` then.)
 *
 * Without `enableCors()` there is nothing to do: the route answers the widget by itself.
 *
 * @param options what `app.enableCors()` would be given; default its defaults: any origin
 * @throws TypeError for a function that does not take a request and a callback
 * @example
 * ```ts
 * app.enableCors(kindeCors({ origin: 'https://front.example.com', credentials: true }));
 * ```
 */
export function kindeCors(options: CorsOptions | CorsDelegate = {}): CorsDelegate {
  if (typeof options === 'function' && options.length < 2) {
    const message =
      'kindeCors() got a function of fewer than two parameters. Write (request, callback) => ….';
    throw new TypeError(message);
  }
  const delegate: CorsDelegate = (
    request: FrameworkRequest,
    callback: Parameters<CorsDelegate>[1] | undefined,
  ) => {
    if (callback === undefined) {
      // Fastify asks a function for its options, where Nest hands it on as it is.
      return delegate;
    }
    const widgetOptions = widgetOptionsFor(request);
    if (widgetOptions) {
      callback(null, widgetOptions);
    } else if (typeof options === 'function') {
      options(request, callback);
    } else {
      callback(null, options);
    }
    return undefined;
  };
  return delegate;
}

function widgetOptionsFor(request: FrameworkRequest): CorsOptions | undefined {
  const [path] = new HttpRequestFacts(request).url.split('?', 1);
  const route = runningRoutes.of(request).find((each) => each.path === path);
  return (
    route && {
      origin: route.widgetOrigin,
      methods: WIDGET_METHODS,
      allowedHeaders: WIDGET_REQUEST_HEADERS,
      maxAge: PREFLIGHT_LIFETIME,
    }
  );
}
