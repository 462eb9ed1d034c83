import type { openTelemetry } from '../../../lib/telemetry/open-telemetry.js';

/** Jest's, whose types do not know it. */
const modules = import.meta.jest as unknown as {
  resetModules(): void;
  unstable_mockModule(name: string, exports: () => object): void;
};

/** As it is imported where importing `@opentelemetry/api` comes to this. */
async function importedWith(api: () => object): Promise<typeof openTelemetry> {
  modules.resetModules();
  modules.unstable_mockModule('@opentelemetry/api', api);
  const module = await import('../../../lib/telemetry/open-telemetry.js');
  return module.openTelemetry;
}

function absence(name: string): () => never {
  return () => {
    const message = `Cannot find package '${name}' imported from /app/index.js`;
    throw Object.assign(new Error(message), { code: 'ERR_MODULE_NOT_FOUND' });
  };
}

describe('openTelemetry, in an application', () => {
  it.each<[string, () => object, boolean]>([
    ['has no @opentelemetry/api', absence('@opentelemetry/api'), false],
    ['has it without something that it needs', absence('something'), true],
    ['has it in pieces', () => ({}), true],
  ])('that %s, measures nothing', async (_, api, isFault) => {
    const faults: unknown[] = [];
    const open = await importedWith(api);
    expect(await open((error) => faults.push(error))).toBeUndefined();
    expect(faults).toHaveLength(isFault ? 1 : 0);
    expect(await open()).toBeUndefined();
  });
});
