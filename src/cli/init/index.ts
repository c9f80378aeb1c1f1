import process from 'node:process'
import { intro, log, outro } from '@clack/prompts'
import { cloudflareFile } from '../../worker-config/files.ts'
import { manifest } from '../manifest.ts'
import { readOptions } from '../options.ts'
import { type Ask, askNothing, askPerson, Cancelled } from './ask.ts'
import { type Change, type Plan, planChanges } from './changes.ts'
import { installCommands, localCommand, packageManagerOf, scriptCommand } from './packages.ts'
import { openProject, type Project } from './project.ts'
import { runCommand } from './run-command.ts'
import { showChange, showCommand } from './show.ts'
import { writeChanges } from './write.ts'

const help = `Usage: hono-actions init [options]

Sets up the Astro project in this folder: the integration and the adapter in the Astro config, the
Worker's config, types, an example in D1 with a migration, a test and a page. It shows and asks
before it changes anything, and can be run again.

Options:
  -y, --yes                       Ask nothing, and take the default of every question
      --no-install, --skip-install  Install no packages
  -h, --help                      Print this
`

/** Sets up the Astro project in the current folder, and returns the exit code. */
export async function run(args: string[]): Promise<number> {
  const options = readOptions('init', args, {
    yes: { type: 'boolean', short: 'y' },
    'no-install': { type: 'boolean' },
    'skip-install': { type: 'boolean' },
    help: { type: 'boolean', short: 'h' },
  })
  if (options.help) {
    console.log(help)
    return 0
  }
  const project = openProject(process.cwd())
  const plan = planChanges(project)
  intro(`${manifest.name} ${manifest.version}`)
  try {
    await setUp(project, plan, {
      ask: options.yes ? askNothing : askPerson,
      installs: !options['no-install'] && !options['skip-install'],
    })
    return 0
  } catch (error) {
    if (!(error instanceof Cancelled)) throw error
    outro('Cancelled. Nothing was changed. To be asked nothing, pass --yes.')
    return 1
  }
}

interface Manner {
  ask: Ask
  installs: boolean
}

/** Shows and confirms all changes before it writes the first one. */
async function setUp(project: Project, plan: Plan, { ask, installs }: Manner): Promise<void> {
  const changes = ask === askNothing ? plan.changes.filter((c) => c.byDefault) : plan.changes
  const accepted = await acceptedChanges(changes, ask)
  const agent = await packageManagerOf(project.root)
  const todo: string[][] = []
  const left: string[][] = []
  /** Offers to run a command if it can run now. Otherwise lists it for the user to run. */
  const offer = async (command: string[], canRun: boolean, question: string) => {
    if (canRun) showCommand(command)
    const isWanted = canRun && (await ask(question, true))
    ;(isWanted ? todo : left).push(command)
    return isWanted
  }
  const { dependencies, devDependencies } = project.packageJson
  const isListed = 'wrangler' in { ...dependencies, ...devDependencies }
  let hasWrangler = project.hasInstalled('wrangler')
  for (const command of installCommands(agent, project, accepted)) {
    const kind = command.includes('-D') ? 'dev dependencies' : 'packages'
    const isDone = await offer(command, installs, `Install these ${kind}?`)
    // An install adds all packages of package.json.
    if (isDone && (isListed || command.some((arg) => arg.startsWith('wrangler@')))) {
      hasWrangler = true
    }
  }
  const { configFile, typesFile, binding } = plan
  const isWritten = (path: string) => accepted.some((change) => change.path === path)
  // Cloudflare's Vite plugin generates the types of a `cloudflare.config.ts` by itself.
  const hasConfig =
    configFile !== cloudflareFile &&
    (isWritten(configFile) || project.read(configFile) !== undefined)
  if (hasConfig && (isWritten(configFile) || project.read(typesFile) === undefined)) {
    const command = localCommand(agent, ['wrangler', 'types'])
    await offer(command, hasWrangler, 'Generate the types of the bindings?')
  }
  if (hasConfig && binding && accepted.some(({ path }) => path.endsWith('_guestbook.sql'))) {
    const args = ['wrangler', 'd1', 'migrations', 'apply', binding, '--local']
    await offer(localCommand(agent, args), hasWrangler, 'Migrate the local database?')
  }

  writeChanges(project.root, accepted)
  for (const { path } of accepted) log.success(`Wrote ${path}`)
  for (const [index] of todo.entries()) await runCommand(todo.slice(index), project.root)

  for (const { text, about } of plan.notes) if (!about || isWritten(about)) log.info(text)
  if (left.length > 0) log.info(`Left to you:\n${left.map((c) => c.join(' ')).join('\n')}`)
  const start = scriptCommand(agent, 'dev').join(' ')
  const isDone = accepted.length + todo.length > 0
  outro(isDone ? `Done. Start it: ${start}` : 'There is nothing to do.')
}

/** Shows each change, and returns the accepted ones. */
async function acceptedChanges(changes: readonly Change[], ask: Ask): Promise<Change[]> {
  const declined = new Set<string>()
  const accepted: Change[] = []
  for (const change of changes) {
    if (change.needs && declined.has(change.needs)) continue
    showChange(change)
    const verb = change.before === undefined ? 'Write' : 'Change'
    if (await ask(`${verb} ${change.path}: ${change.what}?`, change.byDefault))
      accepted.push(change)
    else declined.add(change.path)
  }
  return accepted
}
