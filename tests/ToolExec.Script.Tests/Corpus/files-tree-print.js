const tree = await tools.files.tree();
const lines = [];
(function print(node, indent, last) {
  lines.push(indent + (indent || last ? (last ? '└─ ' : '├─ ') : '') + node.name);
  node.children.forEach((c, i, all) => print(c, indent + (last ? '   ' : '│  '), i === all.length - 1));
})(tree, '', false);
console.log(lines.join('\n'));
return lines.length;
