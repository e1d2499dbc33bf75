const people = [['Ann', 30], ['Bob', 25], ['Cy', 30], ['Di', 25], ['Ed', 30]].map(([name, age], i) => ({ name, age, i }));
const sorted = people.toSorted((a, b) => a.age - b.age);
const mixed = [3, undefined, 'b', null, 'a', 10, , 2];
return [sorted.map(p => p.name), mixed.sort(), mixed.length, ['b', 'B', 'a', 'A'].sort(), ['é', 'z', 'e'].sort((x, y) => x.localeCompare(y)), [true, false].sort(), [-1, -2, 5, 10].sort(), ['10', '9', '1'].sort((x, y) => x - y)];
