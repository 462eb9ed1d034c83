import { Injectable, NotFoundException } from '@nestjs/common';

import type { Tool } from './tool.js';

/** The tools of all organizations; in memory, since that is not what is shown here. */
@Injectable()
export class ToolsService {
  readonly #tools = new Map<number, Tool>();

  of(orgCode: string): readonly Tool[] {
    return [...this.#tools.values()].filter((tool) => tool.orgCode === orgCode);
  }

  /** @throws NotFoundException also for the tool of another organization */
  find(orgCode: string, number: number): Tool {
    const tool = this.#tools.get(number);
    if (tool?.orgCode !== orgCode) {
      throw new NotFoundException();
    }
    return tool;
  }

  add(orgCode: string, name: string): Tool {
    const tool = { number: this.#tools.size + 1, name, orgCode };
    this.#tools.set(tool.number, tool);
    return tool;
  }
}
