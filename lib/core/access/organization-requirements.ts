import { KindeError } from '../../kinde.errors.js';
import type { NonEmpty, Requirement } from './requirement.js';

/** Holds when the access token was issued for an organization, whichever. */
export const anyOrganization: Requirement = {
  describes: 'organization: any',
  isMetBy: ({ orgCode }) => orgCode !== undefined,
};

/** Holds when the access token was issued for one of these organizations. */
export const oneOfOrganizations = (codes: NonEmpty<string>): Requirement => ({
  describes: `organization: one of ${codes.join(', ')}`,
  isMetBy: ({ orgCode }) => orgCode !== undefined && codes.includes(orgCode),
});

/**
 * Holds when a parameter of the route names the organization that the access token was issued for,
 * to the letter. What else the user belongs to does not count, nor does any header or query.
 */
export const organizationOfParameter = (name: string): Requirement => ({
  describes: `organization: the one in the route parameter ${name}`,
  isMetBy: ({ orgCode }, circumstances) => {
    const asked = circumstances.routeParameter(name);
    if (asked !== undefined && typeof asked !== 'string') {
      throw new KindeError(
        'ERR_KINDE_INVALID_REQUEST',
        `The route parameter ${name} is not a text.`,
      );
    }
    return orgCode !== undefined && asked === orgCode;
  },
});
