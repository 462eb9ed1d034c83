import { demoUsers, type LocalKinde } from 'nestjs-kinde/testing';

const QUERY = '{ viewer { name organization } todos { title addedBy } }';
const MUTATION = 'mutation { addTodo(title: \\"Oil the engine\\") { id title } }';

/** What the terminal says once everything runs. */
export function announcement(siteUrl: string, tenant: LocalKinde | undefined): string {
  const lines = [
    `Application   ${siteUrl}`,
    `GraphQL       ${siteUrl}/graphql`,
    tenant
      ? `Local Kinde   ${tenant.issuerUrl}`
      : `Kinde tenant  ${process.env.KINDE_ISSUER_URL ?? ''}`,
    ...(tenant ? demo(siteUrl, tenant) : []),
    '',
    'Stop with Ctrl+C.',
  ];
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`;
}

function demo(siteUrl: string, tenant: LocalKinde): string[] {
  return [
    '',
    'Sign in in two windows, as Ada (who may add todos) and as Rex (who may read them). Or paste these',
    'into another terminal, for bearer tokens instead of sessions:',
    '',
    `API=${siteUrl}/graphql`,
    `ADA=${tenant.accessToken({ user: demoUsers.ada })}`,
    `REX=${tenant.accessToken({ user: demoUsers.rex })}`,
    `EXPIRED=${tenant.accessToken({ user: demoUsers.ada, expiresIn: -3600 })}`,
    '',
    'Then any of these:',
    '',
    'Ada adds a todo',
    curl('ADA', MUTATION),
    '',
    'Rex reads it',
    curl('REX', QUERY),
    '',
    'and adds none: FORBIDDEN',
    curl('REX', MUTATION),
    '',
    'A token that has expired: UNAUTHENTICATED',
    curl('EXPIRED', QUERY),
  ];
}

/** @param query with what JSON needs to have escaped */
function curl(token: string, query: string): string {
  return `curl -H "Authorization: Bearer $${token}" -H 'Content-Type: application/json' -d '{"query":"${query}"}' "$API"`;
}
