import { curlLines } from './demo-calls.js';
import type { LocalTenant } from './local-tenant.js';
import { DOCUMENT_PATH } from './openapi.js';

/** What the terminal says once everything runs. */
export function announcement(url: string, tenant: LocalTenant | undefined): string {
  const lines = [
    `API           ${url}`,
    `OpenAPI       ${url}/${DOCUMENT_PATH}`,
    tenant
      ? `Local Kinde   ${tenant.kinde.issuerUrl}`
      : `Kinde tenant  ${process.env.KINDE_ISSUER_URL ?? ''}`,
    ...(tenant ? demo(url, tenant) : []),
    '',
    'Stop with Ctrl+C.',
  ];
  return `\n${lines.map((line) => `  ${line}`.trimEnd()).join('\n')}\n\n`;
}

function demo(url: string, { credentials }: LocalTenant): string[] {
  return [
    '',
    'Paste these into another terminal. The tokens are good for a day, that of the machine for an hour.',
    '',
    `API=${url}`,
    ...Object.entries(credentials).map(([name, value]) => `${name}=${value}`),
    '',
    'Then any of these, from top to bottom for the first time:',
    ...curlLines(),
  ];
}
