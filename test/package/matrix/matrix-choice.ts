import { parseArgs } from 'node:util';

import { type AdapterName, adapters } from '../../support/adapters.js';
import {
  type ModuleSystem,
  moduleSystems,
  type NestVersion,
  nestVersions,
} from '../nest-application.js';

/** Major versions of Node that the package works with. */
export const nodeVersions = ['20', '22', '24'] as const;
export type NodeVersion = (typeof nodeVersions)[number];

/** What a run covers: every combination of these. */
export interface MatrixChoice {
  readonly nest: readonly NestVersion[];
  readonly modules: readonly ModuleSystem[];
  readonly adapter: readonly AdapterName[];
  readonly node: readonly NodeVersion[];
}

/** One application on one version of Node. */
export interface MatrixCell {
  readonly nest: NestVersion;
  readonly modules: ModuleSystem;
  readonly adapter: AdapterName;
  readonly node: NodeVersion;
}

/**
 * @param args such as `['--node', '20,24', '--nest', '11']`; what is not named is covered whole
 * @throws when there is something in them that nobody knows
 */
export function parseChoice(args: readonly string[]): MatrixChoice {
  const { values } = parseArgs({
    args: [...args],
    options: {
      nest: { type: 'string' },
      modules: { type: 'string' },
      adapter: { type: 'string' },
      node: { type: 'string' },
    },
  });
  return {
    nest: chosen('nest', values.nest, nestVersions),
    modules: chosen('modules', values.modules, moduleSystems),
    adapter: chosen('adapter', values.adapter, adapters),
    node: chosen('node', values.node, nodeVersions),
  };
}

/** Those of one version of Nest together, and of one version of Node last. */
export function cellsOf({ nest, modules, adapter, node }: MatrixChoice): readonly MatrixCell[] {
  return nest.flatMap((eachNest) =>
    modules.flatMap((eachSystem) =>
      adapter.flatMap((eachAdapter) =>
        node.map((eachNode) => ({
          nest: eachNest,
          modules: eachSystem,
          adapter: eachAdapter,
          node: eachNode,
        })),
      ),
    ),
  );
}

function chosen<Value extends string>(
  option: string,
  text: string | undefined,
  known: readonly Value[],
): readonly Value[] {
  const names = text?.split(',') ?? known;
  const unknown = names.find((name) => !known.some((each) => each === name));
  if (unknown !== undefined) {
    const all = known.join(',');
    throw new Error(`--${option} says ${JSON.stringify(unknown)}; write some of ${all}.`);
  }
  return known.filter((each) => names.some((name) => name === each));
}
