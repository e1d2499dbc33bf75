const log = await tools.files.read('app.log');
return log.split('\n').filter(l => / ERROR /.test(l)).map(l => l.replace(/\b(user[: ]|id=)\d+/g, '$1***').replace(/^\S+/, t => t.slice(11, 19)));
