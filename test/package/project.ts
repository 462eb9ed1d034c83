import { createRequire } from 'node:module';
import { dirname } from 'node:path';

/** The folder of this checkout, wherever this file was compiled to. */
export const projectFolder = dirname(
  createRequire(import.meta.url).resolve('nestjs-kinde/package.json'),
);
