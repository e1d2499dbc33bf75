type Vec3 = readonly [x: number, y: number, z: number]; type Mat3 = readonly [Vec3, Vec3, Vec3];
const dot = (a: Vec3, b: Vec3): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2]; const cross = ([a, b, c]: Vec3, [d, e, f]: Vec3): Vec3 => [b * f - c * e, c * d - a * f, a * e - b * d];
const apply = (m: Mat3, v: Vec3): Vec3 => m.map((row) => dot(row, v)) as unknown as Vec3; const id: Mat3 = [[1, 0, 0], [0, 1, 0], [0, 0, 1]] as const;
return [cross([1, 0, 0], [0, 1, 0]), apply(id, [4, 5, 6]), dot([1, 2, 3], [4, 5, 6])];
