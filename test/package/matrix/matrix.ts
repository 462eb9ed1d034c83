import { NestApplication, type NestVersion } from '../nest-application.js';
import { PackedPackage } from '../packed-package.js';
import { inParallel } from './in-parallel.js';
import { cellsOf, type MatrixCell, type MatrixChoice, type NodeVersion } from './matrix-choice.js';
import { NodeProgram } from './node-program.js';
import { provideEach, type Provision, thingOf, thingsOf } from './provision.js';
import { smoke } from './smoke.js';
import { attempt, type Trial } from './trial.js';

/** What a run installs, outside of this checkout, and what it tries with it. */
export class Matrix {
  private constructor(
    private readonly choice: MatrixChoice,
    private readonly packed: PackedPackage,
    private readonly nodes: ReadonlyMap<NodeVersion, Provision<NodeProgram>>,
    private readonly applications: ReadonlyMap<NestVersion, Provision<NestApplication>>,
  ) {}

  /**
   * Installs one application for each version of Nest, and the versions of Node. What cannot be
   * installed fails where it is needed.
   *
   * @throws when the package itself cannot be packed
   */
  static async prepare(choice: MatrixChoice): Promise<Matrix> {
    const nodes = provideEach(choice.node, (major) => NodeProgram.install(major));
    const packed = await PackedPackage.create();
    const applications = provideEach(choice.nest, (nest) =>
      NestApplication.install(packed.tarball, nest),
    );
    return new Matrix(choice, packed, await nodes, await applications);
  }

  /** Compiles every application, which {@link tryCells} needs, and checks its types. */
  async tryTypes(): Promise<readonly Trial[]> {
    const { modules, nest } = this.choice;
    const compilations = nest.flatMap((version) =>
      modules.flatMap((system) => [
        { version, system, resolution: 'nodenext' } as const,
        { version, system, resolution: 'node10' } as const,
      ]),
    );
    return inParallel(compilations, ({ resolution, system, version }) =>
      attempt(`Nest ${version}, ${system}`, `types by ${resolution}`, async () => {
        const application = this.#application(version);
        const faults =
          resolution === 'nodenext'
            ? await application.compile(system)
            : await application.checkNode10(system);
        if (faults.length > 0) {
          throw new Error(faults.join('\n'));
        }
      }),
    );
  }

  /** Boots every application on every version of Node. */
  tryCells(): Promise<readonly Trial[]> {
    return inParallel(cellsOf(this.choice), (cell) => {
      const { adapter, modules, nest, node } = cell;
      return attempt(`Nest ${nest}, ${modules}, ${adapter}`, `Node ${node}`, () =>
        this.#tryCell(cell),
      );
    });
  }

  /** The exact versions that were tried: `Nest 11.1.9 and 12.5.1, Node 20.20.2`. */
  get versions(): string {
    const nest = thingsOf(this.applications.values()).map(({ version }) => version);
    const node = thingsOf(this.nodes.values()).map(({ version }) => version.slice('v'.length));
    return `Nest ${nest.join(' and ')}, Node ${node.join(', ')}`;
  }

  async remove(): Promise<void> {
    const all = [
      ...thingsOf(this.nodes.values()),
      ...thingsOf(this.applications.values()),
      this.packed,
    ];
    await Promise.all(all.map((each) => each.remove()));
  }

  async #tryCell(cell: MatrixCell): Promise<void> {
    const node = this.#node(cell.node);
    const application = this.#application(cell.nest);
    const running = await application.start(node.path, cell.modules, cell.adapter);
    try {
      await smoke(running, cell);
    } finally {
      await running.stop();
    }
  }

  #node(major: NodeVersion): NodeProgram {
    return thingOf(this.nodes.get(major));
  }

  #application(nest: NestVersion): NestApplication {
    return thingOf(this.applications.get(nest));
  }
}
