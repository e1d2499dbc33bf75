await tools.echo(1);
throw 'just a string';
