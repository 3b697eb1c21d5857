import { SaxesParser } from 'saxes';

/** Documents nested deeper are refused: no department's format is, and reading them would recurse. */
const DEEPEST = 64;

type Node = Map<string, unknown[]>;

/**
 * An XML document as JSON: `{ root: … }`; attributes as `@name`, text as `#text`, repeated elements as arrays, an element
 * with nothing but text as that text. Namespaces stay in the names. Entities of a DTD are not expanded but refused.
 * @throws Error with line and column where it isn't well-formed
 */
export function readXml(text: string): unknown {
  const parser = new SaxesParser({ xmlns: false, position: true });
  const root: Node = new Map();
  const open: { readonly name: string; readonly node: Node; text: string }[] = [{ name: '', node: root, text: '' }];
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('doctype', () => {
    throw new Error('a document type declaration is not accepted');
  });
  parser.on('opentag', ({ name, attributes }) => {
    if (open.length > DEEPEST) throw new Error(`elements are nested deeper than ${DEEPEST}`);
    const node: Node = new Map();
    for (const [attribute, value] of Object.entries(attributes)) node.set(`@${attribute}`, [value]);
    open.push({ name, node, text: '' });
  });
  const addText = (piece: string) => {
    const current = open.at(-1);
    if (current) current.text += piece;
  };
  parser.on('text', addText);
  parser.on('cdata', addText);
  parser.on('closetag', () => {
    const closed = open.pop();
    const parent = open.at(-1);
    if (!closed || !parent) return;
    const siblings = parent.node.get(closed.name);
    const value = jsonOf(closed.node, closed.text.trim());
    if (siblings) siblings.push(value);
    else parent.node.set(closed.name, [value]);
  });
  parser.write(text).close();
  return jsonOf(root, '');
}

function jsonOf(node: Node, text: string): unknown {
  if (node.size === 0) return text;
  const entries = [...node].map(([name, values]) => [name, values.length === 1 ? values[0] : values] as const);
  return Object.fromEntries(text === '' ? entries : [...entries, ['#text', text] as const]);
}
