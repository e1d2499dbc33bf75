interface Node2 { name: string; size: number; children?: Node2[]; meta?: { owner?: { name: string } | null } }
const tree = (await tools.files.tree()) as Node2;
const find = (n: Node2, pred: (n: Node2) => boolean): Node2 | undefined => pred(n) ? n : n.children?.map((c) => find(c, pred)).find((x): x is Node2 => x !== undefined);
const total = (n: Node2): number => n.size + (n.children?.reduce((s, c) => s + total(c), 0) ?? 0);
return [find(tree, (n) => n.name === 'c.cs')?.size, find(tree, (n) => n.name === 'nope')?.meta?.owner?.name ?? 'nobody', total(tree), tree.children![0]!.children!.length];
