import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { promisify } from 'node:util';

/** What is downloaded and written to disk for the package itself, without its dependencies. */
export interface PackageSize {
  readonly packedBytes: number;
  readonly unpackedBytes: number;
  readonly files: number;
}

/** Of what is built now, as npm would pack it. */
export async function measureSize(): Promise<PackageSize> {
  const manifest = createRequire(import.meta.url).resolve('nestjs-kinde/package.json');
  const { stdout } = await promisify(execFile)(
    'npm',
    ['pack', '--dry-run', '--json', '--ignore-scripts', '--loglevel=error'],
    { cwd: dirname(manifest), maxBuffer: 16 * 1024 * 1024 },
  );
  const [{ entryCount, size, unpackedSize }] = JSON.parse(stdout) as [
    { size: number; unpackedSize: number; entryCount: number },
  ];
  return { packedBytes: size, unpackedBytes: unpackedSize, files: entryCount };
}
