import { PerApplication } from '../http/per-application.js';

/** Where AuthKit's widget gets its tokens. */
export interface TokenRoute {
  /** As a browser sees it, such as `/auth/authkit/token`. */
  readonly path: string;
  readonly widgetOrigin: string;
}

/** Those of all applications in this process: what answers preflights knows nothing but the request. */
export const tokenRoutes = new PerApplication<TokenRoute>();
