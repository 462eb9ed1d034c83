import { createParamDecorator, type ExecutionContext } from '@nestjs/common';

import { authenticationOf } from './authentication-of.js';
import type { ParameterPipe } from './parameter-pipe.js';

/** The organization that the access token was issued for. */
export interface CurrentOrganization {
  /** Kinde's code, `org_…`. */
  readonly orgCode: string;
  /** Where the token carries it. */
  readonly orgName: string | undefined;
}

/**
 * The organization that the principal acts for; `undefined` when it acts for none.
 *
 * @example
 * ```ts
 * @Org()
 * @Get('invoices')
 * invoices(@CurrentOrg() org: CurrentOrganization) {}
 * ```
 */
export const CurrentOrg: (...pipes: ParameterPipe[]) => ParameterDecorator = createParamDecorator(
  (_: undefined, context: ExecutionContext): CurrentOrganization | undefined => {
    const principal = authenticationOf(context, '@CurrentOrg()')?.principal;
    return principal?.orgCode === undefined
      ? undefined
      : { orgCode: principal.orgCode, orgName: principal.orgName };
  },
);
