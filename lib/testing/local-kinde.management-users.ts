import type { JsonObject } from '../core/json.js';
import { pageOf } from './local-kinde.management-page.js';
import { invalid, missing } from './local-kinde.management-refusal.js';
import type { ManagementBody } from './local-kinde.management-request.js';
import { created, done, type ManagementRoutes } from './local-kinde.management-route.js';
import type { LocalKindeParts } from './local-kinde.parts.js';
import type { LocalKindeUser } from './local-kinde.tenant.js';

/** @throws a refusal when there is no such user */
export const userWithId = ({ directory }: LocalKindeParts, id: string): LocalKindeUser => {
  const user = directory.findUser(id);
  if (user) return user;
  throw missing('USER');
};

const identitiesOf = ({ email, phoneNumber, username }: LocalKindeUser) => [
  { type: 'email', identity: email },
  ...(username === undefined ? [] : [{ type: 'username', identity: username }]),
  ...(phoneNumber === undefined ? [] : [{ type: 'phone', identity: phoneNumber }]),
];

const userJson = (user: LocalKindeUser, expand: readonly string[] = []): JsonObject => ({
  id: user.id,
  provided_id: user.providedId ?? null,
  phone: user.phoneNumber ?? null,
  username: user.username ?? null,
  last_name: user.familyName,
  first_name: user.givenName,
  is_suspended: user.isSuspended ?? false,
  picture: user.picture ?? null,
  ...(expand.includes('organizations') && {
    organizations: user.memberships.map(({ orgCode }) => orgCode),
  }),
  ...(expand.includes('identities') && { identities: identitiesOf(user) }),
});

const EMAIL = /^[^\s@]+@[^\s@]+$/;

/** What `identities` says of each kind; Kinde's users may have none, but ours have an e-mail. */
const identitiesIn = (body: ManagementBody) => {
  const identities = body.objects('identities').map((identity) => {
    const type = identity.requiredText('type');
    if (!['email', 'phone', 'username'].includes(type)) {
      throw invalid('TYPE_INVALID', 'type must be email, phone or username');
    }
    return { type, value: identity.object('details').requiredText(type) };
  });
  const valueOf = (type: string) => identities.find((identity) => identity.type === type)?.value;
  const email = valueOf('email');
  if (email === undefined || !EMAIL.test(email)) {
    throw invalid('EMAIL_INVALID', 'identities must have an e-mail address');
  }
  return { identities, email, phoneNumber: valueOf('phone'), username: valueOf('username') };
};

/** Users (docs.kinde.com/kinde-apis/management#tag/users). */
export const userRoutes: ManagementRoutes = {
  'GET /users': {
    scope: 'read:users',
    answer(request, { directory }) {
      const wanted = (name: string, value: string | undefined): boolean =>
        request.queryList(name)?.includes(value ?? '') ?? true;
      const belongs = request.query.get('has_organization');
      const users = directory.users.filter(
        (user) =>
          wanted('user_id', user.id) &&
          wanted('email', user.email) &&
          wanted('username', user.username) &&
          wanted('phone', user.phoneNumber) &&
          (belongs === null || user.memberships.length > 0 === (belongs === 'true')),
      );
      const { items, nextToken } = pageOf(users, request, {
        name: ({ givenName, familyName }) => `${givenName} ${familyName}`,
        email: ({ email }) => email,
      });
      const expand = request.queryList('expand');
      const shown = items.map((user) => ({ ...userJson(user, expand), email: user.email }));
      return done({ users: shown, next_token: nextToken });
    },
  },

  'GET /user': {
    scope: 'read:users',
    answer(request, parts) {
      const user = userWithId(parts, request.requiredQuery('id'));
      const body = userJson(user, request.queryList('expand'));
      return { status: 200, body: { ...body, preferred_email: user.email } };
    },
  },

  'POST /user': {
    scope: 'create:users',
    answer({ body }, { directory, events }) {
      const profile = body.object('profile');
      const { email, identities, phoneNumber, username } = identitiesIn(body);
      const orgCode = body.text('organization_code');
      const [picture, providedId] = [profile.text('picture'), body.text('provided_id')];
      if (orgCode !== undefined && !directory.findOrganization(orgCode)) {
        throw invalid('ORGANIZATION_CODE_INVALID', 'There is no such organization');
      }
      if (directory.findUserByEmail(email)) {
        throw invalid('USER_ALREADY_EXISTS', 'A user has this e-mail address already');
      }
      const user = directory.addUser({
        givenName: profile.text('given_name') ?? '',
        familyName: profile.text('family_name') ?? '',
        email,
        ...(phoneNumber !== undefined && { phoneNumber }),
        ...(picture !== undefined && { picture }),
        ...(providedId !== undefined && { providedId }),
        ...(username !== undefined && { username }),
      });
      if (orgCode !== undefined) directory.join(user.id, orgCode);
      events.user('created', user, 'api');
      const results = identities.map(({ type }) => ({ type, result: { created: true } }));
      return { status: 200, body: { id: user.id, created: true, identities: results } };
    },
  },

  'PATCH /user': {
    scope: 'update:users',
    answer(request, parts) {
      const { body } = request;
      const { id } = userWithId(parts, request.requiredQuery('id'));
      const user = parts.directory.updateUser(id, {
        givenName: body.text('given_name'),
        familyName: body.text('family_name'),
        picture: body.text('picture'),
        providedId: body.text('provided_id'),
        isSuspended: body.flag('is_suspended'),
        isPasswordResetRequested: body.flag('is_password_reset_requested'),
      });
      parts.events.user('updated', user, 'api');
      return {
        status: 200,
        body: {
          id,
          given_name: user.givenName,
          family_name: user.familyName,
          email: user.email,
          is_suspended: user.isSuspended ?? false,
          is_password_reset_requested: user.isPasswordResetRequested ?? false,
          picture: user.picture ?? null,
        },
      };
    },
  },

  'DELETE /user': {
    scope: 'delete:users',
    answer(request, parts) {
      const { id } = userWithId(parts, request.requiredQuery('id'));
      parts.directory.removeUser(id);
      parts.events.userDeleted(id, 'api');
      return done();
    },
  },

  'POST /users/:user_id/refresh_claims': {
    scope: 'update:user_refresh_claims',
    answer(request, parts) {
      parts.logins.refreshClaims(userWithId(parts, request.segment('user_id')).id);
      return done({}, 'CLAIMS_REFRESHED');
    },
  },

  'GET /users/:user_id/identities': {
    scope: 'read:user_identities',
    answer(request, parts) {
      const user = userWithId(parts, request.segment('user_id'));
      const identities = identitiesOf(user).map(({ type, identity }) => ({
        id: `identity_${type}_${user.id}`,
        type,
        is_confirmed: type !== 'email' || (user.emailVerified ?? true),
        name: identity,
        ...(type === 'email' && { email: identity }),
        is_primary: type === 'email',
      }));
      return done({ identities, has_more: false });
    },
  },

  'POST /users/:user_id/identities': {
    scope: 'create:user_identities',
    answer(request, parts) {
      const user = userWithId(parts, request.segment('user_id'));
      const type = request.body.requiredText('type');
      const value = request.body.requiredText('value');
      if (type !== 'username' && type !== 'phone') {
        throw invalid('TYPE_INVALID', 'LocalKinde can add a username or a phone');
      }
      const changes = type === 'phone' ? { phoneNumber: value } : { username: value };
      parts.events.user('updated', parts.directory.updateUser(user.id, changes), 'api');
      return created({ identity: { id: `identity_${type}_${user.id}` } });
    },
  },
};
