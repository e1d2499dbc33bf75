await tools.echo('nothing returned');
console.log('done');
