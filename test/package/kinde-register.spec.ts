import { PackageTypes } from './package-types.js';

/** How applications find the declarations of the package. */
const resolutions = [
  ['nodenext', []],
  ['bundler', ['--module', 'esnext', '--moduleResolution', 'bundler']],
  ['node10', ['--module', 'esnext', '--moduleResolution', 'node10', '--ignoreDeprecations', '6.0']],
] as const;

describe('the keys of an application', () => {
  let types: PackageTypes;

  beforeAll(async () => {
    types = await PackageTypes.create();
  });
  afterAll(() => types.remove());

  it.each(resolutions)('are checked when they are registered (%s)', async (_, options) => {
    expect(await types.compile('registered', options)).toEqual({ exitCode: 0, output: '' });
  });

  it.each(resolutions)('are any text when they are not (%s)', async (_, options) => {
    expect(await types.compile('unregistered', options)).toEqual({ exitCode: 0, output: '' });
  });

  it('are known by the registration alone', async () => {
    const { output } = await types.compile('registered', [], ['src/kinde-register.ts']);
    expect(output).toContain("Unused '@ts-expect-error' directive.");
  });
});
