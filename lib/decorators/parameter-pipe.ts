import type { PipeTransform, Type } from '@nestjs/common';

/**
 * What a parameter decorator takes behind its own argument. Spelt out, because the types that Nest
 * infers differ between its versions, and ours have to serve all of them.
 */
export type ParameterPipe = Type<PipeTransform> | PipeTransform;
