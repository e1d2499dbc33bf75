const spec = [['number', /\d+(\.\d+)?/y], ['name', /[A-Za-z_]\w*/y], ['op', /[-+*\/^()=,]/y], ['space', /\s+/y]];
function* tokens(src) {
  let at = 0;
  scan: while (at < src.length) {
    for (const [type, re] of spec) {
      re.lastIndex = at;
      const m = re.exec(src);
      if (m) { at = re.lastIndex; if (type !== 'space') yield { type, text: m[0] }; continue scan; }
    }
    throw new SyntaxError(`unexpected '${src[at]}' at ${at}`);
  }
}
let bad;
try { [...tokens('1 + $')]; } catch (e) { bad = e.message; }
return [[...tokens('area = 3.14 * r^2')].map(t => t.text), bad];
