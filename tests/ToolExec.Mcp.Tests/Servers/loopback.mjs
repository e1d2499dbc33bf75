// Loaded before a server that would listen on every interface: makes it listen on the loopback one, and tell its port on standard error.
import { Server } from 'node:net';

const listen = Server.prototype.listen;
Server.prototype.listen = function (port, ...rest) {
  this.once('listening', () => process.stderr.write(`PORT=${this.address().port}\n`));
  return listen.call(this, { port: Number(port), host: '127.0.0.1' }, rest.find(x => typeof x === 'function'));
};
