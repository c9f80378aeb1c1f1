import { globSync } from 'node:fs'
import { join, relative } from 'node:path'
import ts from 'typescript'
import { root } from './build.ts'

/** A place in the source that makes an error or writes a mistake to the console. */
export interface Made {
  /** The file and what stands there, for a list of exceptions. */
  where: string
  /** Its number, where it has one that is written out. */
  number: string | undefined
  /** What it can say, with `…` for what is known only when it runs. */
  messages: string[]
}

const src = join(root, 'src')
const files = globSync('**/*.ts', { cwd: src, exclude: ['**/*.d.ts'] }).map((f) => join(src, f))
const program = ts.createProgram(
  files,
  ts.parseJsonConfigFileContent(
    ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile).config,
    ts.sys,
    root,
  ).options,
)
const checker = program.getTypeChecker()

/** Everything in `src/` that is a mistake's message, by who reads it. */
export function messagesOfSource(): { developers: Made[]; callers: Made[] } {
  const developers: Made[] = []
  const callers: Made[] = []
  for (const file of files) {
    const source = program.getSourceFile(file)
    if (!source) throw new Error(`${file} is not part of the program`)
    visit(source)
  }
  return { developers, callers }

  function visit(node: ts.Node): void {
    if (isMade(node)) {
      const bases = basesOf(node)
      if (bases.includes('HonoActionError')) callers.push(refusal(node))
      else if (bases.includes('Error')) developers.push(numberedOf(node))
    } else if (isConsoleCall(node)) developers.push(numberedOf(node))
    else if (isIssueOfForm(node))
      callers.push({ ...numberedOf(node), messages: textsOf(node.arguments[0] ?? node) })
    // A class that is given its number has it where it is made.
    else if (isSuperOfError(node) && ownNumber(node) !== 'given') developers.push(numberedOf(node))
    ts.forEachChild(node, visit)
  }
}

type Maker = ts.NewExpression | ts.CallExpression

/** `new SomeError()`, and `Error()`, which makes one too. */
function isMade(node: ts.Node): node is Maker {
  if (ts.isNewExpression(node)) return true
  return (
    ts.isCallExpression(node) &&
    ts.isIdentifier(node.expression) &&
    /^[A-Z]\w*(Error|Exception)$|^Error$/.test(node.expression.text)
  )
}

function numberedOf(node: Maker): Made {
  const [first, ...rest] = node.arguments ?? []
  const where = whereOf(node)
  if (first && isNumbered(first)) {
    const [number, message] = first.arguments
    return {
      where,
      number: number && writtenOut(number),
      messages: message ? textsOf(message) : [],
    }
  }
  // A class of the source has it in its own message, or is given it.
  const own = ownNumber(constructorOf(node))
  if (own !== 'given') return { where, number: own, messages: [] }
  // What is wrong and what to do, which the class puts below each other.
  const messages = rest.map((one) => textsOf(one)).reduce((a, b) => product(a, b, '\n'), [''])
  return { where, number: first && writtenOut(first), messages }
}

function whereOf(node: ts.Node): string {
  const source = node.getSourceFile()
  const text = node
    .getText(source)
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/\$\{[^}]*\}/g, '…')
  return `${relative(src, source.fileName)}: ${text}`
}

function writtenOut(node: ts.Node): string | undefined {
  return ts.isStringLiteral(node) ? node.text : undefined
}

function isNumbered(node: ts.Node): node is ts.CallExpression {
  return ts.isCallExpression(node) && node.expression.getText() === 'withErrorUrl'
}

/** What a class of the source itself has in `super(withErrorUrl(...))`: a number, or that it is given. */
function ownNumber(node: ts.Node | undefined): string | 'given' | undefined {
  const made = node && ts.findAncestor(node, ts.isConstructorDeclaration)
  if (!made) return undefined
  const number = allIn(made, isNumbered)[0]?.arguments[0]
  return number && (writtenOut(number) ?? 'given')
}

/** What is in a piece of source that is of a kind. */
function allIn<Kind extends ts.Node>(
  node: ts.Node,
  isKind: (node: ts.Node) => node is Kind,
): Kind[] {
  const found: Kind[] = []
  const look = (inner: ts.Node): void => {
    if (isKind(inner)) found.push(inner)
    ts.forEachChild(inner, look)
  }
  look(node)
  return found
}

function constructorOf(node: ts.Node): ts.Node | undefined {
  if (!ts.isNewExpression(node)) return undefined
  return checker.getResolvedSignature(node)?.declaration
}

/** The names of a type and of all that it extends. */
function basesOf(node: ts.Node): string[] {
  const names: string[] = []
  const add = (type: ts.Type): void => {
    if (!type.symbol) return
    names.push(type.symbol.name)
    const declared = checker.getDeclaredTypeOfSymbol(type.symbol)
    if (declared.isClassOrInterface()) for (const base of checker.getBaseTypes(declared)) add(base)
  }
  add(checker.getTypeAtLocation(node))
  return names
}

function isConsoleCall(node: ts.Node): node is ts.CallExpression {
  return (
    ts.isCallExpression(node) &&
    /^(console\.(warn|error)|logError)$/.test(node.expression.getText())
  )
}

/** `problems.add(message, path)`: an issue of a form that the library itself found. */
function isIssueOfForm(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || !ts.isPropertyAccessExpression(node.expression)) return false
  const { expression, name } = node.expression
  return name.text === 'add' && basesOf(expression).includes('Problems')
}

function isSuperOfError(node: ts.Node): node is ts.CallExpression {
  if (!ts.isCallExpression(node) || node.expression.kind !== ts.SyntaxKind.SuperKeyword)
    return false
  const ofClass = ts.findAncestor(node, ts.isClassLike)
  const bases = ofClass ? basesOf(ofClass) : []
  return bases.includes('Error') && !bases.includes('HonoActionError')
}

/** A refusal: the message is a property of what it is made of. */
function refusal(node: Maker): Made {
  const where = whereOf(node)
  const given = node.arguments?.[0]
  const options = given && declared(given)
  if (!options || !ts.isObjectLiteralExpression(options)) {
    return { where, number: undefined, messages: [] }
  }
  const propertyOf = (name: string): ts.Node | undefined => {
    const property = options.properties.find((one) => one.name?.getText() === name)
    if (!property || ts.isShorthandPropertyAssignment(property)) return property
    return ts.isPropertyAssignment(property) ? property.initializer : undefined
  }
  const message = propertyOf('message')
  const code = propertyOf('code')
  if (message) return { where, number: undefined, messages: textsOf(message) }
  const written = code && writtenOut(code)
  return { where, number: undefined, messages: written ? [inWords(written)] : [] }
}

function inWords(code: string): string {
  return code.charAt(0) + code.slice(1).toLowerCase().replaceAll('_', ' ')
}

/** What an expression can be as text. */
function textsOf(node: ts.Node, depth = 0): string[] {
  const of = (inner: ts.Node) => textsOf(inner, depth + 1)
  const ofAll = (all: ts.Node[]) => (all.length > 0 ? all.flatMap(of) : ['…'])
  if (depth > 10) return ['…']
  if (ts.isStringLiteralLike(node)) return [node.text]
  if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return of(node.expression)
  if (ts.isConditionalExpression(node)) return [...of(node.whenTrue), ...of(node.whenFalse)]
  if (ts.isBinaryExpression(node) && node.operatorToken.kind === ts.SyntaxKind.PlusToken) {
    return product(of(node.left), of(node.right))
  }
  if (ts.isTemplateExpression(node)) {
    return node.templateSpans.reduce(
      (before, { expression, literal }) => product(product(before, of(expression)), [literal.text]),
      [node.head.text],
    )
  }
  if (ts.isCallExpression(node)) return ofAll(returnsOf(node))
  const symbol = symbolOf(node)
  const declaration = symbol?.valueDeclaration
  if (declaration && ts.isVariableDeclaration(declaration) && declaration.initializer) {
    const isFixed = declaration.parent.flags & ts.NodeFlags.Const
    return isFixed ? of(declaration.initializer) : [...of(declaration.initializer), '…']
  }
  if (declaration && ts.isBindingElement(declaration)) return ofAll(valuesFor(declaration))
  if (declaration && ts.isParameter(declaration)) return ofAll(argumentsFor(declaration))
  return ['…']
}

function product(left: string[], right: string[], between = ''): string[] {
  return left.flatMap((one) => right.map((other) => one + between + other))
}

function symbolOf(node: ts.Node): ts.Symbol | undefined {
  if (ts.isShorthandPropertyAssignment(node)) return checker.getShorthandAssignmentValueSymbol(node)
  const symbol = ts.isIdentifier(node) ? checker.getSymbolAtLocation(node) : undefined
  const isAlias = symbol && symbol.flags & ts.SymbolFlags.Alias
  return isAlias ? checker.getAliasedSymbol(symbol) : symbol
}

/** What a constant was declared with; anything else as it is. */
function declared(node: ts.Node): ts.Node {
  const declaration = symbolOf(node)?.valueDeclaration
  const found = declaration && ts.isVariableDeclaration(declaration) && declaration.initializer
  const value = found || node
  return ts.isAsExpression(value) ? value.expression : value
}

/** What a function of the source itself can return; nothing where that is not to be seen. */
function returnsOf(call: ts.CallExpression): ts.Node[] {
  const declaration = symbolOf(call.expression)?.valueDeclaration
  if (!declaration || !ts.isFunctionDeclaration(declaration) || !declaration.body) return []
  return allIn(declaration.body, ts.isReturnStatement).flatMap(({ expression }) => expression ?? [])
}

/** What a name in `const [one, other] = …` can be, where lists are written out there. */
function valuesFor(element: ts.BindingElement): ts.Node[] {
  const { parent } = element
  if (!ts.isArrayBindingPattern(parent) || !ts.isVariableDeclaration(parent.parent)) return []
  const index = parent.elements.indexOf(element)
  const look = (node: ts.Node): ts.Node[] => {
    if (ts.isParenthesizedExpression(node) || ts.isAsExpression(node)) return look(node.expression)
    if (ts.isConditionalExpression(node)) return [...look(node.whenTrue), ...look(node.whenFalse)]
    return ts.isArrayLiteralExpression(node) ? node.elements.slice(index, index + 1) : []
  }
  return parent.parent.initializer ? look(parent.parent.initializer) : []
}

/** What the parameter of a function is given in its own file. */
function argumentsFor(parameter: ts.ParameterDeclaration): ts.Node[] {
  const fn = parameter.parent
  if (!ts.isFunctionDeclaration(fn) || !fn.name) return []
  const symbol = checker.getSymbolAtLocation(fn.name)
  const index = fn.parameters.indexOf(parameter)
  return allIn(fn.getSourceFile(), ts.isCallExpression)
    .filter((call) => symbolOf(call.expression) === symbol)
    .flatMap((call) => call.arguments[index] ?? [])
}
