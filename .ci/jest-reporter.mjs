import { relative } from 'node:path';

/**
 * Says what fails, where, and nothing about what passes. What is under way, and in the end what came
 * of it, goes to the process that started Jest, which has the last word.
 */
export default class QuietReporter {
  #done = 0;
  #running = new Set();

  constructor(globalConfig) {
    this.rootDir = globalConfig.rootDir;
  }

  onRunStart({ numTotalTestSuites }) {
    this.#done = 0;
    this.#progress(numTotalTestSuites);
  }

  onTestFileStart({ path }) {
    this.#running.add(relative(this.rootDir, path));
    process.send?.({ running: [...this.#running] });
  }

  onTestResult(_test, { console: output, failureMessage, testFilePath }, { numTotalTestSuites }) {
    const file = relative(this.rootDir, testFilePath);
    if (failureMessage) {
      this.#print(`FAIL ${file}\n${failureMessage.trimEnd()}\n`);
    }
    for (const { message, origin, type } of output ?? []) {
      this.#print(`console.${type} in ${file}\n${message}\n${firstLine(origin)}`);
    }
    this.#running.delete(file);
    this.#done += 1;
    this.#progress(numTotalTestSuites);
  }

  onRunComplete(_contexts, { numPassedTests, testResults }) {
    this.#clear();
    const failed = [];
    const skipped = [];
    for (const { failureMessage, testFilePath, testResults: tests } of testResults) {
      const file = relative(this.rootDir, testFilePath);
      const failedTests = tests.filter(({ status }) => status === 'failed');
      failed.push(...failedTests.map((test) => ({ file, name: nameOf(test) })));
      if (failureMessage && failedTests.length === 0) {
        failed.push({ file, name: 'did not run' });
      }
      const skippedTests = tests.filter(({ status }) => SKIPPED.has(status));
      skipped.push(...skippedTests.map((test) => ({ file, name: nameOf(test) })));
    }
    process.send?.({ result: { passed: numPassedTests, failed, skipped } });
  }

  #print(text) {
    this.#clear();
    process.stdout.write(`${text}\n`);
  }

  #progress(total) {
    if (process.stdout.isTTY) {
      process.stdout.write(`\r\u001B[K${this.#done} of ${total} files`);
    }
  }

  #clear() {
    if (process.stdout.isTTY) {
      process.stdout.write('\r\u001B[K');
    }
  }
}

const SKIPPED = new Set(['pending', 'todo', 'skipped', 'disabled']);

const nameOf = ({ ancestorTitles, title }) => [...ancestorTitles, title].join(' › ');

const firstLine = (text = '') => text.trim().split('\n', 1)[0];
