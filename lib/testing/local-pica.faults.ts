import type { LocalKindeEndpointFault } from './local-kinde.faults.js';
import type { LocalPicaRequest } from './local-pica.requests.js';

/** What goes wrong at an endpoint. The members combine: `{ delayMs: 200, status: 500 }`. */
export interface LocalPicaEndpointFault extends LocalKindeEndpointFault {
  /** Answers 200 with this text, as JSON that it may not be. */
  body?: string;
}

/** What goes wrong where tokens are made. */
export interface LocalPicaTokenFault extends LocalPicaEndpointFault {
  /** The pages that it happens to, from 1 on. Default: all. */
  pages?: readonly number[];
}

/**
 * Switches for what may go wrong at Pica. They work from the next request on; `clear()` takes them
 * all away.
 *
 * @example
 * pica.faults.token = { status: 503, pages: [2], times: 1 };
 * pica.faults.flags = { hang: true };
 */
export class LocalPicaFaults {
  token: LocalPicaTokenFault | undefined;
  flags: LocalPicaEndpointFault | undefined;
  /** The widget's page. */
  widget: LocalPicaEndpointFault | undefined;

  clear(): void {
    this.token = undefined;
    this.flags = undefined;
    this.widget = undefined;
  }
}

const concerns = ({ pages }: LocalPicaTokenFault, { params }: LocalPicaRequest): boolean =>
  pages === undefined || pages.includes(Number(params['page'] ?? 1));

/** The fault that `request` meets, counted off against its `times`. */
export const takePicaFault = (
  faults: LocalPicaFaults,
  request: LocalPicaRequest,
): LocalPicaEndpointFault | undefined => {
  const { endpoint } = request;
  const fault: LocalPicaTokenFault | undefined = faults[endpoint];
  if (!fault || !concerns(fault, request)) return undefined;
  if (fault.times === undefined) return fault;
  faults[endpoint] = fault.times > 1 ? { ...fault, times: fault.times - 1 } : undefined;
  return fault.times > 0 ? fault : undefined;
};
