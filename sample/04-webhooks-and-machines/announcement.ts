import type { DemoKeys, LocalTenant } from './local-tenant.js';

/** What the terminal says once everything runs. */
export function announcement(url: string, tenant: LocalTenant | undefined): string {
  const lines = [
    `API           ${url}/members`,
    `Webhook       ${url}/webhooks/kinde`,
    tenant
      ? `Local Kinde   ${tenant.kinde.issuerUrl}`
      : `Kinde tenant  ${process.env.KINDE_ISSUER_URL ?? ''}`,
    ...(tenant ? demo(url, tenant.keys) : []),
    '',
    'Stop with Ctrl+C.',
  ];
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`;
}

function demo(url: string, keys: DemoKeys): string[] {
  const mira = { givenName: 'Mira', familyName: 'Solberg', email: 'mira@solberg.example' };
  return [
    '',
    'Paste these into another terminal: the API keys of two clubs, and one that may only read.',
    '',
    `API=${url}`,
    ...Object.entries(keys).map(([name, value]) => `${name}=${value}`),
    '',
    'Then any of these, from top to bottom for the first time; watch this terminal for what is done:',
    '',
    'Mira joins the rowing club: 201',
    curl('ROWING', mira),
    '',
    'Kinde knows her already: 409',
    curl('ROWING', mira),
    '',
    'The members of the rowing club: 200',
    curl('ROWING'),
    '',
    'Those of the chess club, who are others: 200',
    curl('CHESS'),
    '',
    'A key that may only read: 403',
    curl('READER', { ...mira, email: 'mira@elsewhere.example' }),
    '',
    'No key: 401',
    curl(undefined),
  ];
}

function curl(key: keyof DemoKeys | undefined, body?: object): string {
  const options = [
    ...(key === undefined ? [] : [`-H "Authorization: Bearer $${key}"`]),
    ...(body === undefined
      ? []
      : ["-H 'Content-Type: application/json'", `-d '${JSON.stringify(body)}'`]),
  ];
  return ['curl -i', ...options, '"$API/members"'].join(' ');
}
