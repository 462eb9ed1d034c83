import {
  anyOrganization,
  oneOfOrganizations,
  organizationOfParameter,
} from '../core/access/organization-requirements.js';
import { requirementDecorator, requireKeys } from './requirement.decorator.js';
import type { RouteDecorator } from './route-decorator.js';

/**
 * Requires that the principal acts for an organization: any (`@Org()`), one of those named, or the
 * one that a route parameter names (`@Org.param('orgCode')`). What counts is the organization that
 * the access token was issued for. Guards by itself.
 *
 * @throws TypeError while the class is being defined, for an empty code
 * @example
 * ```ts
 * @Org.param('orgCode')
 * @Get('orgs/:orgCode/invoices')
 * invoices(@Param('orgCode') orgCode: string) {}
 * ```
 */
export function Org(): RouteDecorator;
export function Org(code: string, ...others: string[]): RouteDecorator;
export function Org(...codes: string[]): RouteDecorator {
  return requirementDecorator('@Org()', () =>
    codes.length === 0 ? anyOrganization : oneOfOrganizations(requireKeys(codes)),
  );
}

/** Requires that the route parameter `name` is the code of the principal's organization. */
Org.param = (name: string): RouteDecorator =>
  requirementDecorator('@Org.param()', () => organizationOfParameter(requireKeys([name])[0]));
