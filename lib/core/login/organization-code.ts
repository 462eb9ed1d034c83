/** It is kept in a cookie, where it must not take more room than it has characters. */
const ORGANIZATION_CODE = /^[\w.:~-]{1,512}$/;

/** Whether it has the form of an organization's code, such as `org_0123456789a`. */
export function isOrganizationCode(value: unknown): value is string {
  return typeof value === 'string' && ORGANIZATION_CODE.test(value);
}
