#!/usr/bin/env node
import { Command, CommanderError, Option } from 'commander';
import { type CheckOptions, UsageError, count, duration, outputFile } from './check/options.ts';
import { type ListOptions } from './runner/listCommand.ts';
import { type RunCommandOptions } from './runner/runCommand.ts';
import { type Chapter } from './scenarios/scenario.ts';
import { version } from './version.ts';

const several = (value: string, previous: readonly string[] = []): string[] => [...previous, value];

const option = (flags: string, description: string) => new Option(flags, description);

const chapters: readonly Chapter[] = ['tasks', 'timeouts', 'sync', 'queues', 'streams', 'debug', 'node'];

const program = new Command('rx-asyncio')
  .description('The examples of rx-asyncio: asyncio patterns as RxJS operators, put to work.')
  .version(version)
  .exitOverride()
  .configureHelp({ showGlobalOptions: false })
  .showHelpAfterError('Add --help for what there is.');

program
  .command('check')
  .summary('check URLs: which work, where they lead, what is wrong')
  .description(
    'Check URLs: which work, where they lead, what is wrong, and their titles.\n' +
      'The list comes from arguments, files or standard input and may be endless: it is read as fast as it is checked.',
  )
  .argument('[urls...]', 'URLs; - is standard input. Without a scheme https, or http for localhost')
  .option('-i, --input <file>', 'a file of URLs, one a line, # for comments (repeatable)', several)
  .option('-o, --output <file>', 'write .json, .ndjson or .jsonl (repeatable)', outputFile)
  .addOption(
    option('-f, --format <format>', 'what to print: by default table on a terminal, else ndjson')
      .choices(['table', 'ndjson', 'json']),
  )
  .option('-c, --concurrency <n>', 'requests at a time', count(1), 50)
  .option('--per-host <n>', 'requests at a time to one host, 0 for no limit; localhost has none', count(0), 10)
  .addOption(
    option('-t, --timeout <duration>', 'for an attempt, with its redirects and body')
      .argParser(duration)
      .default(10_000, '10s'),
  )
  .addOption(
    option('--connect-timeout <duration>', 'until a connection is ready').argParser(duration).default(5000, '5s'),
  )
  .option('--retries <n>', 'further attempts after passing failures', count(0), 2)
  .addOption(
    option('--grace <duration>', 'what requests under way get after Ctrl+C').argParser(duration).default(5000, '5s'),
  )
  .option('-q, --quiet', 'print nothing: the exit code and the files tell')
  .option('--no-progress', 'no progress bar')
  .addHelpText(
    'after',
    `
Examples:
  $ rx-asyncio check example.com https://www.python.org/
  $ rx-asyncio check --input urls.txt --output results.json
  $ grep -oE 'https?://[^ )"]+' README.md | rx-asyncio check --retries 0
  $ rx-asyncio check -i urls.txt | jq -r 'select(.failed) | [.line, .error_code, .url] | @tsv'

Exit codes:
  0  every URL was accepted: status 2xx, after redirects if any
  1  an internal error
  2  some URL was not accepted
  3  wrong usage, or an input or output file that does not work
  130, 143  interrupted by Ctrl+C or SIGTERM; what was done is saved`,
  )
  .action(async (urls: string[], options: CheckOptions & { input?: string[] }) => {
    const { checkCommand } = await import('./check/checkCommand.ts');
    process.exitCode = await checkCommand(urls, options);
  });

program
  .command('list')
  .summary('list the scenarios: the examples of the articles, as operators')
  .description('List the scenarios: what each shows, which example of which article it is, and the operators it uses.')
  .addOption(option('--chapter <names...>', 'only those of these chapters').choices(chapters))
  .option('--json', 'one JSON document a line')
  .action(async (options: ListOptions) => {
    const { listCommand } = await import('./runner/listCommand.ts');
    listCommand(options);
  });

program
  .command('run')
  .summary('run scenarios: each prints what its article says it prints')
  .description(
    'Run scenarios, the examples of the articles built of operators: each prints what its\n' +
      'article says it prints, and takes the time the article says it takes.',
  )
  .argument('[names...]', 'as in rx-asyncio list; gatherDownloads, gather-downloads and GATHER_DOWNLOADS are one')
  .option('--all', 'run every scenario, also after one has failed, and sum up')
  .option('--virtual', 'on a virtual clock: at once, with the same times')
  .option('--timeline', 'draw what ran when, what waited and what cleaned up')
  .option('--svg <file>', 'the same as a picture; for several scenarios, a folder')
  .addOption(option('--json', 'one JSON document a line').conflicts('timeline'))
  .addOption(
    option('--source', 'print the code, and where its operators and their tests are; run nothing')
      .conflicts(['timeline', 'svg', 'json']),
  )
  .option('--debug', 'report what blocks the event loop and what is never subscribed')
  .addHelpText(
    'after',
    `
Examples:
  $ rx-asyncio run semaphoreOfFive --timeline
  $ rx-asyncio run gatherDownloads --virtual --svg gather.svg
  $ rx-asyncio run gatherDownloads --source
  $ rx-asyncio run --all --virtual --json | jq -r 'select(.outcome == "failed") | .scenario.name'

Exit codes:
  0  everything is as documented
  1  an internal error
  2  some scenario prints something else or takes another time
  3  wrong usage, an unknown scenario, or a file that cannot be written
  130, 143  interrupted by Ctrl+C or SIGTERM, after the scenario has cleaned up`,
  )
  .action(async (names: string[], options: RunCommandOptions) => {
    const { runCommand } = await import('./runner/runCommand.ts');
    process.exitCode = await runCommand(names, options);
  });

program
  .command('serve')
  .description('Serve the test pages of the examples on 127.0.0.1: slow, broken, redirecting, oddly encoded ones.')
  .option('-p, --port <n>', '0 for any free port', count(0, 65_535), 8000)
  .action(async ({ port }: { port: number }) => {
    const { serveCommand } = await import('./server/serveCommand.ts');
    const { InterruptedError, run } = await import('rx-asyncio/node');
    // Ctrl+C is how it ends: `run` has set the exit code.
    await run(serveCommand({ port })).catch((error: unknown) => {
      if (error instanceof Error && 'syscall' in error) throw new UsageError(error.message);
      if (!(error instanceof InterruptedError)) throw error;
    });
  });

program
  .command('demo')
  .description('Check a bundled list against the test pages, without a network, and write results.json.')
  .action(async () => {
    const { demo } = await import('./demo.ts');
    process.exitCode = await demo();
  });

try {
  await program.parseAsync();
} catch (error) {
  process.exitCode = exitCodeOf(error);
}

function exitCodeOf(error: unknown): number {
  // Commander has said what there is to say.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 3;
  if (error instanceof UsageError) {
    console.error(`error: ${error.message}`);
    return 3;
  }
  console.error(error);
  return 1;
}
