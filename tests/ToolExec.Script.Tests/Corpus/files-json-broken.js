const text = await tools.files.read('broken.json');
try {
  JSON.parse(text);
} catch (e) {
  return [e instanceof SyntaxError, e.name];
}
