const words = s => s.replace(/([a-z\d])([A-Z])/g, '$1 $2').replace(/([A-Z]+)([A-Z][a-z])/g, '$1 $2').split(/[^A-Za-z0-9]+/).filter(Boolean);
const inputs = ['helloWorld', 'XMLHttpRequest', 'snake_case_name', 'kebab-case', 'Title Case Here', 'version2Update', ''];
return inputs.map(s => { const w = words(s).map(x => x.toLowerCase()); return { camel: w.map((x, i) => i ? x[0].toUpperCase() + x.slice(1) : x).join(''), snake: w.join('_'), kebab: w.join('-'), title: w.map(x => x.charAt(0).toUpperCase() + x.substring(1)).join(' ') }; });
