import type { Exchange } from './local-kinde.exchange.js';
import type { LocalKindeEndpoint } from './local-kinde.requests.js';

/** Answers a request. */
export type Endpoint = (exchange: Exchange) => Promise<void> | void;

/** The endpoints named `Names`. */
export type Endpoints<Names extends LocalKindeEndpoint> = Readonly<Record<Names, Endpoint>>;
