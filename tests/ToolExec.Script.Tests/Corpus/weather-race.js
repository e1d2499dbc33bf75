const first = await Promise.race(['London', 'Paris'].map(async c => ({ c, sky: (await tools.weather(c)).sky })));
const any = await Promise.any(['Nowhere', 'Osaka'].map(c => tools.weather(c)));
try {
  await Promise.any([tools.weather('X'), tools.weather('Y')]);
} catch (e) {
  return [first.c, any.sky, e.constructor.name, e.errors.map(x => x.message)];
}
