import type { AuthController } from '../auth/auth.controller.js';
import type { JsonObject } from '../core/json.js';
import { LOGIN_PARAMETERS, PROMPTS } from '../core/login/login-query.js';
import type { ModuleOperation } from './module-operation.interface.js';
import { errorResponse } from './refusal-responses.js';

const returnTo = query('returnTo', 'Where to go in the end: a path of the application or a URL.');

const login: readonly JsonObject[] = [
  returnTo,
  ...LOGIN_PARAMETERS.map((name) =>
    query(name, 'For Kinde, as it documents.', name === 'prompt' ? { enum: PROMPTS } : {}),
  ),
];

const malformed = errorResponse('A parameter is malformed.', 'ERR_KINDE_INVALID_REQUEST');

/** What leads to Kinde to sign in. */
const start = (summary: string): ModuleOperation => ({
  summary,
  parameters: login,
  responses: { 302: redirect('To Kinde.'), 400: malformed, 503: 'refusal' },
});

const logout = {
  summary: 'Signs out',
  parameters: [returnTo],
  responses: { 403: 'refusal' },
} as const satisfies ModuleOperation;

/** What `AuthController` does, by the names of its methods. */
export const authOperations: Readonly<Record<keyof AuthController, ModuleOperation>> = {
  login: start('Leads to Kinde to sign in'),
  register: start('Leads to Kinde to register'),
  createOrg: start('Leads to Kinde to create an organization'),
  callback: {
    summary: 'Where Kinde leads back to',
    parameters: ['code', 'state', 'error', 'error_description', 'reauth_state'].map((name) =>
      query(name, 'From Kinde.'),
    ),
    responses: {
      302: redirect('To where the login was to lead.'),
      400: errorResponse('The login took too long.', 'ERR_KINDE_LOGIN_EXPIRED'),
      403: errorResponse('The login was refused.', 'ERR_KINDE_LOGIN_REFUSED'),
      502: errorResponse('The login failed.', 'ERR_KINDE_LOGIN_FAILED'),
      503: 'refusal',
    },
  },
  logout: { ...logout, responses: { 302: redirect('To Kinde, or back.'), ...logout.responses } },
  logoutByPost: {
    ...logout,
    responses: { 303: redirect('To Kinde, or back.'), ...logout.responses },
  },
  me: {
    summary: 'The signed-in user',
    responses: {
      200: {
        description: 'As their tokens say.',
        content: { 'application/json': { schema: user() } },
      },
      401: 'refusal',
      403: 'refusal',
      503: 'refusal',
    },
    takesPrincipal: true,
  },
  portal: {
    summary: 'Leads a signed-in user to the self-service portal of Kinde',
    parameters: [query('subNav', 'Section of the portal, such as `profile`.'), returnTo],
    responses: {
      302: redirect('To the portal.'),
      400: malformed,
      401: 'refusal',
      403: 'refusal',
      503: 'refusal',
    },
    takesPrincipal: true,
  },
};

function query(name: string, description: string, schema: JsonObject = {}): JsonObject {
  return { name, in: 'query', required: false, description, schema: { type: 'string', ...schema } };
}

function redirect(description: string): JsonObject {
  return { description, headers: { Location: { schema: { type: 'string' } } } };
}

/** As `KindeUser.toJSON()` gives it. */
function user(): JsonObject {
  const texts = ['email', 'name', 'givenName', 'familyName', 'picture', 'orgCode', 'orgName'];
  const list = { type: 'array', items: { type: 'string' } };
  return {
    type: 'object',
    properties: {
      ...Object.fromEntries(['id', ...texts].map((name) => [name, { type: 'string' }])),
      permissions: list,
      roles: list,
      featureFlags: { type: 'object', additionalProperties: true },
    },
    required: ['id', 'permissions', 'roles', 'featureFlags'],
  };
}
