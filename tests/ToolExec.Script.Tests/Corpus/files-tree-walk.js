const tree = await tools.files.tree();
const walk = (node, path = '') => node.children.length ? node.children.flatMap(c => walk(c, `${path}/${node.name}`)) : [`${path}/${node.name}`];
const size = node => node.size + node.children.reduce((s, c) => s + size(c), 0);
const depth = node => 1 + Math.max(0, ...node.children.map(depth));
return { files: walk(tree), size: size(tree), depth: depth(tree) };
